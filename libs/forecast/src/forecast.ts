import { AppError } from '#platform/errors/app-error.js';
import { type Candidates, runBacktest } from './back-test.js';
import { type ForecastComponents, sumComponents } from './components.js';
import { listProbabilities } from './conformal.js';
import { fillGaps, findGaps } from './gaps.js';
import { OriginEvaluations } from './evaluation.js';
import { MemberErrors } from './member-weights.js';
import { mixComponents, mixMeans } from './mix-members.js';
import {
  findMissingOrigins,
  hashWeeks,
  historyDigest,
  Origins,
  planOrigins,
  type PlannedOrigin,
  type StoredOrigin,
  METHOD,
  MOST_HISTORY,
} from './origins.js';
import { type Panel, panelBefore, type Series } from './panel.js';
import { findPromotions, type Promotions } from './promotion-factors.js';
import type { OriginScores } from './score-forecasts.js';
import { explainShortHistory } from './short-history.js';
import { addUp, buildTotals, type Total, type Totals } from './totals.js';
import { treatedBlend } from './treated-blend.js';
import type { Treatment } from './treatment.js';
import { isoWeeks } from './week-calendar.js';

export interface ForecastSettings {
  /** Weeks to forecast, 1 to 53. */
  readonly horizon: number;
  /** Coverage of the intervals, each above 0 and below 1: `[0.5, 0.8, 0.95]`. */
  readonly levels: readonly number[];
}

export const DEFAULT_SETTINGS: ForecastSettings = {
  horizon: 39,
  levels: [0.5, 0.8, 0.95],
};

/** A set of forecasts: `means` has a row per item and a column per week. */
export interface Distributions {
  readonly means: Float64Array;
  /** Index `(item * weeks + week) * probabilities + probability`; ascending in the last. */
  readonly quantiles: Float64Array;
}

/** Figures about the model, for the table of models. */
export interface ModelFacts {
  /** Version of the method. */
  readonly method: string;
  /** SHA-256 over the history that was used and the method, hexadecimal. */
  readonly digest: string;
  /** Weeks of history that were used. */
  readonly weeks: number;
  readonly treatments: Readonly<Record<Treatment, number>>;
  /** Departments whose forecasts follow promotions. */
  readonly promotedDepartments: number;
  /** Origins of the back-test, and those among them that were not kept. */
  readonly origins: number;
  readonly originsComputed: number;
}

export interface Forecast {
  readonly status: 'made';
  /** ISO date of the last week of history. */
  readonly origin: string;
  /** ISO dates of the forecast weeks. */
  readonly weeks: readonly string[];
  /** Probabilities of the quantiles, ascending: .025, .1, .25, .5, .75, .9, .975 for the default levels. */
  readonly probabilities: readonly number[];
  /** All series that history has, by department, then store. */
  readonly series: readonly (Series & { readonly treatment: Treatment })[];
  readonly forecasts: Distributions;
  readonly components: ForecastComponents;
  /** Stores, then departments, then the chain. */
  readonly totals: readonly Total[];
  /** Means are sums of the series' means. Intervals come from the residuals of the sums. */
  readonly totalForecasts: Distributions;
  readonly totalComponents: ForecastComponents;
  readonly backtest: {
    /** ISO dates of the origins whose forecasts were read, in the order of their weeks. */
    readonly origins: readonly string[];
    /** Takes out what the next call needs: evaluations, and origins of which weeks are still to come. */
    takeKept(): Iterable<StoredOrigin>;
    /** Of each origin, for the weeks that have come. */
    readonly scores: readonly OriginScores[];
  };
  readonly facts: ModelFacts;
}

/** No forecast is possible; `reason` is a sentence for people. */
export interface NoForecast {
  readonly status: 'none';
  readonly reason: string;
}

/** What a forecast follows from, whichever of its origins are kept. */
export interface PreparedForecast {
  readonly gaps: Uint8Array;
  readonly filled: Float64Array;
  readonly totals: Totals;
  readonly promotions: Promotions;
  /** The panel without promotions, and the hashes of its weeks. */
  readonly usual: Panel;
  readonly digests: readonly Uint8Array[];
  readonly plan: readonly PlannedOrigin[];
  /** Undefined with promotions, whose lifts follow from all of history. */
  readonly evaluations: OriginEvaluations | undefined;
  /** Origins to compute: see findMissingOrigins. */
  readonly missing: readonly PlannedOrigin[];
}

/** @param kept of an earlier result */
export function prepareForecast(
  panel: Panel,
  { horizon, levels }: ForecastSettings,
  kept: readonly StoredOrigin[],
): PreparedForecast {
  const totals = buildTotals(panel.series);
  const gaps = findGaps(panel);
  const filled = fillGaps(panel, gaps);
  const promotions = findPromotions(panel, gaps, horizon);
  const usual = promotions.remove(panel);
  const digests = hashWeeks(usual);
  const plan = planOrigins(usual, horizon, digests);
  const evaluations =
    promotions.departments > 0
      ? undefined
      : new OriginEvaluations(
          panel,
          totals,
          horizon,
          listProbabilities(levels),
          plan[0]?.weeks ?? 0,
          gaps,
          filled,
          digests,
          kept,
        );
  const open = plan.filter((planned) => evaluations?.isComplete(planned) !== true);
  const missing = findMissingOrigins(usual, horizon, kept, open);
  return { gaps, filled, totals, promotions, usual, digests, plan, evaluations, missing };
}

