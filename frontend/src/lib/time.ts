/** How times and durations are said everywhere in the app: one style. */

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

// To make one of these costs more than to use it a hundred times.
const ofThisYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const ofOtherYears = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/** Time since an instant, short enough for a list: "now", "4 min", "3 h", "2 d", "12 Nov". */
export function ago(iso: string, now: number): string {
  const then = Date.parse(iso);
  if (Number.isNaN(then)) return "";
  const passed = now - then;
  if (passed < minute) return "now";
  if (passed < hour) return `${Math.floor(passed / minute)} min`;
  if (passed < day) return `${Math.floor(passed / hour)} h`;
  if (passed < 7 * day) return `${Math.floor(passed / day)} d`;
  return dateOf(then, now);
}

function dateOf(then: number, now: number): string {
  const date = new Date(then);
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  return (sameYear ? ofThisYear : ofOtherYears).format(date);
}

/** A length of time: "0.4 s", "12 s", "3 min 05 s", "1 h 12 min". */
export function lengthOf(ms: number): string {
  if (ms < 0 || !Number.isFinite(ms)) return "0 s";
  if (ms < second) return `${(Math.max(ms, 100) / second).toFixed(1)} s`;
  const seconds = Math.floor(ms / second);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** The full date and time, for tooltips. */
export function instant(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : whole.format(date);
}

/** The time of day, "14:05". */
export function timeOfDay(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? "" : clock.format(date);
}
