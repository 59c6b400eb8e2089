/** Sums of the series that a scenario changes alike, in one week. Amounts are cents. */
export interface ScenarioSum {
  week: string;
  isGrowing: boolean;
  isClosing: boolean;
  /** Level and growth. */
  base: bigint;
  /** Season and calendar. */
  season: bigint;
}

/** What a scenario changes; positions are those of the weeks. */
export interface Changes {
  /** The weeks with a holiday's effect, and the weeks by which it moves; null to leave it out. */
  holiday?: { at: readonly number[]; by: number | null };
  /** Growth of the growing series in per cent. */
  growth: number;
  /** The first week in which the closing series sell nothing. */
  closedFrom?: number;
}

/** Growth has six decimal places of a per cent. */
const GROWTH_SCALE = 1_000_000;
const HUNDRED_PER_CENT = 100n * BigInt(GROWTH_SCALE);

/**
 * Returns the sales of each week in a scenario in cents, exact until they are rounded once. The effect of a holiday is
 * what season and calendar of its weeks have above the straight line between the weeks around them.
 * @param weeks in order
 */
export function applyScenario(
  weeks: readonly string[],
  sums: readonly ScenarioSum[],
  { holiday, growth, closedFrom = weeks.length }: Changes,
): bigint[] {
  const grown = HUNDRED_PER_CENT + BigInt(Math.round(growth * GROWTH_SCALE));
  // The line divides by the number of steps, and growth by 100 %: sums are kept times both.
  const steps = holiday ? countSteps(holiday.at) : 1n;
  const total = weeks.map(() => 0n);
  for (const isGrowing of [false, true]) {
    for (const isClosing of [false, true]) {
      const group = sums.filter((s) => s.isGrowing === isGrowing && s.isClosing === isClosing);
      const found = weeks.map((week) => group.find((each) => each.week === week));
      const season = found.map((each) => each?.season ?? 0n);
      const changed = holiday ? removeHoliday(season, holiday.at, holiday.by) : season;
      for (const [index, each] of found.entries()) {
        if (!each || (isClosing && index >= closedFrom)) continue;
        const sales = each.base * steps + (changed[index] ?? 0n);
        total[index] = (total[index] ?? 0n) + sales * (isGrowing ? grown : HUNDRED_PER_CENT);
      }
    }
  }
  return total.map((sales) => divideRounded(sales, steps * HUNDRED_PER_CENT));
}

/** Divides and rounds half away from zero, as PostgreSQL rounds. @param by above 0 */
export function divideRounded(value: bigint, by: bigint): bigint {
  const half = value < 0n ? -by : by;
  return (2n * value + half) / (2n * by);
}

/** Steps of the line from the week before a holiday to the week after it. */
const countSteps = (at: readonly number[]): bigint => BigInt((at.at(-1) ?? 0) - (at[0] ?? 0) + 2);

/** Returns the season without the effect of a holiday, or with it moved, times the steps of the line. */
function removeHoliday(
  season: readonly bigint[],
  at: readonly number[],
  by: number | null,
): bigint[] {
  const steps = countSteps(at);
  const effects = new Map(
    at.map((index) => [index, (season[index] ?? 0n) * steps - interpolate(season, at, index)]),
  );
  return season.map((value, index) => {
    const gained = by === null ? 0n : (effects.get(index - by) ?? 0n);
    return value * steps - (effects.get(index) ?? 0n) + gained;
  });
}

/**
 * Returns the straight line between the weeks around a holiday, times its steps; at an end of the forecast, the week at
 * its other side.
 */
function interpolate(season: readonly bigint[], at: readonly number[], index: number): bigint {
  const [first = index, last = index] = [at[0], at.at(-1)];
  const [before, after] = [season[first - 1], season[last + 1]];
  const steps = countSteps(at);
  if (before === undefined || after === undefined) return (before ?? after ?? 0n) * steps;
  return before * steps + (after - before) * BigInt(index - first + 1);
}
