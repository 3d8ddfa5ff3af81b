/** What an agent no longer knows after going back: "no longer remembers turns 4 to 6". */
export function forgotten(turnCount: number, last: number): string {
  const first = turnCount + 1;
  if (last <= first) return `no longer remembers turn ${first}`;
  return `no longer remembers turns ${first} to ${last}`;
}
