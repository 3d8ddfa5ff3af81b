/**
 * Checks that a value has the shape that the contracts give it, and fills in what was left out
 * because it had its default. The tables are compiled once into functions: a streamed piece of text
 * costs about a microsecond.
 */

import { STRUCTS, UNIONS } from "../contracts/contracts.gen";
import type { Shape } from "../contracts/shape";

/** Where a value is not as it should be; `path` is outermost first. */
export interface Flaw {
  readonly reason: string;
  readonly path: string[];
}

export type Check = (value: unknown) => Flaw | null;

type Fields = Record<string, unknown>;

const compiled = new Map<string, Check>();

export function checkFor(shape: Shape): Check {
  if (typeof shape === "string") return plain[shape];
  switch (shape[0]) {
    case "struct":
      return structByName(shape[1]);
    case "list":
      return listOf(checkFor(shape[1]));
    case "map":
      return mapOf(checkFor(shape[1]));
    case "nullable":
      return nullable(checkFor(shape[1]));
    case "oneOf":
      return oneOf(shape[1]);
    case "tagged":
      return unionByName(shape[1]);
  }
}

const plain = {
  string: kind("text", (value) => typeof value === "string"),
  integer: kind("a whole number", Number.isSafeInteger),
  number: kind("a number", (value) => typeof value === "number"),
  boolean: kind("true or false", (value) => typeof value === "boolean"),
  null: kind("null", (value) => value === null),
  any: (): Flaw | null => null,
};

function kind(wanted: string, fits: (value: unknown) => boolean): Check {
  return (value) => (fits(value) ? null : flaw(wanted, value));
}

function nullable(check: Check): Check {
  return (value) => (value === null ? null : check(value));
}

function oneOf(values: readonly (string | number)[]): Check {
  const wanted = values.map((value) => JSON.stringify(value)).join(" or ");
  const allowed = new Set<unknown>(values);
  return (value) => (allowed.has(value) ? null : flaw(wanted, value));
}

function listOf(check: Check): Check {
  return (value) => {
    if (!Array.isArray(value)) return flaw("a list", value);
    for (let index = 0; index < value.length; index++) {
      const found = check(value[index]);
      if (found !== null) return within(String(index), found);
    }
    return null;
  };
}

function mapOf(check: Check): Check {
  return (value) => {
    if (!isObject(value)) return flaw("an object", value);
    for (const key of Object.keys(value)) {
      const found = check(value[key]);
      if (found !== null) return within(key, found);
    }
    return null;
  };
}

/** Compiled at its first use, because shapes may contain themselves. */
function structByName(name: string): Check {
  return (value) => {
    let check = compiled.get(name);
    if (check === undefined) {
      check = structOf(name);
      compiled.set(name, check);
    }
    return check(value);
  };
}

function structOf(name: string): Check {
  const { needed, optional = {}, defaults = {} } = STRUCTS[name] ?? { needed: {} };
  const neededFields = Object.entries(needed).map(([key, shape]) => [key, checkFor(shape)] as const);
  const otherFields = Object.entries(optional).map(([key, shape]) => [key, checkFor(shape)] as const);
  return (value) => {
    if (!isObject(value)) return flaw("an object", value);
    for (const [key, check] of neededFields) {
      const found = check(value[key]);
      if (found !== null) return within(key, found);
    }
    for (const [key, check] of otherFields) {
      const given = value[key];
      if (given === undefined) {
        if (key in defaults) value[key] = defaults[key];
        continue;
      }
      const found = check(given);
      if (found !== null) return within(key, found);
    }
    return null;
  };
}

function unionByName(name: string): Check {
  const union = UNIONS[name];
  const members = new Map<unknown, Check>();
  for (const [tag, struct] of Object.entries(union?.of ?? {})) members.set(tag, structByName(struct));
  const tag = union?.tag ?? "";
  return (value) => {
    if (!isObject(value)) return flaw("an object", value);
    const check = members.get(value[tag]);
    return check === undefined ? within(tag, flaw("a known kind", value[tag])) : check(value);
  };
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function flaw(wanted: string, value: unknown): Flaw {
  return { reason: `expected ${wanted}, found ${describe(value)}`, path: [] };
}

function within(key: string, found: Flaw): Flaw {
  found.path.unshift(key);
  return found;
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) return typeof value;
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
