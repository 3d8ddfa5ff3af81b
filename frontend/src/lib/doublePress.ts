/** A key that counts when it is pressed twice in a row. */

export interface DoublePress {
  /** The time of the first press that still counts; null when none does. */
  readonly firstAt: number | null;
}

export const NOT_PRESSED: DoublePress = { firstAt: null };

/** Presses further apart than this are two first presses (ms). */
export const DOUBLE_PRESS_MS = 1500;

export interface Pressed {
  readonly state: DoublePress;
  readonly isSecond: boolean;
}

export function pressed(state: DoublePress, at: number): Pressed {
  const isSecond = state.firstAt !== null && at - state.firstAt <= DOUBLE_PRESS_MS;
  return { state: isSecond ? NOT_PRESSED : { firstAt: at }, isSecond };
}
