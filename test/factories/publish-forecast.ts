import type { DataSource } from 'typeorm';

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

/**
 * Publishes a snapshot of forecasts after the published snapshot of weekly sales by plain INSERTs, independent of the method
 * and of the pipeline.
 * @param rows values by column; a missing column is null
 * @returns its number, which its chunks have too
 */
export async function publishForecast(
  warehouse: DataSource,
  rows: Partial<ForecastRows>,
): Promise<number> {
  const [snapshot] = await warehouse.query<{ id: number }[]>(
    `WITH former AS (
       UPDATE ops.snapshots SET status = 'retained' WHERE flow = 'weekly-forecast' AND status = 'published'
     ), run AS (
       INSERT INTO ops.runs (flow, status, trigger, only_if_changed)
       VALUES ('weekly-forecast', 'succeeded', 'flow', true) RETURNING run_id
     )
     INSERT INTO ops.snapshots (run_id, flow, upstream_snapshot_id, status, quality, published_at, first_date, data_through,
                                complete_through, dates)
     SELECT run.run_id, 'weekly-forecast', snapshot_id, 'building', 'PASSED', now(), first_date, data_through,
            complete_through, dates
     FROM run, ops.snapshots WHERE flow = 'weekly-sales' AND status = 'published'
     RETURNING snapshot_id::integer AS id`,
  );
  if (!snapshot) throw new Error('no snapshot of weekly sales is published');
  const { id } = snapshot;
  await warehouse.query(`UPDATE ops.snapshots SET status = 'published' WHERE snapshot_id = $1`, [
    id,
  ]);
  await warehouse.query(
    `INSERT INTO ops.snapshot_chunks (snapshot_id, relation, chunk_id)
     SELECT s.snapshot_id, relation, chunk_id
     FROM ops.snapshots s JOIN ops.snapshot_chunks c ON c.snapshot_id = s.upstream_snapshot_id
     WHERE s.snapshot_id = $1`,
    [id],
  );
  for (const [table, values] of Object.entries(rows))
    await insertRows(warehouse, id, table, values);
  return id;
}

/** Inserts rows as the only chunk of a table in a snapshot. */
async function insertRows(
  warehouse: DataSource,
  snapshot: number,
  table: string,
  rows: readonly object[],
): Promise<void> {
  await warehouse.query(
    `INSERT INTO ops.chunks (relation, chunk_id, flow, period, digest, run_id, rows, folder)
     SELECT $1, $2::integer, 'weekly-forecast', 'all', $3, run_id, $4, 'none/'
     FROM ops.snapshots WHERE snapshot_id = $2`,
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

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
const HORIZON = 39;

interface WeekOfChain {
  week: string;
  isHoliday: boolean;
  sales: number;
}

/** Publishes a forecast of the chain by the sales of the year before, and 10 % to each side; for tests of interfaces. */
export async function publishNaiveForecast(warehouse: DataSource): Promise<void> {
  const past = await warehouse.query<WeekOfChain[]>(
    `SELECT week_date::text AS week, bool_or(is_holiday) AS "isHoliday", sum(weekly_sales)::float8 AS sales
     FROM mart.store_week JOIN ops.snapshots USING (snapshot_id)
     WHERE flow = 'weekly-sales' AND status = 'published' GROUP BY week_date ORDER BY week_date`,
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
          cumulated_error: error,
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
