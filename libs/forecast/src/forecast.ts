import type { BacktestRow, Total } from './backtest-row.js';
import type { Panel, Series } from './panel.js';

/** Settings of a forecast. */
export interface ForecastSettings {
  /** Weeks to forecast, 1 to 52. */
  readonly horizon: number;
  /** Coverage of the intervals, each above 0 and below 1: `[0.5, 0.8, 0.95]`. */
  readonly levels: readonly number[];
  /** Whether boosted trees may correct the blend. They do so only where they pass the gate. */
  readonly trees: boolean;
  /** Highest ratio of the WMAE with trees to that without, in the back-test, at which they are used. */
  readonly gate: number;
}

export const DEFAULT_SETTINGS: ForecastSettings = {
  horizon: 39,
  levels: [0.5, 0.8, 0.95],
  trees: false,
  gate: 0.995,
};

/**
 * The forecasts that were made from the weeks before one date, for the back-test; a caller stores them as they are.
 * `digest` covers all data before the date, so that a restated week makes those after it invalid.
 */
export interface KeptOrigin {
  readonly digest: string;
  /** ISO date of the last week of history. */
  readonly week: string;
  /** Opaque; up to 4 bytes for each series and week of the horizon. */
  readonly bytes: Uint8Array;
}

/** How a series is treated: README.md has what each means for the forecast. */
export type Treatment =
  | 'FULL'
  /** 52 to 103 weeks since its first row. */
  | 'SHORT'
  /** Fewer than 52 weeks since its first row. */
  | 'NEW'
  /** No row in the last 13 weeks. */
  | 'CLOSED'
  /** Rows in fewer than half of the weeks since its first row. */
  | 'SPARSE'
  /** Sales of the last year sum to less than 0. */
  | 'NEGATIVE';

/** What a mean consists of. Each has a row per series and a column per week; they add up to the mean. */
export interface ForecastComponents {
  /** Level at the end of history. */
  readonly level: Float64Array;
  /** Season of 52 weeks, with the holidays of a fixed week. */
  readonly season: Float64Array;
  /** Effect of Easter, in its week and the week before. */
  readonly easter: Float64Array;
  /** Effect of the days by which dates have moved against the same week a year ago. With `easter`, the calendar's share. */
  readonly dateShift: Float64Array;
  readonly growth: Float64Array;
  /** Correction by boosted trees; 0 where they are not used. */
  readonly trees: Float64Array;
}

/** A set of forecasts: `means` has a row per item and a column per week; `quantiles` one value per probability in each. */
export interface Distributions {
  readonly means: Float64Array;
  /** Index `(item * weeks + week) * probabilities + probability`; ascending in the last. */
  readonly quantiles: Float64Array;
}

/** Figures about the model, for the table of models. */
export interface ModelFacts {
  readonly method: string;
  /** SHA-256 over the panel, the method and the settings, hexadecimal. */
  readonly digest: string;
  readonly historyWeeks: number;
  readonly series: number;
  readonly treatments: Readonly<Record<Treatment, number>>;
  readonly originsComputed: number;
  readonly originsKept: number;
  /** Departments whose forecast trees correct. */
  readonly treeDepartments: readonly number[];
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
    /** All origins, for the next call. */
    readonly origins: readonly KeptOrigin[];
    /** One row per origin, horizon and total, for the weeks that have come. */
    readonly rows: readonly BacktestRow[];
  };
  readonly facts: ModelFacts;
}

/** No forecast is possible; `reason` is a sentence for people. */
export interface NoForecast {
  readonly status: 'none';
  readonly reason: string;
}

/**
 * Forecasts every series of a panel. Synchronous, for a worker thread; parameters and result are plain data.
 * @param kept origins of an earlier result; those whose digest still holds are not computed again
 * @throws AppError ARGUMENT_INVALID for settings outside their range
 */
export function forecast(
  _panel: Panel,
  _settings: ForecastSettings,
  _kept: readonly KeptOrigin[] = [],
): Forecast | NoForecast {
  throw new Error('not built');
}
