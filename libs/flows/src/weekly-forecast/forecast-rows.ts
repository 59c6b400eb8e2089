import type { Total } from '#forecast/totals.js';
import type { Distributions, Forecast, NoForecast } from '#forecast/forecast.js';
import type { Panel } from '#forecast/panel.js';
import type { OriginScores } from '#forecast/score-forecasts.js';
import type { ColumnValues, TableRows } from '#pipeline/flow/forecast.js';

/** Position of the levels of 80 and 95 % in the settings. */
const [LEVEL_80, LEVEL_95] = [1, 2] as const;
/** Rows of a part; a part of all rows would need as much memory again. */
const ROWS_AT_ONCE = 16_384;

/** Settings that the model's row names. */
interface ModelSettings {
  method: string;
  horizon: number;
}

/**
 * Yields the rows of a forecast table by table, in the order of their keys, so that one is stored while the next is made.
 * Components are rounded to cents first, so that all sums are exact.
 */
export function* listForecastRows(
  forecast: Forecast,
  panel: Panel,
  settings: ModelSettings,
): Generator<TableRows> {
  yield* listSeriesRows(forecast);
  yield* listTotalRows(forecast);
  yield* listBacktestRows(forecast, panel);
  yield toModelRow(forecast, panel, settings);
}

/** Returns the row of the model without a forecast. @param panel undefined when no history was read */
export function toNoForecastRow(
  { reason }: Pick<NoForecast, 'reason'>,
  panel: Pick<Panel, 'weeks' | 'series'> | undefined,
  { method, horizon }: ModelSettings,
): TableRows {
  return modelRow([
    toTexts(MODEL),
    toTexts('NONE'),
    toTexts(reason),
    toTexts(method),
    toTexts(panel?.weeks.at(-1)),
    toNumber(panel?.weeks.length),
    toNumber(panel?.series.length),
    toNumber(horizon),
    toNumber(NaN),
    toNumber(NaN),
    toTexts(undefined),
    toNumber(NaN),
  ]);
}

const MODEL = 'blend';

const modelRow = (columns: readonly ColumnValues[]): TableRows => ({
  table: 'forecast_model',
  rows: 1,
  columns,
});

const toNumber = (value = NaN) => Float64Array.of(value);

/** Returns a column of one row. */
const toTexts = (text: string | undefined): ColumnValues => ({
  texts: text === undefined ? [] : [text],
  positions: Int32Array.of(text === undefined ? -1 : 0),
});

/** Returns the cents of the level, season, calendar and growth of a series and week, each by the position of it. */
function listParts({ components }: Forecast): ((at: number) => number)[] {
  const { level, season, easter, dateShift, growth } = components;
  return [
    (at) => toCents(level[at]!),
    (at) => toCents(season[at]!),
    (at) => toCents(easter[at]! + dateShift[at]!),
    (at) => toCents(growth[at]!),
  ];
}

const toCents = (value: number) => Math.round(value * 100);

/** Yields parts of so many rows. */
function* splitRows(rows: number): Generator<{ from: number; count: number }> {
  for (let from = 0; from < rows; from += ROWS_AT_ONCE) {
    yield { from, count: Math.min(ROWS_AT_ONCE, rows - from) };
  }
}

/** Returns a column of integers. @param value of a row */
function integers(count: number, value: (row: number) => number): Int32Array {
  const column = new Int32Array(count);
  for (let row = 0; row < count; row++) column[row] = value(row);
  return column;
}

function decimals(count: number, value: (row: number) => number): Float64Array {
  const column = new Float64Array(count);
  for (let row = 0; row < count; row++) column[row] = value(row);
  return column;
}

function* listSeriesRows(forecast: Forecast): Generator<TableRows> {
  const { series, weeks, forecasts } = forecast;
  const order = Int32Array.from(series.keys()).sort(
    (a, b) => series[a]!.store - series[b]!.store || series[a]!.department - series[b]!.department,
  );
  const treatments = [...new Set(series.map(({ treatment }) => treatment))];
  const horizon = weeks.length;
  for (const { from, count } of splitRows(order.length * horizon)) {
    const item = (row: number) => order[Math.floor((from + row) / horizon)]!;
    const ahead = integers(count, (row) => ((from + row) % horizon) + 1);
    const at = integers(count, (row) => item(row) * horizon + ahead[row]! - 1);
    const parts = listParts(forecast).map((part) => decimals(count, (row) => part(at[row]!)));
    yield {
      table: 'forecast_store_department_week',
      rows: count,
      columns: [
        integers(count, (row) => series[item(row)]!.store),
        integers(count, (row) => series[item(row)]!.department),
        { texts: weeks, positions: ahead.map((week) => week - 1) },
        ahead,
        ...listDistribution(forecasts, at, parts),
        {
          texts: treatments,
          positions: integers(count, (row) => treatments.indexOf(series[item(row)]!.treatment)),
        },
      ],
    };
  }
}

/** Sums the cents of the series, so that the means of series add up to those of totals. */
function* listTotalRows(forecast: Forecast): Generator<TableRows> {
  const { series, totals, weeks, totalForecasts } = forecast;
  const horizon = weeks.length;
  const sums = listParts(forecast).map((part) => addUpTotals(series, totals, part, horizon));
  // The order of the key is that of the names of grains.
  const order = sortTotals(totals);
  for (const { from, count } of splitRows(totals.length * horizon)) {
    const total = integers(count, (row) => order[Math.floor((from + row) / horizon)]!);
    const ahead = integers(count, (row) => ((from + row) % horizon) + 1);
    const at = integers(count, (row) => total[row]! * horizon + ahead[row]! - 1);
    const parts = sums.map((part) => decimals(count, (row) => part[at[row]!]!));
    yield {
      table: 'forecast_total_week',
      rows: count,
      columns: [
        grainColumn(totals, total),
        integers(count, (row) => totals[total[row]!]!.number),
        { texts: weeks, positions: ahead.map((week) => week - 1) },
        ahead,
        ...listDistribution(totalForecasts, at, parts),
      ],
    };
  }
}

