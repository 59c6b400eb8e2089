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
  { backtest, totals, series, forecasts, totalForecasts, probabilities }: Forecast,
  grain: Total['grain'] | 'SERIES',
  position: number,
  weeks: number,
): Interval {
  const isSeries = grain === 'SERIES';
  const isDepartment = ({ grain: own, number }: Total) =>
    own === 'DEPARTMENT' && number === series[position]!.department;
  const total = isSeries ? totals.findIndex(isDepartment) : position;
  const share = computeRemaining(backtest.scores, totals.length, total, weeks, isSeries);
  const { means, quantiles } = isSeries ? forecasts : totalForecasts;
  const horizon = means.length / (isSeries ? series : totals).length;
  const sum = (probability: number) => {
    const p = probabilities.indexOf(probability);
    let result = 0;
    for (let i = position * horizon; i < position * horizon + weeks; i++)
      result += quantiles[i * probabilities.length + p]!;
    return result;
  };
  const median = sum(0.5);
  return { low: median - share * (median - sum(0.1)), high: median + share * (sum(0.9) - median) };
}

/** Returns how much of the errors of single weeks remains in those of their sum. */
function computeRemaining(
  scores: readonly OriginScores[],
  totals: number,
  total: number,
  weeks: number,
  isSeries: boolean,
): number {
  const origins = scores.map((own) => {
    const came = Math.min(weeks, own.came);
    let [error, added] = [0, 0];
    for (let at = total; at < came * totals; at += totals) {
      const difference = own.sales[at]! - own.forecast[at]!;
      error = isSeries ? own.cumulatedError[at]! : error + difference;
      added += isSeries
        ? (own.weightedError[at]! * own.observations[at]!) / (own.weight[at]! || 1)
        : Math.abs(difference);
    }
    return { error: Math.abs(error), added, isWhole: came === weeks };
  });
  const whole = origins.filter(({ isWhole }) => isWhole);
  const used = whole.length < FEWEST_WHOLE ? origins : whole;
  const add = (figure: 'error' | 'added') => used.reduce((sum, own) => sum + own[figure], 0);
  return add('added') === 0 ? 1 : add('error') / add('added');
}
