import type { MartTable } from './mart.js';

/** Values of the settings that a flow declares as numbers or choices, by name. */
export type SettingValues = Readonly<Record<string, number | string>>;

/** A row of history, as text in the order of the SELECT; null for NULL. */
export type HistoryRow = readonly (string | null)[];

/** What was made of one earlier origin for the back-test, so that it is not made again: forecasts, or how they compared. */
export interface StoredOrigin {
  /** SHA-256 of all that they follow from, hexadecimal. */
  digest: string;
  /** ISO date of the last week before the forecast. */
  week: string;
  bytes: Uint8Array;
}

export interface ForecastInput {
  /** Batches of rows, in the order of the SELECT. */
  history: AsyncIterable<readonly HistoryRow[]>;
  /** Origins of earlier forecasts; the method ignores those that no longer hold, and may move their bytes away. */
  kept: readonly StoredOrigin[];
}

/**
 * Values of a column, one a row: integers, decimals as whole numbers of their last digit (NaN for NULL), or positions in
 * the texts that CSV has for them (-1 for NULL).
 */
export type ColumnValues =
  Int32Array | Float64Array | { readonly texts: readonly string[]; readonly positions: Int32Array };

/** Some rows of a table, with a column for each of the table's, in their order. */
export interface TableRows {
  readonly table: string;
  readonly rows: number;
  readonly columns: readonly ColumnValues[];
}

/** Part of a result: rows of one table, or some origins to keep. The parts of a table follow each other. */
export type ForecastPart = TableRows | { origins: readonly StoredOrigin[] };

/** Computes the tables of a forecast from history. */
export interface ForecastMethod {
  /** Changes when the same history may give other rows: the version of the method, and its settings. */
  version: string;
  /**
   * Yields the rows of all tables. A table's rows are in the order of its key, and the same history gives the same
   * rows. A history that is too short gives a row of the model with the state NONE and the reason, and no others.
   * @throws the signal's reason; any other error is a failure of the forecast
   */
  compute(input: ForecastInput, signal: AbortSignal): AsyncIterable<ForecastPart>;
}

/** The forecasts of a flow, from the marts that another flow has published. */
export interface Forecast {
  /** The flow whose published marts they follow from. */
  upstream: string;
  /** A SELECT of the rows of history over views of schema `mart`, where `$1` is the snapshot. */
  history: string;
  /** A SELECT, in a total order, of what the method gets of these rows. */
  sql: string;
  /** Marts of the upstream flow in the SQL. */
  reads: readonly string[];
  tables: readonly MartTable[];
  /** The table whose rows state of each model whether it is CURRENT or NONE, and the reason. */
  model: string;
  /**
   * A SELECT of the accuracy of the newest judged weeks over views of schema `mart`, where `$1` is the snapshot. It
   * returns one row for each `subject`, such as `chain` or `store 12`, with ratios of type float8, each of which may be
   * null: `outside` (share of values outside their 80 % interval), `bestOutside` (the same in the best of the last four
   * weeks), `bias` (forecast minus value, of the values), `wmae` (WMAE over that of the naive forecast) and `bestWmae`
   * (the same in the best of the last four weeks). Metrics have each subject as a label, so it returns at most some
   * dozens.
   */
  accuracy: string;
  /**
   * A SELECT, where `$1` is the snapshot, of one row if the forecasts leave rows of history out: `rows`, their number as
   * text, and `message`, a sentence without its full stop that names the first of them with file and line. The run
   * warns of it.
   */
  leftOut: string;
  /** Version of the method without its settings. */
  version: string;
  method(values: SettingValues): ForecastMethod;
}

/** Columns that the table of models needs: metrics and answers read them. */
export const STATE_COLUMNS = ['state', 'reason'] as const;
