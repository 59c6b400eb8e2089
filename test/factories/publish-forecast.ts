import type { DataSource } from 'typeorm';

/**
 * Inserts rows into a table of forecasts, as the only chunk of a snapshot of `buildSnapshot`.
 * @param rows values by column; a missing column is null
 */
export async function insertForecast(
  warehouse: DataSource,
  snapshot: number,
  table: string,
  rows: readonly object[],
): Promise<void> {
  await warehouse.query(
    `INSERT INTO ops.chunks (relation, chunk_id, flow, period, digest, run_id, rows, folder)
     VALUES ($1, $2::integer, 'weekly-sales', 'all', $3, $2::integer, $4, 'none/')`,
    [table, snapshot, `by hand ${snapshot}`, rows.length],
  );
  await warehouse.query('INSERT INTO ops.snapshot_chunks VALUES ($1::integer, $2, $1::integer)', [
    snapshot,
    table,
  ]);
  await warehouse.query(
    `INSERT INTO mart.${table}_chunks
     SELECT * FROM jsonb_populate_recordset(NULL::mart.${table}_chunks, $1)`,
    [JSON.stringify(rows.map((row) => ({ ...row, chunk_id: snapshot })))],
  );
}

/** Rows of the marts of forecasts, by the names of their columns. */
export type ForecastRows = Readonly<
  Record<
    | 'forecast_store_department_week'
    | 'forecast_total_week'
    | 'forecast_backtest'
    | 'forecast_model',
    readonly Readonly<Record<string, unknown>>[]
  >
>;

/** Adds a forecast to the snapshot that `loadMarts` published, independent of the method. */
export async function publishForecast(warehouse: DataSource, rows: ForecastRows): Promise<void> {
  for (const [mart, values] of Object.entries(rows))
    await insertForecast(warehouse, 1, mart, values);
}

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
const HORIZON = 39;

interface WeekOfChain {
  week: string;
  isHoliday: boolean;
  sales: number;
}

/** Forecasts the chain by the sales of the year before, and 10 % to each side; for tests of interfaces. */
export async function publishNaiveForecast(warehouse: DataSource): Promise<void> {
  const past = await warehouse.query<WeekOfChain[]>(
    `SELECT week_date::text AS week, bool_or(is_holiday) AS "isHoliday", sum(weekly_sales)::float8 AS sales
     FROM mart.store_week WHERE snapshot_id = 1 GROUP BY week_date ORDER BY week_date`,
  );
  const last = past.at(-1)!.week;
  const after = (week: string, count: number) =>
    new Date(Date.parse(week) + count * WEEK_MS).toISOString().slice(0, 10);
  const yearBefore = (week: string) =>
    past.find((each) => each.week === after(week, -52))?.sales ?? past[0]!.sales;
  const ahead = Array.from({ length: HORIZON }, (_, index) => index + 1);
  const origin = past.at(-1 - HORIZON)?.week ?? past[0]!.week;
  const weekAhead = (horizon: number) => {
    const week = after(last, horizon);
    return { week_date: week, horizon, ...createDistribution(yearBefore(week)) };
  };
  await publishForecast(warehouse, {
    // The only series is the chain.
    forecast_store_department_week: ahead.map((horizon) => ({
      store: 1,
      department: 1,
      ...weekAhead(horizon),
      treatment: 'FULL',
    })),
    forecast_total_week: ahead.map((horizon) => ({
      grain: 'CHAIN',
      number: 0,
      ...weekAhead(horizon),
    })),
    forecast_backtest: past
      .filter(({ week }) => week > origin || past.length === 1)
      .map(({ week, isHoliday, sales }, index) => {
        const naive = yearBefore(week);
        const weight = isHoliday ? 5 : 1;
        const error = weight * Math.abs(sales - naive);
        return {
          origin_week: origin,
          horizon: index + 1,
          week_date: week,
          grain: 'CHAIN',
          number: 0,
          is_holiday: isHoliday,
          observations: 1,
          interval_observations: 1,
          sales,
          forecast: naive,
          naive,
          weight,
          weighted_error: error,
          naive_error: error,
          inside_80: 1,
          inside_95: 1,
          interval_score: 0,
          low_80: 0.9 * naive,
          high_80: 1.1 * naive,
          low_95: 0.8 * naive,
          high_95: 1.2 * naive,
        };
      }),
    forecast_model: [
      {
        model: 'blend',
        state: 'CURRENT',
        method: 'naive',
        origin_week: last,
        horizon: HORIZON,
      },
    ],
  });
}

function createDistribution(mean: number) {
  return {
    mean,
    q025: 0.8 * mean,
    q100: 0.9 * mean,
    q250: 0.95 * mean,
    q500: mean,
    q750: 1.05 * mean,
    q900: 1.1 * mean,
    q975: 1.2 * mean,
    level: 0.7 * mean,
    season: 0.3 * mean,
    calendar: 0,
    growth: 0,
  };
}
