import type { Chain } from '../chain.js';
import { isInForecastScope } from '../chain-forecast.js';
import { sum } from './months.js';

/**
 * Returns how much of the errors of single weeks remains in their sum. The back-test of a department in a store is that of its
 * department, where each week has an error of 1, and each origin of 1 over all weeks.
 */
export function computeRemaining(
  { forecast }: Chain,
  scope: { store?: number | undefined; department?: number | undefined },
  weeks: readonly string[],
): number {
  const { store, department } = scope;
  const isSeries = store !== undefined && department !== undefined;
  const [first, last] = [weeks[0]!, weeks.at(-1)!].map((week) => forecast.weeks.indexOf(week) + 1);
  const isJudged = (horizon: number) =>
    isSeries ? horizon <= weeks.length : horizon >= first! && horizon <= last!;
  const rows = forecast.tested.filter(
    (row) =>
      isJudged(row.horizon) &&
      isInForecastScope(row, { store: isSeries ? undefined : store, department }),
  );
  let [remains, added] = [0, 0];
  for (const origin of forecast.origins) {
    const own = rows.filter((row) => row.origin === origin);
    const errors = [...new Set(own.map(({ horizon }) => horizon))].map((horizon) =>
      isSeries
        ? 1
        : sum(own.filter((row) => row.horizon === horizon).map((row) => row.sales - row.forecast)),
    );
    if (errors.length > 0) remains += isSeries ? 1 : Math.abs(sum(errors));
    added += sum(errors.map(Math.abs));
  }
  return added === 0 ? 1 : remains / added;
}
