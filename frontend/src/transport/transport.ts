/** What the store knows of the connection; a socket in the page, a fake in tests. */

import type { StoreApi } from "zustand/vanilla";

import type { AnyPush, MethodName, Methods } from "../contracts/contracts.gen";
import type { ConnectionState } from "./connection";
import type { Diagnostic } from "./diagnostics";

export interface RequestOptions {
  /** When the connection is lost before the answer: ask again, or give up. By default as the method allows. */
  readonly whenLost?: "resend" | "reject";
}

export interface Transport {
  readonly connection: StoreApi<ConnectionState>;
  readonly diagnostics: StoreApi<readonly Diagnostic[]>;
  /** Rejects with a `RequestError`. Waits while there is no connection. */
  request<M extends MethodName>(
    method: M,
    params: Methods[M]["params"],
    options?: RequestOptions,
  ): Promise<Methods[M]["result"]>;
  /** Hears every push that is as the contracts say, in order. */
  onPush(listener: (push: AnyPush) => void): () => void;
  /** Hears of every push that was not, by the channel that it came on. */
  onBadPush(listener: (channel: string) => void): () => void;
  /** Connects at once instead of at the next attempt. */
  retryNow(): void;
  /** Whether the server is still there: asks it, or connects at once where it was lost. */
  check(): void;
  dispose(): void;
}
