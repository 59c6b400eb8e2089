/** Rounds for the answer; never gives a negative zero. */
export function round(value: number, digits: number): number {
  return Number(value.toFixed(digits)) + 0;
}
