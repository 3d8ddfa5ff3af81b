/** Why a request failed: `message` for people, `code` for programs. */
export class RequestError extends Error {
  override readonly name = "RequestError";

  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Codes that are made here; all others come from the server. */
export const TIMED_OUT = "request.timed-out";
export const CONNECTION_LOST = "connection.lost";
export const CONNECTION_DISPOSED = "connection.disposed";
export const TOO_MANY_WAITING = "request.too-many-waiting";
export const BAD_REPLY = "reply.invalid";
