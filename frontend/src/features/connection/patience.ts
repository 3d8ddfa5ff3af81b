/** A connection that comes back at once is not worth a word. */
export const LOSS_PATIENCE_MS = 800;
