import type { BacktestRow } from './backtest-row.js';
import { SEASON } from './component-forecast.js';
import { intervalScore } from './interval-score.js';
import type { Origin } from './origins.js';
import type { Panel } from './panel.js';
import { addUp, type Totals } from './totals.js';

/** Weight of a holiday week in WMAE. */
const HOLIDAY_WEIGHT = 5;

/** Quantiles of forecasts: items × weeks × probabilities. */
export type Quantiles = Float64Array;

/** Means with their quantiles; without quantiles where no earlier origin calibrates them. */
export interface JudgedForecast {
  readonly means: Float64Array;
  readonly quantiles: Quantiles | undefined;
}

/**
 * Compares the forecasts from one origin with the weeks that came: one row per total and week.
 * @param series means of a series without a row before the origin are 0
 * @param total forecasts of the totals
 */
export function judge(
  panel: Panel,
  { totals, members }: Totals,
  { weeks, seen }: Pick<Origin, 'weeks' | 'seen'>,
  series: JudgedForecast,
  total: JudgedForecast,
  probabilities: readonly number[],
): BacktestRow[] {
  const columns = panel.weeks.length;
  const horizon = series.means.length / panel.series.length;
  const levels = (probabilities.length - 1) / 2;
  const sales = addUp({ totals, members, groups: [] }, panel.values);
  const rows: BacktestRow[] = [];
  for (let h = 0; h < Math.min(horizon, columns - weeks); h++) {
    const week = weeks + h;
    const isHoliday = panel.holidays[week] === 1;
    const weight = isHoliday ? HOLIDAY_WEIGHT : 1;
    const sums = totals.map(() => emptySums(levels));
    for (let s = 0; s < panel.series.length; s++) {
      if (panel.present[s * columns + week] === 0) continue;
      const actual = panel.values[s * columns + week]!;
      const naive = panel.values[s * columns + week - SEASON]!;
      const at = s * horizon + h;
      const own = ownQuantiles(seen[s] === 1 ? series.quantiles : undefined, at, probabilities);
      const score = own && intervalScore(own, probabilities, actual);
      for (let m = s * 3; m < s * 3 + 3; m++) {
        const sum = sums[members[m]!]!;
        sum.observations++;
        sum.weight += weight;
        sum.weightedError += weight * Math.abs(actual - series.means[at]!);
        sum.naiveError += weight * Math.abs(actual - naive);
        if (score === undefined) continue;
        sum.intervalObservations++;
        sum.intervalWeight += weight;
        sum.intervalScore += weight * score;
        countInside(sum.inside, own!, actual);
      }
    }
    for (const [t, { grain, number }] of totals.entries()) {
      if (sums[t]!.observations === 0) continue;
      const own = ownQuantiles(total.quantiles, t * horizon + h, probabilities);
      rows.push({
        grain,
        number,
        origin: panel.weeks[weeks - 1]!,
        horizon: h + 1,
        week: panel.weeks[week]!,
        isHoliday,
        sales: sales[t * columns + week]!,
        forecast: total.means[t * horizon + h]!,
        naive: sales[t * columns + week - SEASON]!,
        intervals: own === undefined ? [] : intervalsOf(own),
        ...sums[t]!,
      });
    }
  }
  return rows;
}

function emptySums(levels: number) {
  return {
    observations: 0,
    weight: 0,
    weightedError: 0,
    naiveError: 0,
    intervalObservations: 0,
    intervalWeight: 0,
    intervalScore: 0,
    inside: new Array<number>(levels).fill(0),
  };
}

function ownQuantiles(
  quantiles: Quantiles | undefined,
  at: number,
  { length }: readonly number[],
): Float64Array | undefined {
  return quantiles?.subarray(at * length, (at + 1) * length);
}

/** Returns the intervals around the median, the narrowest first. */
function intervalsOf(quantiles: Float64Array): [low: number, high: number][] {
  const middle = (quantiles.length - 1) / 2;
  return Array.from({ length: middle }, (_, i) => [
    quantiles[middle - 1 - i]!,
    quantiles[middle + 1 + i]!,
  ]);
}

function countInside(inside: number[], quantiles: Float64Array, actual: number): void {
  const middle = (quantiles.length - 1) / 2;
  for (let i = 0; i < middle; i++) {
    if (actual >= quantiles[middle - 1 - i]! && actual <= quantiles[middle + 1 + i]!) inside[i]!++;
  }
}
