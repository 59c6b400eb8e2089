/** A season, and as many weeks more as the first origin of the back-test needs. */
const FEWEST_WEEKS = 60;

/** Returns whether the weeks from one day to another, see `countDays`, suffice for a forecast. */
export function hasEnoughWeeks(first: number, last: number): boolean {
  return (last - first) / 7 + 1 >= FEWEST_WEEKS;
}

/** Returns why a history of so many weeks has no forecast; undefined for a history that is long enough. */
export function explainShortHistory(weeks: number): string | undefined {
  if (weeks >= FEWEST_WEEKS) return undefined;
  return `history has ${weeks} week${weeks === 1 ? '' : 's'}: a forecast needs at least ${FEWEST_WEEKS}, a year and some weeks that judge it`;
}