/**
 * Forecasts every series of a panel. Synchronous, for a worker thread.
 * @param kept of an earlier result; what still holds is not computed again
 * @param computed missing origins of `prepared`, by digest; the forecast takes them out
 * @returns the reason instead when history is too short
 * @throws AppError ARGUMENT_INVALID for settings outside their range
 */
export function forecast(
  panel: Panel,
  settings: ForecastSettings,
  kept: readonly StoredOrigin[] = [],
  prepared?: PreparedForecast,
  computed = new Map<string, StoredOrigin>(),
): Forecast | NoForecast {
  checkSettings(settings);
  const { horizon } = settings;
  const count = panel.weeks.length;
  const reason = explainShortHistory(count);
  if (reason !== undefined) return { status: 'none', reason };
  const probabilities = listProbabilities(settings.levels);
  const { gaps, filled, totals, promotions, usual, digests, plan, evaluations } =
    prepared ?? prepareForecast(panel, settings, kept);
  const { series, weeks, blend } = forecastHistory(usual, horizon);
  const isNeeded = ({ weeks }: PlannedOrigin) => !evaluations || weeks + horizon > count;
  const origins = new Origins(usual, horizon, kept, computed, isNeeded);
  const errors = new MemberErrors(usual, gaps, horizon);
  const candidates: Candidates = {
    horizon,
    plan,
    read: (planned) => origins.read(planned),
    mix: (made) => {
      const means = mixMeans(usual, errors, errors.computeWeights(made.weeks), made);
      return { ...made, means: promotions.add(means, made.weeks) };
    },
    errors,
    evaluations,
  };
  const backtest = runBacktest(panel, gaps, filled, totals, candidates, probabilities);
  const weights = errors.computeWeights(count);
  const { treatments } = blend;
  const sparse = Uint8Array.from(treatments, (treatment) => Number(treatment === 'SPARSE'));
  const usualMeans = mixMeans(usual, errors, weights, { ...blend, weeks: count, sparse });
  const means = promotions.add(usualMeans, count);
  const totalMeans = addUp(totals, means);
  const usualParts = mixComponents(blend, usualMeans, errors, weights, sparse);
  const components = promotions.addToComponents(usualParts, count);
  const origin = panel.weeks[count - 1]!;
  return {
    status: 'made',
    origin,
    weeks: isoWeeks(origin, horizon + 1).slice(1),
    probabilities,
    series: series.map((each, s) => ({ ...each, treatment: treatments[s]! })),
    forecasts: { means, quantiles: backtest.computeSeriesQuantiles(means) },
    components,
    totals: totals.totals,
    totalForecasts: { means: totalMeans, quantiles: backtest.computeTotalQuantiles(totalMeans) },
    totalComponents: sumComponents(totals, components),
    backtest: {
      origins: origins.weeks,
      *takeKept() {
        if (evaluations) yield* evaluations.takeStored();
        for (const planned of plan) {
          const origin = origins.takeNeeded(planned);
          if (origin) yield origin;
        }
      },
      scores: backtest.scores,
    },
    facts: {
      method: METHOD,
      digest: historyDigest(usual, count, horizon, digests),
      weeks,
      treatments: countTreatments(treatments),
      promotedDepartments: promotions.departments,
      origins: plan.length,
      originsComputed: origins.computedCount,
    },
  };
}

/** Returns the forecasts of the blend from the end of a panel, and what they know of it, without its values. */
function forecastHistory(panel: Panel, horizon: number) {
  const history = panelBefore(panel, panel.weeks.length, MOST_HISTORY);
  const { series, weeks } = history;
  return { series, weeks: weeks.length, blend: treatedBlend(history, horizon) };
}

function checkSettings({ horizon, levels }: ForecastSettings): void {
  if (!Number.isInteger(horizon) || horizon < 1 || horizon > 53) {
    throw invalid(`horizon is ${horizon}: give a whole number of weeks from 1 to 53`);
  }
  const level = levels.find((value) => !(value > 0 && value < 1));
  if (level !== undefined) throw invalid(`level is ${level}: give a number between 0 and 1`);
  if (levels.length === 0) throw invalid('levels is empty: give at least one, such as 0.8');
  if (new Set(levels).size < levels.length) throw invalid('levels has a level twice: give it once');
}

function invalid(message: string): AppError {
  return new AppError('ARGUMENT_INVALID', message);
}

function countTreatments(treatments: readonly Treatment[]): Record<Treatment, number> {
  const counts = { FULL: 0, SHORT: 0, NEW: 0, CLOSED: 0, SPARSE: 0, NEGATIVE: 0 };
  for (const treatment of treatments) counts[treatment]++;
  return counts;
}
