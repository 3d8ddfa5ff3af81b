/** A server as tests of the store want it: it answers when told, and pushes what it is told. */

import { createStore } from "zustand/vanilla";

import type {
  AnyPush,
  EventBatch,
  MethodName,
  Methods,
  OrchestrationEvent,
} from "../contracts/contracts.gen";
import { INITIAL, type ConnectionState } from "../transport/connection";
import { createDiagnostics } from "../transport/diagnostics";
import { CONNECTION_LOST, RequestError } from "../transport/requestError";
import type { Transport } from "../transport/transport";

interface Asked {
  readonly method: MethodName;
  readonly params: unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: RequestError) => void;
}

export class FakeTransport implements Transport {
  readonly connection = createStore<ConnectionState>(() => INITIAL);
  readonly diagnostics = createDiagnostics();
  readonly asked: Asked[] = [];
  private readonly listeners = new Set<(push: AnyPush) => void>();
  private readonly badPushListeners = new Set<(channel: string) => void>();

  request<M extends MethodName>(
    method: M,
    params: Methods[M]["params"],
  ): Promise<Methods[M]["result"]> {
    return new Promise((resolve, reject) => {
      this.asked.push({ method, params, resolve: resolve as Asked["resolve"], reject });
    });
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
    this.connection.setState({ phase: "connecting" });
  }

  check(): void {
    this.retryNow();
  }

  dispose(): void {
    this.connection.setState({ phase: "disposed" });
  }

  /** The requests of a method that wait for an answer, by their parameters. */
  waiting<M extends MethodName>(method: M): Methods[M]["params"][] {
    const asked = this.asked.filter((request) => request.method === method);
    return asked.map(({ params }) => params as Methods[M]["params"]);
  }

  /** Answers the oldest request of the method, and lets the page act on it. */
  async answer<M extends MethodName>(method: M, result: Methods[M]["result"]): Promise<void> {
    this.take(method).resolve(result);
    await settled();
  }

  async refuse(method: MethodName, code: string, message: string): Promise<void> {
    this.take(method).reject(new RequestError(code, message));
    await settled();
  }

  async welcome(contractHash?: string): Promise<void> {
    this.connection.setState({ phase: "open" });
    const hash = contractHash === undefined ? {} : { contractHash };
    const data = { cwd: "/work", projectName: "work", ...hash };
    this.push({ type: "push", sequence: 1, channel: "server.welcome", data });
    await settled();
  }

  async lose(): Promise<void> {
    for (const { reject } of this.asked.splice(0)) {
      reject(new RequestError(CONNECTION_LOST, "lost"));
    }
    this.connection.setState({ phase: "reconnecting" });
    await settled();
  }

  events(previous: number, position: number, ...events: OrchestrationEvent[]): void {
    const data: EventBatch = { previous, position, events };
    this.push({ type: "push", sequence: 2, channel: "orchestration.events", data });
  }

  text(previous: number, position: number, continues: number, text: string): void {
    const places = previous === position - 1 ? { position } : { previous, position };
    const data = { ...places, continues, text };
    this.push({ type: "push", sequence: 2, channel: "orchestration.text", data });
  }

  push(push: AnyPush): void {
    for (const listener of this.listeners) listener(push);
  }

  badPush(channel: string): void {
    for (const listener of this.badPushListeners) listener(channel);
  }

  private take(method: MethodName): Asked {
    const index = this.asked.findIndex((request) => request.method === method);
    const [request] = index === -1 ? [] : this.asked.splice(index, 1);
    if (request === undefined) throw new Error(`nobody asked for ${method}`);
    return request;
  }
}

/** Everything that promises lead to has happened. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
