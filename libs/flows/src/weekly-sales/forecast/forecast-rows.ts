import type { BacktestRow } from '#forecast/backtest-row.js';
import type { Distributions, Forecast, NoForecast } from '#forecast/forecast.js';
import type { Panel } from '#forecast/panel.js';

/** Position of the levels of 80 and 95 % in the settings. */
const [LEVEL_80, LEVEL_95] = [1, 2] as const;

type Cell = string | number | boolean | null;

/** The rows of a forecast by table, as lines of CSV in the order of the tables' keys. */
export type ForecastLines = Record<
  'forecast_store_department_week' | 'forecast_total_week' | 'forecast_backtest' | 'forecast_model',
  string[]
>;

/** Settings that the model's row names. */
interface ModelSettings {
  method: string;
  horizon: number;
}

/** Returns the rows of a forecast. Components are rounded to cents first, so that all sums are exact. */
export function forecastLines(
  forecast: Forecast,
  panel: Panel,
  settings: ModelSettings,
): ForecastLines {
  const cents = seriesCents(forecast);
  return {
    forecast_store_department_week: seriesLines(forecast, cents),
    forecast_total_week: totalLines(forecast, cents),
    forecast_backtest: forecast.backtest.rows.toSorted(inOrder).map(backtestLine),
    forecast_model: [modelLine(forecast, panel, settings)],
  };
}

/** Returns the row of the model without a forecast. @param panel undefined when no history was read */
export function noForecastLine(
  { reason }: Pick<NoForecast, 'reason'>,
  panel: Pick<Panel, 'weeks' | 'series'> | undefined,
  { method, horizon }: ModelSettings,
): string {
  const origin = panel?.weeks.at(-1) ?? null;
  const [weeks, series] = [panel?.weeks.length ?? null, panel?.series.length ?? null];
  return csvLine([
    MODEL,
    'NONE',
    reason,
    method,
    origin,
    weeks,
    series,
    horizon,
    false,
    null,
    null,
    null,
  ]);
}

const MODEL = 'blend';

/** Level, season, calendar and growth of each series and week, in cents. */
type Cents = readonly [Float64Array, Float64Array, Float64Array, Float64Array];

function seriesCents({ components }: Forecast): Cents {
  const { level, season, easter, dateShift, growth, trees }: Forecast['components'] = components;
  return [
    level.map(toCents),
    season.map(toCents),
    easter.map((value, at) => toCents(value + (dateShift[at] ?? 0))),
    growth.map((value, at) => toCents(value + (trees[at] ?? 0))),
  ];
}

const toCents = (value: number) => Math.round(value * 100);

function seriesLines({ series, weeks, forecasts }: Forecast, cents: Cents): string[] {
  const order = [...series.keys()].sort((a, b) => {
    const [one, other] = [series[a], series[b]];
    if (!one || !other) return 0;
    return one.store - other.store || one.department - other.department;
  });
  return order.flatMap((item) =>
    weeks.map((week, w) => {
      const { store = 0, department = 0, treatment = '' } = series[item] ?? {};
      const at = item * weeks.length + w;
      const parts = cents.map((each) => each[at] ?? 0);
      return csvLine([
        store,
        department,
        week,
        w + 1,
        ...distributionOf(forecasts, at, parts),
        treatment,
      ]);
    }),
  );
}

/** Sums the cents of the series, so that the means of series add up to those of totals. */
function totalLines({ series, totals, weeks, totalForecasts }: Forecast, cents: Cents): string[] {
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
      return csvLine([grain, number, week, w + 1, ...distributionOf(totalForecasts, at, parts)]);
    });
  });
}

/** Returns mean, quantiles and components. */
function distributionOf({ quantiles, means }: Distributions, at: number, parts: number[]): Cell[] {
  const count = quantiles.length / means.length;
  return [
    amount(parts.reduce((sum, each) => sum + each, 0)),
    ...Array.from(quantiles.subarray(at * count, (at + 1) * count), (each) =>
      amount(toCents(each)),
    ),
    ...parts.map(amount),
  ];
}

const inOrder = (a: BacktestRow, b: BacktestRow) =>
  compare(a.origin, b.origin) ||
  a.horizon - b.horizon ||
  compare(a.grain, b.grain) ||
  a.number - b.number;

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));

function backtestLine(row: BacktestRow): string {
  const [low80, high80] = row.intervals[LEVEL_80] ?? [];
  const [low95, high95] = row.intervals[LEVEL_95] ?? [];
  return csvLine([
    row.origin,
    row.horizon,
    row.week,
    row.grain,
    row.number,
    row.isHoliday,
    row.observations,
    ...[row.sales, row.forecast, row.naive].map(money),
    row.weight,
    ...[row.weightedError, row.naiveError].map(money),
    row.intervalObservations,
    row.inside[LEVEL_80] ?? 0,
    row.inside[LEVEL_95] ?? 0,
    ...[row.intervalScore, low80, high80, low95, high95].map(money),
  ]);
}

function modelLine(
  { origin, facts, series, backtest }: Forecast,
  panel: Panel,
  { method, horizon }: ModelSettings,
): string {
  const chain = backtest.rows.filter(({ grain }) => grain === 'CHAIN');
  const sumOf = (value: (row: BacktestRow) => number) =>
    chain.reduce((sum, row) => sum + value(row), 0);
  const weight = sumOf((row) => row.weight);
  const meanOf = (value: (row: BacktestRow) => number) =>
    weight > 0 ? money(sumOf(value) / weight) : null;
  return csvLine([
    MODEL,
    'CURRENT',
    null,
    method,
    origin,
    panel.weeks.length,
    series.length,
    horizon,
    facts.usesTrees,
    meanOf((row) => row.weightedError),
    meanOf((row) => row.naiveError),
    facts.digest,
  ]);
}

const money = (value: number | undefined) => (value === undefined ? null : amount(toCents(value)));

const CENTS = 2;

const amount = (cents: number) => (cents / 100).toFixed(CENTS);

/** Text is quoted, so that an empty one differs from null. */
function csvLine(cells: readonly Cell[]): string {
  return cells
    .map((cell) => {
      if (cell === null) return '';
      return typeof cell === 'string' && !PLAIN.test(cell)
        ? `"${cell.replaceAll('"', '""')}"`
        : String(cell);
    })
    .join(',');
}

const PLAIN = /^[\w.-]+$/;
