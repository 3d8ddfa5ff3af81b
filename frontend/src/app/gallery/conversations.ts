/** Sample conversations: the ordinary and the awkward. */

import { answer, changed, did, ran, running, user } from "./build";

const longOutput = Array.from({ length: 60 }, (_, line) => `tests/test_orbits.py::test_period[body${line}] PASSED`).join("\n");

const diff = `--- a/observatory/orbits.py
+++ b/observatory/orbits.py
@@ -12,7 +12,9 @@ def period(semi_major_axis: float, mass: float) -> float:
     """Seconds for one round, by Kepler's third law."""
-    return 2 * pi * sqrt(semi_major_axis ** 3 / G * mass)
+    if mass <= 0:
+        raise ValueError("a body without mass holds nothing in orbit")
+    return 2 * pi * sqrt(semi_major_axis**3 / (G * mass))
 
 
 def speed(radius: float, mass: float) -> float:`;

const explanation = `I found the cause. \`period()\` multiplied by the mass where it has to **divide** by it, so every orbit came out far too long.

## What I changed

1. \`period()\` now divides by \`G * mass\`, and refuses a body without mass.
2. A test compares four planets with their published periods.

\`\`\`python
def period(semi_major_axis: float, mass: float) -> float:
    """Seconds for one round, by Kepler's third law."""
    if mass <= 0:
        raise ValueError("a body without mass holds nothing in orbit")
    return 2 * pi * sqrt(semi_major_axis**3 / (G * mass))
\`\`\`

| Body | Published (days) | Computed | Difference |
|---|---:|---:|---:|
| Mercury | 87.97 | 87.97 | 0.00 % |
| Earth | 365.26 | 365.25 | 0.00 % |
| Jupiter | 4,332.6 | 4,335.4 | 0.06 % |

- [x] All 61 tests pass
- [ ] The plots in \`docs/\` still show the old values; say so if I should redo them

> The constants come from the [IAU's list](https://www.iau.org), see \`observatory/constants.py\`.`;

export const fixed = [
  user("The periods of the planets come out wrong. Find out why, fix it and add a test against published values."),
  did("task.progress", { taskId: "r1", detail: "**Looking for the formula**\n\nThe period is computed in `orbits.py`; I should compare it with Kepler's third law and check the units of G." }),
  ran("/bin/bash -lc 'rg -n \"def period\" -A6'", 'observatory/orbits.py\n12:def period(semi_major_axis: float, mass: float) -> float:\n13-    """Seconds for one round."""\n14-    return 2 * pi * sqrt(semi_major_axis ** 3 / G * mass)', 0, 140),
  ran("/bin/bash -lc 'python -m pytest -q tests/test_orbits.py'", "E       assert 3.2e+30 == approx(7600530.0)\n\ntests/test_orbits.py:18: AssertionError\n1 failed, 57 passed in 0.91s", 1, 1840),
  changed(
    ["observatory/orbits.py", "modified", diff],
    ["tests/test_published_periods.py", "added", '+"""The planets, as published."""\n+\n+import pytest\n+\n+from observatory.orbits import period\n'],
  ),
  ran("/bin/bash -lc 'python -m pytest -q'", longOutput + "\n61 passed in 1.22s", 0, 2110),
  answer(explanation),
  did("context-window.updated", { usedTokens: 41_200, maxTokens: 258_000 }),
  did("turn.settled", { state: "completed", durationMs: 74_000 }),
];

export const working = [
  ...fixed,
  user("Redo the plots as well, and keep them small enough for the README."),
  did("turn.plan.updated", {
    explanation: "Three plots, one script.",
    plan: [
      { step: "Find the script that draws the plots", status: "completed" },
      { step: "Draw them again at 640 px", status: "inProgress" },
      { step: "Link them in the README", status: "pending" },
    ],
  }),
  ran("ls docs/plots", "mercury.png\nearth.png\njupiter.png", 0, 30),
  answer("The script is `docs/plot.py`. I run it with a smaller size now."),
  user("Use SVG if that is smaller."),
  running("python docs/plot.py --format svg --width 640", "drawing mercury.svg\ndrawing earth.svg"),
];

const thought = (title: string, text: string, durationMs?: number) =>
  did("reasoning", {
    itemId: `r${title}`,
    itemType: "reasoning",
    status: durationMs === undefined ? "inProgress" : "completed",
    title,
    data: { text, ...(durationMs === undefined ? {} : { durationMs }) },
  }, `Thought: ${title}`);

const retry = (more: object, cutOff?: string) =>
  did("runtime.warning", { message: "Reconnecting...", retry: { cause: "network", ...more }, cutOff });

export const retrying = [
  user("Why are the periods wrong?"),
  thought("Looking for the formula", "**Looking for the formula**\n\nThe period is computed in `orbits.py`.\n\n**Checking the units**\n\nG is in SI units, the mass is not.", 8200),
  ran("rg -n 'def period'", "observatory/orbits.py\n12:def period(semi_major_axis: float, mass: float) -> float:", 0, 90),
  answer("The period follows from Kepler's third law, so the first thing to look", false, "half"),
  retry({ cause: "connection lost", attempt: 1, of: 5 }, "half"),
  did("runtime.reconnected", { tries: 1, detail: "connection lost" }, "Connected again after 1 try"),
  answer("The period follows from Kepler's third law, and `period()` multiplies where it has to divide."),
  thought("Deciding what to change", "**Deciding what to change**"),
  retry({ cause: "too many requests", attempt: 1, of: 5 }),
  retry({ cause: "too many requests", attempt: 2, of: 5 }),
];

export const noNetwork = [user("Why are the periods wrong?"), retry({})];

const failed = (failure: { message: string; [key: string]: unknown }) =>
  did("turn.settled", { state: "error", durationMs: 2400, reason: failure.message, failure }, "Turn failed", "error");

