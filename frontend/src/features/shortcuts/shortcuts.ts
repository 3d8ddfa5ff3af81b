/** Every shortcut of the app: the keys, and what they do. */

export const shortcuts = {
  palette: "mod+k",
  newThread: "mod+shift+o",
  previousThread: "alt+arrowup",
  nextThread: "alt+arrowdown",
  focusComposer: "/",
  toggleSidebar: "mod+b",
  changes: "mod+d",
  settings: "mod+,",
  help: "?",
} as const;

export type ShortcutName = keyof typeof shortcuts;

export interface HelpGroup {
  readonly title: string;
  readonly lines: readonly { readonly keys: readonly string[]; readonly text: string }[];
}

export const helpGroups: readonly HelpGroup[] = [
  {
    title: "Anywhere",
    lines: [
      { keys: [shortcuts.palette], text: "Go to a thread, or do something" },
      { keys: [shortcuts.newThread], text: "New thread" },
      { keys: [shortcuts.previousThread, shortcuts.nextThread], text: "Previous and next thread" },
      { keys: [shortcuts.focusComposer], text: "Write a message" },
      { keys: [shortcuts.toggleSidebar], text: "Show or hide the sidebar" },
      { keys: [shortcuts.changes], text: "What this thread changed" },
      { keys: [shortcuts.settings], text: "Settings" },
      { keys: [shortcuts.help], text: "This list" },
    ],
  },
  {
    title: "While writing",
    lines: [
      { keys: ["enter"], text: "Send; steers the agent while it works" },
      { keys: ["mod+shift+enter"], text: "Queue for after the running turn" },
      { keys: ["alt+arrowup", "alt+arrowdown"], text: "In the queue: move the message" },
      { keys: ["shift+enter"], text: "New line" },
      { keys: ["/"], text: "Review, compact, plan: at the beginning of a message" },
      { keys: ["mod+."], text: "Plan first, or begin with the work" },
      { keys: ["escape+escape"], text: "Stop the agent" },
    ],
  },
  {
    title: "In a diff",
    lines: [
      { keys: ["j", "k"], text: "Next and previous file" },
      { keys: ["w"], text: "Wrap long lines" },
      { keys: ["escape"], text: "Close" },
    ],
  },
  {
    title: "When the agent asks",
    lines: [
      { keys: ["escape"], text: "From the message field to the question" },
      { keys: ["y"], text: "Allow once" },
      { keys: ["a"], text: "Allow for this session" },
      { keys: ["n"], text: "Decline" },
      { keys: ["c"], text: "Decline and stop the turn" },
    ],
  },
];
