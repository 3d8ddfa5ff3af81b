/** The app with sample state instead of a server, for looking at it: /gallery.html?case=working */

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "../App";
import { goTo } from "../router";
import "../styles.css";
import { caseOf } from "./cases";
import { fakeClient } from "./fakeClient";

const root = document.getElementById("root");
if (root) {
  const { state, page } = caseOf(new URLSearchParams(location.search).get("case") ?? "working");
  goTo(page, "replace");
  createRoot(root).render(
    <StrictMode>
      <App client={fakeClient(state)} />
    </StrictMode>,
  );
}
