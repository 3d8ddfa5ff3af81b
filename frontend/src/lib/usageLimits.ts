/** How much of an account's limits is used up, in words. */

import { timeOfDay } from "./time";

export interface UsageLimit {
  readonly usedPercent: number;
  readonly windowMinutes?: number;
  readonly resetsAt?: string;
  readonly name?: string;
}

/** Those that still hold: what was used before a limit started anew says nothing. */
export function limitsAt<L extends UsageLimit>(limits: readonly L[], now: number): readonly L[] {
  return limits.filter((limit) => limit.resetsAt === undefined || Date.parse(limit.resetsAt) > now);
}

/** "5 hours: 42 % used, starts anew at 16:40" */
export function limitInWords(limit: UsageLimit, now: number): string {
  const span = spanOf(limit.windowMinutes);
  const what = [limit.name, span].filter(Boolean).join(", ") || "Limit";
  const renewal = limit.resetsAt === undefined ? "" : `, starts anew ${whenOf(limit.resetsAt, now)}`;
  return `${what}: ${limit.usedPercent} % used${renewal}`;
}

const units = [
  [10_080, "week"],
  [1440, "day"],
  [60, "hour"],
] as const;

function spanOf(minutes: number | undefined): string {
  if (minutes === undefined) return "";
  const [size, unit] = units.find(([length]) => minutes >= length && minutes % length === 0) ?? [1, "minute"];
  const count = minutes / size;
  return count === 1 ? `1 ${unit}` : `${count} ${unit}s`;
}

function whenOf(resetsAt: string, now: number): string {
  const at = new Date(resetsAt);
  const time = timeOfDay(resetsAt);
  const isToday = at.toDateString() === new Date(now).toDateString();
  if (isToday) return `at ${time}`;
  return `on ${at.toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "short" })}, ${time}`;
}
