import { type Items, KnownErrors } from './conformal.js';
import { computeQuantiles, createQuantileReader, originErrors, sizeForecast } from './intervals.js';
import { type OriginEvaluation, joinEvaluations, type OriginEvaluations } from './evaluation.js';
import type { MemberErrors } from './member-weights.js';
import type { Origin, PlannedOrigin } from './origins.js';
import { type OriginScores, scoreForecasts, type Quantiles } from './score-forecasts.js';
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

/** The origins of a back-test, oldest first. */
export interface Candidates {
  readonly horizon: number;
  readonly plan: readonly PlannedOrigin[];
  /** Returns the forecasts of the members. */
  read(planned: PlannedOrigin): Origin;
  /** Returns an origin with the weighted means of its members; the weights come from the errors so far. */
  mix(origin: Origin): Origin;
  /** Gets the errors of each origin. */
  readonly errors: MemberErrors;
  /** Undefined where nothing may be kept. */
  readonly evaluations: OriginEvaluations | undefined;
}

/**
 * Compares the forecasts from each origin with the weeks that came. The intervals of an origin are calibrated on errors
 * that were known at it, so that coverage is that of intervals for the future. Weeks that were judged before are not judged
 * again.
 * Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., section 5.10 (time series
 * cross-validation).
 * @param gaps of findGaps: they are filled for sums, and calibrate nothing
 * @param values of the panel with its gaps filled
 */
export function runBacktest(
  panel: Panel,
  gaps: Uint8Array,
  values: Float64Array,
  totals: Totals,
  { horizon, plan, read, mix, errors, evaluations }: Candidates,
  probabilities: readonly number[],
): Backtest {
  const columns = panel.weeks.length;
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
  const evaluate = (members: Origin, from: number): OriginEvaluation => {
    const { weeks, observed, means } = mix(members);
    const came = Math.min(means.length / observed.length, columns - weeks);
    const own = sizeForecast(series, weeks, means, from, came);
    const summed = sizeForecast(sums, weeks, addUp(totals, means), from, came);
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
    const seenSums = addUp(totals, Float64Array.from(observed));
    const seenTotals = Uint8Array.from(seenSums, (count) => Number(count > 0));
    // No forecast has the sales of a series that opens after it.
    const isWhole = !observed.includes(0);
    const seenValues = () => addUpSome(totals, values, observed, weeks, weeks + came);
    const judgedSums = isWhole ? sums : { ...sums, values: seenValues() };
    return {
      came: came - from,
      members: errors.compareWeeks(members, from),
      seriesErrors: originErrors(series, known, observed, own),
      totalErrors: originErrors(judgedSums, complete, seenTotals, summed),
      scores: scoreForecasts(
        filled,
        totals,
        origin,
        judged,
        total,
        sums.values,
        probabilities,
        from,
      ),
    };
  };
  for (const planned of plan) {
    const { weeks } = planned;
    seriesErrors.learn(weeks);
    totalErrors.learn(weeks);
    const kept = evaluations?.find(planned);
    const isComplete = kept?.came === Math.min(horizon, columns - weeks);
    const evaluation = isComplete
      ? kept
      : joinEvaluations(kept, evaluate(read(planned), kept?.came ?? 0));
    evaluations?.add(planned, evaluation);
    scores.push(evaluation.scores);
    errors.add(weeks, evaluation.members);
    seriesErrors.add({ weeks, errors: evaluation.seriesErrors });
    totalErrors.add({ weeks, errors: evaluation.totalErrors });
  }
  const now = (items: Items, past: KnownErrors, means: Float64Array) => {
    const sized = sizeForecast(items, columns, means, 0, horizon);
    const quantiles = computeQuantiles(items, past, sized, probabilities);
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
