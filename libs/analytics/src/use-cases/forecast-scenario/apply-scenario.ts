/** Sums of the series that a scenario changes alike, in one week. */
export interface ScenarioSum {
  week: string;
  isGrowing: boolean;
  isClosing: boolean;
  /** Level and growth. */
  base: number;
  /** Season and calendar. */
  season: number;
}

/** What a scenario changes; positions are those of the weeks. */
export interface Changes {
  /** The weeks with a holiday's effect, and the weeks by which it moves; null to leave it out. */
  holiday?: { at: readonly number[]; by: number | null };
  /** Growth of the growing series as a ratio: 0.05 for 5 %. */
  growth: number;
  /** The first week in which the closing series sell nothing. */
  closedFrom?: number;
}

/**
 * Returns the sales of each week in a scenario. The effect of a holiday is what season and calendar of its weeks have
 * above the straight line between the weeks around them.
 * @param weeks in order
 */
export function applyScenario(
  weeks: readonly string[],
  sums: readonly ScenarioSum[],
  { holiday, growth, closedFrom = weeks.length }: Changes,
): number[] {
  const total = weeks.map(() => 0);
  for (const isGrowing of [false, true]) {
    for (const isClosing of [false, true]) {
      const group = sums.filter((s) => s.isGrowing === isGrowing && s.isClosing === isClosing);
      const found = weeks.map((week) => group.find((each) => each.week === week));
      const season = found.map((each) => each?.season ?? 0);
      const changed = holiday ? withoutHoliday(season, holiday.at, holiday.by) : season;
      for (const [index, each] of found.entries()) {
        if (!each || (isClosing && index >= closedFrom)) continue;
        const sales = each.base + (changed[index] ?? 0);
        total[index] = (total[index] ?? 0) + sales * (isGrowing ? 1 + growth : 1);
      }
    }
  }
  return total;
}

function withoutHoliday(
  season: readonly number[],
  at: readonly number[],
  by: number | null,
): number[] {
  const effects = new Map(
    at.map((index) => [index, (season[index] ?? 0) - lineAt(season, at, index)]),
  );
  return season.map((value, index) => {
    const gained = by === null ? 0 : (effects.get(index - by) ?? 0);
    return value - (effects.get(index) ?? 0) + gained;
  });
}

/** The straight line between the weeks around a holiday; at an end of the forecast, the week at its other side. */
function lineAt(season: readonly number[], at: readonly number[], index: number): number {
  const [first = index, last = index] = [at[0], at.at(-1)];
  const [before, after] = [season[first - 1], season[last + 1]];
  if (before === undefined || after === undefined) return before ?? after ?? 0;
  return before + ((after - before) * (index - first + 1)) / (last - first + 2);
}
