/** What the server says about itself: settings, providers, key bindings; kept up to date by pushes. */

import { createStore, type StoreApi } from "zustand/vanilla";

import type { AnyPush, ServerConfig } from "../contracts/contracts.gen";
import type { Transport } from "../transport/transport";

export function followServerConfig(transport: Transport): StoreApi<ServerConfig | null> {
  const config = createStore<ServerConfig | null>(() => null);
  transport.onPush((push) => {
    if (push.channel === "server.welcome") void fetchConfig(transport, config);
    else config.setState((known) => known && afterPush(known, push), true);
  });
  return config;
}

function afterPush(config: ServerConfig, push: AnyPush): ServerConfig {
  switch (push.channel) {
    case "server.configUpdated": {
      const { issues, settings = config.settings } = push.data;
      return { ...config, issues, settings };
    }
    case "server.providersUpdated":
      return { ...config, providers: push.data.providers };
    default:
      return config;
  }
}

async function fetchConfig(
  transport: Transport,
  config: StoreApi<ServerConfig | null>,
): Promise<void> {
  try {
    const params = { whenLost: "reject" } as const;
    config.setState(await transport.request("server.getConfig", {}, params), true);
  } catch {
    // The next welcome asks again; until then the page shows what it knew.
  }
}
