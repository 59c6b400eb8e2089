import { type Items, KnownErrors } from './conformal.js';
import { computeQuantiles, createQuantileReader, originErrors, sizeForecast } from './intervals.js';
import { type OriginScores, scoreForecasts, type Quantiles } from './score-forecasts.js';
import { fillGaps } from './gaps.js';
import type { Origin } from './origins.js';
import type { Panel } from './panel.js';
import { addUp, addUpSome, type Totals } from './totals.js';
import { findFirstRow } from './treatment.js';

/** The result of a back-test: scores of its origins, and quantiles for forecasts from the end of the panel. */
export interface Backtest {
  readonly scores: readonly OriginScores[];
  /** @param means series × horizon */
  computeSeriesQuantiles(means: Float64Array): Quantiles;
  /** @param means totals × horizon */
  computeTotalQuantiles(means: Float64Array): Quantiles;
}

/**
 * Compares the forecasts from each origin with the weeks that came. The intervals of an origin are calibrated on errors
 * that were known at it, so that coverage is that of intervals for the future.
 * Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., section 5.10 (time series
 * cross-validation).
 * @param gaps of findGaps: they are filled for sums, and calibrate nothing
 * @param origins oldest first
 */
export function runBacktest(
  panel: Panel,
  gaps: Uint8Array,
  totals: Totals,
  origins: Iterable<Origin>,
  probabilities: readonly number[],
): Backtest {
  const columns = panel.weeks.length;
  const values = fillGaps(panel, gaps);
  const filled = { ...panel, values };
  const firsts = Int32Array.from(panel.series, (_, s) => {
    const first = findFirstRow(panel, s);
    return first < 0 ? columns : first;
  });
  const series: Items = {
    values,
    columns,
    firsts,
    groups: panel.departments,
    areSums: false,
  };
  const sums: Items = {
    values: addUp(totals, values),
    columns,
    firsts: findFirsts(totals, firsts),
    groups: totals.groups,
    areSums: true,
  };
  const known = panel.present.map((value, i) => value & (1 - gaps[i]!));
  const complete = Uint8Array.from(addUp(totals, Float64Array.from(gaps)), (count) =>
    Number(count === 0),
  );
  const seriesErrors = new KnownErrors(panel.series.length);
  const totalErrors = new KnownErrors(totals.totals.length);
  const scores: OriginScores[] = [];
  for (const { weeks, observed, means } of origins) {
    const came = Math.min(means.length / observed.length, columns - weeks);
    const own = sizeForecast(series, weeks, means, came);
    const summed = sizeForecast(sums, weeks, addUp(totals, means), came);
    const judged = {
      means,
      readQuantiles: createQuantileReader(series, seriesErrors, own, probabilities),
    };
    const total = {
      means: summed.means,
      quantiles: computeQuantiles(sums, totalErrors, summed, probabilities),
      complete,
    };
    const origin = { weeks, observed };
    scores.push(scoreForecasts(filled, totals, origin, judged, total, sums.values, probabilities));
    const seenSums = addUp(totals, Float64Array.from(observed));
    const seenTotals = Uint8Array.from(seenSums, (count) => Number(count > 0));
    seriesErrors.add(originErrors(series, known, observed, own));
    // No forecast has the sales of a series that opens after it.
    const isWhole = !observed.includes(0);
    const seenValues = () => addUpSome(totals, values, observed, weeks, weeks + came);
    const judgedSums = isWhole ? sums : { ...sums, values: seenValues() };
    totalErrors.add(originErrors(judgedSums, complete, seenTotals, summed));
  }
  const now = (items: Items, errors: KnownErrors, means: Float64Array) => {
    const horizon = (means.length * columns) / items.values.length;
    const sized = sizeForecast(items, columns, means, horizon);
    const quantiles = computeQuantiles(items, errors, sized, probabilities);
    return quantiles ?? repeatMeans(means, probabilities.length);
  };
  return {
    scores,
    computeSeriesQuantiles: (means) => now(series, seriesErrors, means),
    computeTotalQuantiles: (means) => now(sums, totalErrors, means),
  };
}

/** Returns the first week of each total, from those of its series. */
function findFirsts({ totals, members }: Totals, firsts: Int32Array): Int32Array {
  const result = new Int32Array(totals.length).fill(2 ** 31 - 1);
  for (const [m, total] of members.entries()) {
    result[total] = Math.min(result[total]!, firsts[Math.floor(m / 3)]!);
  }
  return result;
}

/** Returns each mean as all of its quantiles: no error was ever seen. */
function repeatMeans(means: Float64Array, times: number): Quantiles {
  return Float64Array.from(
    { length: means.length * times },
    (_, i) => means[Math.floor(i / times)]!,
  );
}
