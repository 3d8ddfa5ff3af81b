/** The thin shell around the connection's state machine: one WebSocket at a time, and a timer. */

import { createStore, type StoreApi } from "zustand/vanilla";

import type { AnyPush, MethodName, Methods } from "../contracts/contracts.gen";
import {
  CLOSE_LOGGED_OUT,
  INITIAL,
  SILENT,
  UNREACHABLE,
  step,
  type ConnectionEvent,
  type ConnectionState,
  type Effect,
} from "./connection";
import { createDiagnostics, report } from "./diagnostics";
import { Heartbeat, PING, PING_ID } from "./heartbeat";
import { readFrame } from "./incoming";
import { CONNECTION_DISPOSED, RequestError } from "./requestError";
import { Requests } from "./requests";
import type { RequestOptions, Transport } from "./transport";

/** As much of a WebSocket as is used here. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((message: { readonly data: unknown }) => void) | null;
  onclose: ((closed: { readonly code: number }) => void) | null;
  /** Bytes that have not left yet. */
  readonly bufferedAmount: number;
  send(text: string): void;
  close(): void;
}

export interface Surroundings {
  readonly connect: () => Socket;
  /** Asked when a connection was refused, which a browser cannot tell from a server that is down. */
  readonly isLoggedOut: () => Promise<boolean>;
}

export class WsTransport implements Transport {
  readonly connection: StoreApi<ConnectionState> = createStore(() => INITIAL);
  readonly diagnostics = createDiagnostics();
  private readonly listeners = new Set<(push: AnyPush) => void>();
  private readonly badPushListeners = new Set<(channel: string) => void>();
  private readonly requests = new Requests((frame) => this.send(frame));
  private readonly heartbeat = new Heartbeat({
    isOpen: () => this.phase === "open",
    unsent: () => this.socket?.bufferedAmount ?? 0,
    ping: () => void this.send(PING),
    giveUp: () => this.lose(this.phase === "open" ? SILENT : UNREACHABLE),
  });
  private socket: Socket | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly surroundings: Surroundings) {
    this.open();
  }

  request<M extends MethodName>(
    method: M,
    params: Methods[M]["params"],
    options: RequestOptions = {},
  ): Promise<Methods[M]["result"]> {
    if (this.phase === "disposed") {
      return Promise.reject(new RequestError(CONNECTION_DISPOSED, "This page has been closed."));
    }
    return this.requests.ask(method, params, options.whenLost) as Promise<Methods[M]["result"]>;
  }

  onPush(listener: (push: AnyPush) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  onBadPush(listener: (channel: string) => void): () => void {
    this.badPushListeners.add(listener);
    return () => void this.badPushListeners.delete(listener);
  }

  retryNow(): void {
    this.advance({ type: "retry" });
  }

  check(): void {
    if (this.phase === "reconnecting") this.retryNow();
    else this.heartbeat.check();
  }

  dispose(): void {
    this.advance({ type: "dispose" });
  }

  private get phase() {
    return this.connection.getState().phase;
  }

  private advance(event: ConnectionEvent): void {
    const { state, effects } = step(this.connection.getState(), event);
    if (state !== this.connection.getState()) this.connection.setState(state, true);
    for (const effect of effects) this.perform(effect);
  }

  private perform(effect: Effect): void {
    clearTimeout(this.timer);
    switch (effect.type) {
      case "connect":
        this.open();
        break;
      case "wait":
        this.timer = setTimeout(() => this.advance({ type: "retry" }), effect.ms);
        break;
      case "stop":
        this.abandon();
        this.requests.failAll(CONNECTION_DISPOSED, "This page has been closed.");
        break;
    }
  }

  private open(): void {
    const socket = this.surroundings.connect();
    let wasOpen = false;
    this.socket = socket;
    this.heartbeat.start();
    socket.onopen = () => {
      wasOpen = true;
      this.heartbeat.heard();
      this.advance({ type: "opened" });
      this.requests.flush();
    };
    socket.onmessage = ({ data }) => this.receive(String(data));
    socket.onclose = ({ code }) => {
      this.lose(code);
      if (!wasOpen) void this.askWhetherLoggedOut();
    };
  }

  private lose(code: number): void {
    this.abandon();
    this.requests.lost();
    this.advance({ type: "lost", code, at: Date.now() });
  }

  private async askWhetherLoggedOut(): Promise<void> {
    if (!(await this.surroundings.isLoggedOut()) || this.phase !== "reconnecting") return;
    clearTimeout(this.timer);
    this.advance({ type: "lost", code: CLOSE_LOGGED_OUT, at: Date.now() });
  }

  private abandon(): void {
    this.heartbeat.stop();
    if (this.socket === null) return;
    this.socket.onopen = this.socket.onmessage = this.socket.onclose = null;
    this.socket.close();
    this.socket = null;
  }

  private send(frame: string): boolean {
    if (this.phase !== "open" || this.socket === null) return false;
    this.socket.send(frame);
    return true;
  }

  private receive(text: string): void {
    const incoming = readFrame(text);
    this.heartbeat.heard();
    this.advance({ type: "heard" });
    if ("id" in incoming && incoming.id === PING_ID) return;
    switch (incoming.kind) {
      case "push":
        for (const listener of this.listeners) listener(incoming.push);
        break;
      case "bad-push":
        report(this.diagnostics, incoming.flaw);
        for (const listener of this.badPushListeners) listener(incoming.channel);
        break;
      case "bad":
        report(this.diagnostics, incoming.flaw);
        break;
      case "result":
        this.note(this.requests.answer(incoming.id, incoming.result));
        break;
      case "failure":
        this.note(this.requests.refuse(incoming.id, incoming.error));
        break;
    }
  }

  private note(flaw: Parameters<typeof report>[1] | null): void {
    if (flaw !== null) report(this.diagnostics, flaw);
  }
}
