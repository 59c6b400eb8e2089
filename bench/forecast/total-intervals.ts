import { findBand } from '#forecast/conformal.js';
import type { Forecast } from '#forecast/forecast.js';
import type { OriginScores } from '#forecast/score-forecasts.js';
import type { Total } from '#forecast/totals.js';

/** Origins that must have all weeks of a sum before those with some of them count no more. */
const FEWEST_WHOLE = 8;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Returns the 80 % interval of the first weeks of a forecast together, as the answer `forecast` has it from the published
 * marts. @param position of the total, or of the series in `series`
 */
export function computeTotalInterval(
  made: Forecast,
  grain: Total['grain'] | 'SERIES',
  position: number,
  weeks: number,
): Interval {
  const { backtest, totals, series } = made;
  const isSeries = grain === 'SERIES';
  const isDepartment = ({ grain: own, number }: Total) =>
    own === 'DEPARTMENT' && number === series[position]!.department;
  const total = isSeries ? totals.findIndex(isDepartment) : position;
  const share = computeRemaining(backtest.scores, totals.length, [total], weeks, isSeries);
  return narrow(made, isSeries, [position], { from: 0, to: weeks }, share);
}

/** Returns the same of several totals together. @param positions of the totals */
export function computeSumInterval(
  made: Forecast,
  positions: readonly number[],
  weeks: number,
): Interval {
  const { backtest, totals } = made;
  const share = computeRemaining(backtest.scores, totals.length, positions, weeks, false);
  return narrow(made, false, positions, { from: 0, to: weeks }, share);
}

/** Returns the 80 % interval of several totals together in one week. @param h weeks ahead, from 0 */
export function computeWeekInterval(
  made: Forecast,
  positions: readonly number[],
  h: number,
): Interval {
  let [remaining, added] = [0, 0];
  const { scores } = made.backtest;
  const count = made.totals.length;
  for (const { came, sales, forecast } of scores) {
    for (let own = 0; own < came; own++) {
      if (findBand(own + 1) !== findBand(h + 1)) continue;
      const errors = positions.map((t) => sales[own * count + t]! - forecast[own * count + t]!);
      remaining += Math.abs(errors.reduce((sum, error) => sum + error, 0));
      added += errors.reduce((sum, error) => sum + Math.abs(error), 0);
    }
  }
  const share = added === 0 ? 1 : remaining / added;
  return narrow(made, false, positions, { from: h, to: h + 1 }, share);
}

/** Returns the medians added up, and the distances of the ends from them times a share; with the forecast between them. */
function narrow(
  { totals, series, forecasts, totalForecasts, probabilities }: Forecast,
  isSeries: boolean,
  positions: readonly number[],
  { from, to }: { from: number; to: number },
  share: number,
): Interval {
  const { means, quantiles } = isSeries ? forecasts : totalForecasts;
  const horizon = means.length / (isSeries ? series : totals).length;
  const sum = (valueAt: (index: number) => number) => {
    let result = 0;
    for (const position of positions) {
      for (let i = position * horizon + from; i < position * horizon + to; i++)
        result += valueAt(i);
    }
    return result;
  };
  const sumQuantiles = (probability: number) => {
    const p = probabilities.indexOf(probability);
    return sum((i) => quantiles[i * probabilities.length + p]!);
  };
  const [mean, median] = [sum((i) => means[i]!), sumQuantiles(0.5)];
  return {
    low: Math.min(mean, median - share * (median - sumQuantiles(0.1))),
    high: Math.max(mean, median + share * (sumQuantiles(0.9) - median)),
  };
}

/** Returns how much of the errors of single weeks remains in those of their sum. */
function computeRemaining(
  scores: readonly OriginScores[],
  totals: number,
  summed: readonly number[],
  weeks: number,
  isSeries: boolean,
): number {
  const origins = scores.map((own) => {
    const came = Math.min(weeks, own.came);
    let [error, added] = [0, 0];
    for (let h = 0; h < came; h++) {
      for (const total of summed) {
        const at = h * totals + total;
        const difference = own.sales[at]! - own.forecast[at]!;
        error = isSeries ? own.cumulatedError[at]! : error + difference;
        added += isSeries
          ? (own.weightedError[at]! * own.observations[at]!) / (own.weight[at]! || 1)
          : Math.abs(difference);
      }
    }
    return { error: Math.abs(error), added, isWhole: came === weeks };
  });
  const whole = origins.filter(({ isWhole }) => isWhole);
  const used = whole.length < FEWEST_WHOLE ? origins : whole;
  const add = (figure: 'error' | 'added') => used.reduce((sum, own) => sum + own[figure], 0);
  return add('added') === 0 ? 1 : add('error') / add('added');
}
