/** A server as tests want it: sockets that open, speak and close when told. */

import { PING, PING_ID } from "./heartbeat";
import { WsTransport, type Socket } from "./wsTransport";

export class FakeSocket implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((message: { readonly data: unknown }) => void) | null = null;
  onclose: ((closed: { readonly code: number }) => void) | null = null;
  readonly sent: { readonly id: string; readonly body: Readonly<Record<string, unknown>> }[] = [];
  isClosed = false;
  bufferedAmount = 0;
  /** How often it was asked for a sign of life; answered unless it is deaf. */
  pings = 0;
  isDeaf = false;

  send(text: string): void {
    if (text === PING) {
      this.pings++;
      if (!this.isDeaf) this.say({ id: PING_ID, result: {} });
      return;
    }
    this.sent.push(JSON.parse(text) as (typeof this.sent)[number]);
  }

  close(): void {
    this.isClosed = true;
  }

  open(): void {
    this.onopen?.();
  }

  say(frame: unknown): void {
    this.onmessage?.({ data: typeof frame === "string" ? frame : JSON.stringify(frame) });
  }

  lose(code = 1006): void {
    this.onclose?.({ code });
  }
}

export class FakeServer {
  readonly sockets: FakeSocket[] = [];
  isLoggedOut = false;
  readonly transport = new WsTransport({
    connect: () => {
      const socket = new FakeSocket();
      this.sockets.push(socket);
      return socket;
    },
    isLoggedOut: () => Promise.resolve(this.isLoggedOut),
  });

  get phase() {
    return this.transport.connection.getState().phase;
  }

  /** The socket that was made last. */
  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error("nobody has connected");
    return socket;
  }
}