const GRAINS: readonly Total['grain'][] = ['CHAIN', 'DEPARTMENT', 'STORE'];

const grainColumn = (totals: readonly Total[], rows: Int32Array): ColumnValues => ({
  texts: GRAINS,
  positions: rows.map((total) => GRAINS.indexOf(totals[total]!.grain)),
});

/** Returns the positions of totals by grain and number. */
const sortTotals = (totals: readonly Total[]): Int32Array =>
  Int32Array.from(totals.keys()).sort(
    (a, b) =>
      GRAINS.indexOf(totals[a]!.grain) - GRAINS.indexOf(totals[b]!.grain) ||
      totals[a]!.number - totals[b]!.number,
  );

function addUpTotals(
  series: Forecast['series'],
  totals: readonly Total[],
  part: (at: number) => number,
  horizon: number,
): Float64Array {
  const places = new Map(totals.map(({ grain, number }, t) => [`${grain} ${number}`, t]));
  const sums = new Float64Array(totals.length * horizon);
  for (const [item, { store, department }] of series.entries()) {
    for (const name of [`STORE ${store}`, `DEPARTMENT ${department}`, 'CHAIN 0']) {
      const to = places.get(name)! * horizon;
      for (let h = 0; h < horizon; h++) sums[to + h]! += part(item * horizon + h);
    }
  }
  return sums;
}

/** Returns the columns of mean, quantiles and components. @param at position of each row's forecast */
function listDistribution(
  { quantiles, means }: Distributions,
  at: Int32Array,
  parts: readonly Float64Array[],
): Float64Array[] {
  const count = quantiles.length / means.length;
  const mean = decimals(at.length, (row) => parts.reduce((sum, part) => sum + part[row]!, 0));
  const ends = Array.from({ length: count }, (_, p) =>
    decimals(at.length, (row) => toCents(quantiles[at[row]! * count + p]!)),
  );
  return [mean, ...ends, ...parts];
}

function* listBacktestRows({ totals, backtest }: Forecast, panel: Panel): Generator<TableRows> {
  const order = sortTotals(totals);
  for (const scores of backtest.scores) {
    const { weeks, came, observations } = scores;
    const at = Int32Array.from({ length: came * totals.length }, (_, row) => {
      const h = Math.floor(row / totals.length);
      return h * totals.length + order[row % totals.length]!;
    }).filter((position) => observations[position]! > 0);
    yield toBacktestRows(panel, totals, scores, at, weeks);
  }
}

/** @param at positions of the rows in the figures of an origin */
function toBacktestRows(
  { weeks: dates, holidays }: Panel,
  totals: readonly Total[],
  scores: OriginScores,
  at: Int32Array,
  weeks: number,
): TableRows {
  const levels = scores.inside.length / scores.sales.length;
  const h = at.map((position) => Math.floor(position / totals.length));
  const total = at.map((position) => position % totals.length);
  const pick = (figures: Int32Array | Float64Array) =>
    decimals(at.length, (row) => figures[at[row]!]!);
  const money = (figures: Float64Array) => pick(figures).map(toCents);
  const inside = (level: number) =>
    integers(at.length, (row) => scores.inside[at[row]! * levels + level]!);
  const ends = (level: number) =>
    [0, 1].map((end) =>
      decimals(at.length, (row) =>
        toCents(scores.intervals[2 * (at[row]! * levels + level) + end]!),
      ),
    );
  return {
    table: 'forecast_backtest',
    rows: at.length,
    columns: [
      { texts: [dates[weeks - 1]!], positions: new Int32Array(at.length) },
      h.map((week) => week + 1),
      { texts: dates, positions: h.map((week) => weeks + week) },
      grainColumn(totals, total),
      total.map((position) => totals[position]!.number),
      { texts: ['false', 'true'], positions: h.map((week) => holidays[weeks + week]!) },
      pick(scores.observations),
      ...[scores.sales, scores.forecast, scores.naive].map(money),
      pick(scores.weight),
      ...[scores.weightedError, scores.naiveError, scores.cumulatedError].map(money),
      pick(scores.intervalObservations),
      inside(LEVEL_80),
      inside(LEVEL_95),
      money(scores.intervalScore),
      ...ends(LEVEL_80),
      ...ends(LEVEL_95),
    ],
  };
}

function toModelRow(
  { origin, facts, series, totals, backtest }: Forecast,
  panel: Panel,
  { method, horizon }: ModelSettings,
): TableRows {
  const chain = totals.findIndex(({ grain }) => grain === 'CHAIN');
  const sumChain = (figure: 'weight' | 'weightedError' | 'naiveError') =>
    backtest.scores.reduce((sum, scores) => {
      for (let h = 0; h < scores.came; h++) sum += scores[figure][h * totals.length + chain]!;
      return sum;
    }, 0);
  const average = (figure: 'weightedError' | 'naiveError') =>
    toNumber(toCents(sumChain(figure) / sumChain('weight')));
  return modelRow([
    toTexts(MODEL),
    toTexts('CURRENT'),
    toTexts(undefined),
    toTexts(method),
    toTexts(origin),
    toNumber(panel.weeks.length),
    toNumber(series.length),
    toNumber(horizon),
    average('weightedError'),
    average('naiveError'),
    toTexts(facts.digest),
    toNumber(facts.promotedDepartments),
  ]);
}
