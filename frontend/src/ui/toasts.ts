import { create } from "zustand";

export interface Toast {
  readonly id: number;
  readonly tone: "error" | "note";
  readonly title: string;
  readonly text?: string;
  /** Something to do about it; the toast goes when it is done. */
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** More would cover the page; the oldest goes first. */
const limit = 4;

let nextId = 1;

export const useToasts = create<{ toasts: readonly Toast[] }>(() => ({ toasts: [] }));

export function showToast(toast: Omit<Toast, "id">): void {
  const id = nextId++;
  useToasts.setState(({ toasts }) => ({
    toasts: [...toasts.filter((other) => !isSame(other, toast)), { ...toast, id }].slice(-limit),
  }));
}

export function dismissToast(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}

/** Shows why something that the user asked for failed. */
export function showFailure(title: string, error: unknown): void {
  showToast({ tone: "error", title, text: messageOf(error) });
}

/** What went wrong, in the server's words where it said any. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isSame(one: Toast, other: Omit<Toast, "id">): boolean {
  return one.title === other.title && one.text === other.text && !one.action && !other.action;
}
