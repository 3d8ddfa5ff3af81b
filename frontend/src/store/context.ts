/** How components reach the client: `<ClientContext value={client}>` once, `useClient()` anywhere. */

import { createContext, useContext } from "react";

import type { Client } from "./client";

export const ClientContext = createContext<Client | null>(null);

export function useClient(): Client {
  const client = useContext(ClientContext);
  if (client === null) throw new Error("useClient needs a ClientContext above it");
  return client;
}