export const signIn = [
  user("Why are the periods wrong?"),
  failed({
    kind: "usage-limit",
    message: "You’ve hit your usage limit. Try again at 8:43 PM.",
    raw: "You’ve hit your usage limit. Try again at 8:43 PM.",
    resetsAt: new Date(Date.now() + 3_000_000).toISOString(),
  }),
  user("And now?"),
  failed({
    kind: "sign-in",
    message: "The model's server refused the sign-in. Run `codex login`, then try again.",
    raw: "unexpected status 401 Unauthorized: Missing bearer or basic authentication in header, url: https://api.example.org/v1/responses",
    status: 401,
    command: "codex login",
  }),
];

export const tooLong = [
  user("Read all of the logs and tell me what is in them."),
  failed({
    kind: "context-full",
    message: "The conversation has become too long for the model. Compact it, or go on in a new thread.",
    raw: "Codex ran out of room in the model's context window. Start a new thread or clear earlier history before retrying.",
  }),
];

export const asking = [
  user("The periods come out wrong. Fix that, and publish the package when the tests pass."),
  ran("/bin/bash -lc 'python -m pytest -q tests/test_orbits.py'", "tests/test_orbits.py:18: AssertionError\n1 failed, 57 passed in 0.91s", 1, 1840),
  changed(["observatory/orbits.py", "modified", diff]),
  ran("/bin/bash -lc 'python -m pytest -q'", "58 passed in 1.22s", 0, 2110),
  answer("`period()` multiplied by the mass where it has to **divide** by it. All 58 tests pass now. Publishing needs the network, so I ask you first."),
  did("tool.started", { itemId: "p1", itemType: "command_execution", detail: "twine upload", data: { command: "python -m build && twine upload dist/*", cwd: "/home/ada/code/observatory" } }),
  did("approval.requested", {
    requestId: "r1",
    itemId: "p1",
    requestKind: "command",
    requestType: "command_execution_approval",
    detail: "/bin/bash -lc 'python -m build && twine upload dist/*'",
    reason: "Uploading the package needs access to the network, which the sandbox does not give.",
    data: { command: "python -m build && twine upload --repository testpypi dist/observatory-1.4.0-py3-none-any.whl dist/observatory-1.4.0.tar.gz", cwd: "/home/ada/code/observatory" },
    decisions: ["accept", "acceptForSession", "decline", "cancel"],
  }, "Command approval requested", "approval"),
];

export const askingChange = [
  user("Rename the constant."),
  did("approval.requested", {
    requestId: "r3",
    requestKind: "file-change",
    detail: "observatory/orbits.py",
    data: { changes: [{ path: "observatory/orbits.py", kind: "modified", additions: 3, deletions: 1, diff }] },
    decisions: ["accept", "acceptForSession", "decline", "cancel"],
  }, "File-change approval requested", "approval"),
];

export const questioning = [
  user("Set up continuous integration."),
  answer("Two things I cannot know."),
  did("user-input.requested", {
    requestId: "q1",
    questions: [
      {
        id: "where",
        header: "Service",
        question: "Where should the checks run?",
        options: [
          { label: "GitHub Actions", description: "The repository is there already" },
          { label: "A server of our own", description: "You tell me how to reach it" },
        ],
      },
      { id: "versions", header: "", question: "Which Python versions must pass?", options: [] },
    ],
  }),
];

const longWord = "x".repeat(180);

export const awkward = [
  user(`What is in /srv/data/${"very-long-folder-name/".repeat(9)}file.bin? ${longWord}`),
  did("approval.requested", { requestId: "old", requestKind: "command", detail: "/bin/bash -lc 'rm -rf build'" }, "Command approval requested", "approval"),
  did("approval.resolved", { requestId: "old", decision: "decline" }, "Approval resolved", "approval"),
  did("tool.completed", { itemId: "d1", itemType: "command_execution", status: "declined", data: { command: "rm -rf build" } }),
  ran(`curl -sS https://example.org/${longWord} | head -c 100`, "\u001b[31mcurl: (6) Could not resolve host: example.org\u001b[0m", 6, 80),
  did("tool.completed", { itemId: "w1", itemType: "web_search", status: "completed", title: "Web search", detail: "kepler third law units", data: { tool: "search", arguments: { query: "kepler" }, result: "3 results" } }),
  did("agent.unknown", { method: "thread/unheardOf", params: { a: 1 } }, "The agent sent something that this version does not know"),
  did("runtime.warning", { message: "The model is busy; retrying (2 of 5)" }),
  answer(`<script>alert("text, not a script")</script> and [a bad link](javascript:alert(1)) and \`${longWord}\`\n\n\`\`\`\n${longWord}\n\`\`\``),
  did("runtime.error", { message: "stream disconnected before completion: error sending request for url (http://127.0.0.1:9/v1/responses)" }, "Runtime error", "error"),
  did("turn.settled", { state: "error", durationMs: 31_000, reason: "The model could not be reached." }),
  user("Try again."),
  did("provider.turn.start.failed", { detail: "Codex CLI (/opt/codex/bin/codex) is not installed or not executable." }, "Turn start failed", "error"),
  user("And now?"),
  answer("I begin with"),
  did("turn.settled", { state: "interrupted", durationMs: 4300, reason: "Stopped by you" }),
];

export const long = Array.from({ length: 150 }, (_, index) => [
  user(`Question ${index + 1}`),
  ran(`pytest -k part${index}`, longOutput, 0, 900 + index),
  answer(`Answer ${index + 1}. ${"All is well in this part of the sky, and it was well before. ".repeat((index % 7) + 1)}`),
  did("turn.settled", { state: "completed", durationMs: 3000 + index * 40 }),
]).flat();
