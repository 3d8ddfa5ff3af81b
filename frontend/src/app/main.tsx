import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { createClient } from "@/store/createClient";
import { reloadOnce } from "@/store/reloadOnce";
import { connectToOwnServer } from "@/transport/browser";

import { App } from "./App";
import "./styles.css";

const root = document.getElementById("root");
if (root) {
  const client = createClient(connectToOwnServer(), reloadOnce);
  createRoot(root).render(
    <StrictMode>
      <App client={client} />
    </StrictMode>,
  );
}
