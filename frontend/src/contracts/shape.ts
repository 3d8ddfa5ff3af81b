/** How the generated tables describe a value: a word, or a word and what it applies to. */
export type Shape =
  | "string"
  | "integer"
  | "number"
  | "boolean"
  | "null"
  | "any"
  | readonly ["struct", string]
  | readonly ["list", Shape]
  | readonly ["map", Shape]
  | readonly ["nullable", Shape]
  | readonly ["oneOf", readonly (string | number)[]]
  | readonly ["tagged", string];

export interface StructShape {
  readonly needed: Readonly<Record<string, Shape>>;
  readonly optional?: Readonly<Record<string, Shape>>;
  /** What an absent optional field stands for; without an entry it stays absent. */
  readonly defaults?: Readonly<Record<string, unknown>>;
}

/** Which field tells the members apart, and which struct each of its values stands for. */
export interface UnionShape {
  readonly tag: string;
  readonly of: Readonly<Record<string, string>>;
}
