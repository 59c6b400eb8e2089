import type { Panel } from './panel.js';
import type { OriginScores } from './score-forecasts.js';
import type { Total } from './totals.js';

/**
 * How the forecast from one origin compares with one week that came, for the series of one total. Add rows, then divide:
 * WMAE is `weightedError / weight`, bias `(forecast - sales) / sales`, coverage `inside / intervalObservations`.
 */
export interface BacktestRow extends Total {
  /** ISO date of the last week before the forecast. */
  readonly origin: string;
  /** Weeks ahead, from 1. */
  readonly horizon: number;
  /** ISO date of the forecast week. */
  readonly week: string;
  readonly isHoliday: boolean;
  /**
   * Sums over all series of the total, with those that have no row in the week. Sales of a store that delivered nothing
   * are estimated, as in history.
   */
  readonly sales: number;
  readonly forecast: number;
  /** By the seasonal naive method: the value 52 weeks before. */
  readonly naive: number;
  /**
   * Series that have a row in the week; the following sums are over them. A series without a row before the origin
   * counts with the forecast 0.
   */
  readonly observations: number;
  /** Sum of weights: 5 for a holiday week, else 1. */
  readonly weight: number;
  /** Sum of weight × |sales − forecast|. */
  readonly weightedError: number;
  readonly naiveError: number;
  /** Sum of |sales − forecast of all weeks ahead up to this one together|. */
  readonly cumulatedError: number;
  /** Series that have an interval from earlier origins; 0 for the first origins. */
  readonly intervalObservations: number;
  /** Sum of the weights of these. */
  readonly intervalWeight: number;
  /** Series inside their interval, for each level of the settings, the lowest first. */
  readonly inside: readonly number[];
  /** Sum of weight × weighted interval score (Bracher et al. 2021) over the series with an interval. */
  readonly intervalScore: number;
  /** Interval of the total for each level of the settings; empty without earlier origins, and in a week
   * with estimated sales. */
  readonly intervals: readonly (readonly [low: number, high: number])[];
}

/** Returns the rows of one origin: of each week that came, those of the totals with a series in it. */
export function listBacktestRows(
  { weeks, holidays }: Pick<Panel, 'weeks' | 'holidays'>,
  totals: readonly Total[],
  scores: OriginScores,
): BacktestRow[] {
  const levels = scores.inside.length / scores.sales.length;
  return Array.from({ length: scores.came }, (_, h) => h).flatMap((h) =>
    totals.flatMap(({ grain, number }, t): BacktestRow[] => {
      const at = h * totals.length + t;
      if (scores.observations[at] === 0) return [];
      const ends = scores.intervals.subarray(at * levels * 2, (at + 1) * levels * 2);
      return [
        {
          grain,
          number,
          origin: weeks[scores.weeks - 1]!,
          horizon: h + 1,
          week: weeks[scores.weeks + h]!,
          isHoliday: holidays[scores.weeks + h] === 1,
          sales: scores.sales[at]!,
          forecast: scores.forecast[at]!,
          naive: scores.naive[at]!,
          observations: scores.observations[at]!,
          weight: scores.weight[at]!,
          weightedError: scores.weightedError[at]!,
          naiveError: scores.naiveError[at]!,
          cumulatedError: scores.cumulatedError[at]!,
          intervalObservations: scores.intervalObservations[at]!,
          intervalWeight: scores.intervalWeight[at]!,
          intervalScore: scores.intervalScore[at]!,
          inside: [...scores.inside.subarray(at * levels, (at + 1) * levels)],
          intervals: Number.isNaN(ends[0])
            ? []
            : Array.from({ length: levels }, (_level, i) => [ends[2 * i]!, ends[2 * i + 1]!]),
        },
      ];
    }),
  );
}
