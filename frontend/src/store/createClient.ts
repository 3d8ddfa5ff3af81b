/** Puts the client together: a transport, the replica behind it, and what a person can do. */

import { CONTRACT_HASH } from "../contracts/contracts.gen";
import { report } from "../transport/diagnostics";
import type { Transport } from "../transport/transport";
import { createActions } from "./actions";
import type { Client } from "./client";
import { Replica } from "./replica";
import { Resync } from "./resync";
import { followServerConfig } from "./serverConfig";

/** `reload` is called when the server speaks newer words than this page; it reloads once for each. */
export function createClient(transport: Transport, reload: (contractHash: string) => void): Client {
  const replica = new Replica();
  const config = followServerConfig(transport);
  const resync = new Resync(transport, replica);
  const stopListening = transport.onPush((push) => {
    if (push.channel !== "server.welcome") return;
    const { contractHash = CONTRACT_HASH } = push.data;
    if (contractHash === CONTRACT_HASH) return;
    const reason = `this page knows ${CONTRACT_HASH}, the server ${contractHash}`;
    report(transport.diagnostics, { code: "contracts.differ", reason, path: "data.contractHash" });
    reload(contractHash);
  });

  return {
    ...createActions(transport, replica, config),
    shell: replica.shell,
    connection: transport.connection,
    config,
    diagnostics: transport.diagnostics,
    thread: (threadId) => replica.threads.storeOf(threadId),
    openThread(threadId) {
      replica.threads.use(threadId);
      resync.follow(threadId);
      return () => {
        if (replica.threads.release(threadId)) resync.resubscribe();
      };
    },
    request: (method, params) => transport.request(method, params),
    retryNow: () => transport.retryNow(),
    dispose() {
      stopListening();
      resync.dispose();
      transport.dispose();
    },
  };
}
