/** The transport of a page: its own server's `/ws`, with the cookie of the page. */

import { WsTransport, type Socket } from "./wsTransport";

export function connectToOwnServer(): WsTransport {
  const url = new URL("/ws", location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  const transport = new WsTransport({
    connect: () => new WebSocket(url) as Socket,
    isLoggedOut,
  });
  const check = () => transport.check();
  addEventListener("online", check);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") check();
  });
  return transport;
}

async function isLoggedOut(): Promise<boolean> {
  try {
    return (await fetch("/", { method: "HEAD", cache: "no-store" })).status === 401;
  } catch {
    return false;
  }
}
