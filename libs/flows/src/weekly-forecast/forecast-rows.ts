import type { BacktestRow } from '#forecast/backtest-row.js';
import type { Distributions, Forecast, NoForecast } from '#forecast/forecast.js';
import type { Panel } from '#forecast/panel.js';

/** Position of the levels of 80 and 95 % in the settings. */
const [LEVEL_80, LEVEL_95] = [1, 2] as const;

type Cell = string | number | boolean | null;

/** A table of forecasts, whose rows are lines of CSV in the order of its key. */
export type ForecastTable =
  'forecast_store_department_week' | 'forecast_total_week' | 'forecast_backtest' | 'forecast_model';

/** Settings that the model's row names. */
interface ModelSettings {
  method: string;
  horizon: number;
}

/**
 * Yields the rows of a forecast table by table, so that one is stored while the next is made. Components are rounded to
 * cents first, so that all sums are exact.
 */
export function* toForecastLines(
  forecast: Forecast,
  panel: Panel,
  settings: ModelSettings,
): Generator<[table: ForecastTable, lines: string[]]> {
  const cents = toSeriesCents(forecast);
  yield ['forecast_store_department_week', toSeriesLines(forecast, cents)];
  yield ['forecast_total_week', toTotalLines(forecast, cents)];
  yield ['forecast_backtest', forecast.backtest.rows.toSorted(compareRows).map(toBacktestLine)];
  yield ['forecast_model', [toModelLine(forecast, panel, settings)]];
}

/** Returns the row of the model without a forecast. @param panel undefined when no history was read */
export function toNoForecastLine(
  { reason }: Pick<NoForecast, 'reason'>,
  panel: Pick<Panel, 'weeks' | 'series'> | undefined,
  { method, horizon }: ModelSettings,
): string {
  const origin = panel?.weeks.at(-1) ?? null;
  const [weeks, series] = [panel?.weeks.length ?? null, panel?.series.length ?? null];
  return toCsvLine([
    MODEL,
    'NONE',
    quoteCell(reason),
    method,
    origin,
    weeks,
    series,
    horizon,
    null,
    null,
    null,
  ]);
}

const MODEL = 'blend';

/** Level, season, calendar and growth of each series and week, in cents. */
type Cents = readonly [Float64Array, Float64Array, Float64Array, Float64Array];

function toSeriesCents({ components }: Forecast): Cents {
  const { level, season, easter, dateShift, growth }: Forecast['components'] = components;
  return [
    level.map(toCents),
    season.map(toCents),
    easter.map((value, at) => toCents(value + (dateShift[at] ?? 0))),
    growth.map(toCents),
  ];
}

const toCents = (value: number) => Math.round(value * 100);

function toSeriesLines({ series, weeks, forecasts }: Forecast, cents: Cents): string[] {
  const order = [...series.entries()].sort(
    ([, a], [, b]) => a.store - b.store || a.department - b.department,
  );
  return order.flatMap(([item, { store, department, treatment }]) =>
    weeks.map((week, w) => {
      const at = item * weeks.length + w;
      const parts = cents.map((each) => each[at] ?? 0);
      const cells = formatDistribution(forecasts, at, parts);
      return `${store},${department},${week},${w + 1},${cells},${treatment}`;
    }),
  );
}

/** Sums the cents of the series, so that the means of series add up to those of totals. */
function toTotalLines({ series, totals, weeks, totalForecasts }: Forecast, cents: Cents): string[] {
  const items = [...series.keys()];
  return totals.flatMap(({ grain, number }, total) => {
    const own = items.filter((item) => {
      const { store, department } = series[item] ?? {};
      return grain === 'CHAIN' || number === (grain === 'STORE' ? store : department);
    });
    return weeks.map((week, w) => {
      const parts = cents.map((each) =>
        own.reduce((sum, item) => sum + (each[item * weeks.length + w] ?? 0), 0),
      );
      const at = total * weeks.length + w;
      return `${grain},${number},${week},${w + 1},${formatDistribution(totalForecasts, at, parts)}`;
    });
  });
}

/** Returns the cells of mean, quantiles and components. Lists of cells take several times as long for so many rows. */
function formatDistribution(
  { quantiles, means }: Distributions,
  at: number,
  parts: number[],
): string {
  const count = quantiles.length / means.length;
  let mean = 0;
  let ends = '';
  for (const part of parts) {
    mean += part;
    ends += `,${formatAmount(part)}`;
  }
  let cells = formatAmount(mean);
  for (let p = at * count; p < (at + 1) * count; p++) {
    cells += `,${formatAmount(toCents(quantiles[p] ?? 0))}`;
  }
  return cells + ends;
}

const compareRows = (a: BacktestRow, b: BacktestRow) =>
  compareTexts(a.origin, b.origin) ||
  a.horizon - b.horizon ||
  compareTexts(a.grain, b.grain) ||
  a.number - b.number;

const compareTexts = (a: string, b: string) => (a < b ? -1 : Number(a > b));

function toBacktestLine(row: BacktestRow): string {
  const [low80, high80] = row.intervals[LEVEL_80] ?? [];
  const [low95, high95] = row.intervals[LEVEL_95] ?? [];
  return toCsvLine([
    row.origin,
    row.horizon,
    row.week,
    row.grain,
    row.number,
    row.isHoliday,
    row.observations,
    ...[row.sales, row.forecast, row.naive].map(formatMoney),
    row.weight,
    ...[row.weightedError, row.naiveError].map(formatMoney),
    row.intervalObservations,
    row.inside[LEVEL_80] ?? 0,
    row.inside[LEVEL_95] ?? 0,
    ...[row.intervalScore, low80, high80, low95, high95].map(formatMoney),
  ]);
}

function toModelLine(
  { origin, facts, series, backtest }: Forecast,
  panel: Panel,
  { method, horizon }: ModelSettings,
): string {
  const chain = backtest.rows.filter(({ grain }) => grain === 'CHAIN');
  const sumRows = (value: (row: BacktestRow) => number) =>
    chain.reduce((sum, row) => sum + value(row), 0);
  const weight = sumRows((row) => row.weight);
  const averageRows = (value: (row: BacktestRow) => number) =>
    weight > 0 ? formatMoney(sumRows(value) / weight) : null;
  return toCsvLine([
    MODEL,
    'CURRENT',
    null,
    method,
    origin,
    panel.weeks.length,
    series.length,
    horizon,
    averageRows((row) => row.weightedError),
    averageRows((row) => row.naiveError),
    facts.digest,
  ]);
}

const formatMoney = (value: number | undefined) =>
  value === undefined ? null : formatAmount(toCents(value));

/** Writes whole cents; `toFixed` takes four times as long. */
function formatAmount(cents: number): string {
  const size = Math.abs(cents);
  const rest = size % 100;
  return `${cents < 0 ? '-' : ''}${(size - rest) / 100}.${rest < 10 ? '0' : ''}${rest}`;
}

/** A cell without a value is empty. */
const toCsvLine = (cells: readonly Cell[]) => cells.join(',');

const quoteCell = (text: string) => `"${text.replaceAll('"', '""')}"`;
