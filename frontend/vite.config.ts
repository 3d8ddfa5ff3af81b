/// <reference types="vitest/config" />
import { fileURLToPath } from "node:url";

import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = process.env["T3_DEV_SERVER"] ?? "http://127.0.0.1:3773";

/** The server checks that Origin names itself, so the proxy speaks for it. */
const toServer = { target: server, changeOrigin: true, rewriteWsOrigin: true };

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  // A browser that knows no modulepreload fetches the same a little later.
  build: { target: "es2023", modulePreload: { polyfill: false }, sourcemap: false, chunkSizeWarningLimit: 900 },
  worker: { format: "es" }, // what a worker imports when needed stays apart
  server: {
    proxy: {
      "/ws": { ...toServer, ws: true },
      "/attachments": toServer,
      "/api": toServer,
      "/login": toServer,
    },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
  },
});
