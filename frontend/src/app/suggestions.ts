/** First messages to offer to someone who does not know what to write. */

import type { ProviderKind } from "@/contracts/contracts.gen";

const forAgents = ["Explain this folder", "Find something that could be simpler", "Run the tests and fix what fails"];

/** Some of what the demo agent can do; its help lists the rest. */
const forDemo = ["Explain this folder", "Change a file", "Run ls -la", "Ask for approval", "Stream 400 words"];

export function suggestionsFor(provider: ProviderKind): readonly string[] {
  return provider === "demo" ? forDemo : forAgents;
}
