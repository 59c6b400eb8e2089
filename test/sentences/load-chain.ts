import type { DataSource } from 'typeorm';
import { createSources, loadMarts } from '../factories/load-marts.js';
import { publishForecast } from '../factories/publish-forecast.js';
import { computeRetailMarts } from '../factories/retail-slow-path.js';
import { STORES, type Chain } from './chain.js';
import { isInForecastScope, sumParts } from './chain-forecast.js';

/** The columns of the marts of transactions, in the order of the cells of `computeRetailMarts`. */
const COLUMNS = {
  customer_month: 'customer_id, sales_month, transactions, visits, total',
  sales_person_month:
    'store_id, sales_person_id, sales_month, transactions, total, sales_rank, tied, incentive',
  shop_day: 'store_id, sales_date, transactions, baskets, quantity, off_list, total',
  product_month:
    'product_name, sales_month, transactions, quantity, off_list, revenue, list_revenue',
  shop_product_month:
    'store_id, product_name, sales_month, transactions, quantity, off_list, revenue, list_revenue',
  customer_visit_week: 'store_id, week_date, visits, customers, days, transactions',
} as const;

const toDayFirst = (date: string) => date.split('-').reverse().join('/');

/** Publishes the chain as snapshot 1 of the weekly sales and snapshot 2 of the transactions. */
export async function loadChain(warehouse: DataSource, url: string, chain: Chain): Promise<void> {
  await loadMarts(
    url,
    createSources({
      stores: chain.stores.map((store) => `${store},${STORES[store]},1000`).join('\n'),
      coverage: chain.storeWeeks
        .map(({ store, week, isComplete }) =>
          [store, toDayFirst(week), isComplete ? (store === 3 ? 2 : 3) : 0, isComplete].join(','),
        )
        .join('\n'),
      sales: chain.sales
        .map(({ store, department, week, sales, isHoliday }) =>
          [store, department, toDayFirst(week), sales, isHoliday].join(','),
        )
        .join('\n'),
      features: chain.storeWeeks
        .map(({ store, week, fuel, cpi, unemployment, markdowns }) =>
          [
            store,
            toDayFirst(week),
            50,
            fuel,
            ...markdowns.map((each) => each ?? 'NA'),
            cpi,
            unemployment,
            false,
          ].join(','),
        )
        .join('\n'),
    }),
  );
  await insertForecasts(warehouse, chain);
  await loadTransactions(warehouse, chain);
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Publishes the forecast by series, and its sums by store, by department and of the chain. */
async function insertForecasts(warehouse: DataSource, { forecast, sales }: Chain) {
  const { series, intervals, tested, weeks, origin } = forecast;
  const totals = intervals.map(({ store, department, week, ...quantiles }) => {
    const rows = series.filter(
      (row) => row.week === week && isInForecastScope(row, { store, department }),
    );
    const sumOf = (part: 'level' | 'season' | 'calendar' | 'growth') =>
      sum(rows.map((row) => row[part])).toFixed(2);
    return {
      store,
      department,
      week_date: week,
      horizon: weeks.indexOf(week) + 1,
      mean: sum(rows.map(sumParts)).toFixed(2),
      ...quantiles,
      q500: sum(rows.map(sumParts)).toFixed(2),
      level: sumOf('level'),
      season: sumOf('season'),
      calendar: sumOf('calendar'),
      growth: sumOf('growth'),
    };
  });
  const isSeries = ({ store, department }: (typeof totals)[number]) =>
    store !== undefined && department !== undefined;
  const holidays = new Set(sales.filter(({ isHoliday }) => isHoliday).map(({ week }) => week));
  await publishForecast(warehouse, {
    forecast_store_department_week: totals
      .filter(isSeries)
      .map((row) => ({ ...row, treatment: 'FULL' })),
    forecast_total_week: totals
      .filter((row) => !isSeries(row))
      .map(({ store, department, ...row }) => ({ ...row, ...nameGrain({ store, department }) })),
    forecast_backtest: intervals
      .filter(({ week, store, department }) => week === weeks[0] && !(store && department))
      .flatMap((scope) => {
        const rows = tested.filter((row) => isInForecastScope(row, scope));
        const keys = new Set(rows.map((row) => `${row.origin} ${row.week}`));
        return [...keys].map((key) => {
          const group = rows.filter((row) => `${row.origin} ${row.week}` === key);
          const { origin: first, week, horizon } = group[0]!;
          const judged = group.filter(({ isInside }) => isInside !== null);
          return {
            ...nameGrain(scope),
            origin_week: first,
            week_date: week,
            horizon,
            is_holiday: holidays.has(week),
            observations: group.length,
            interval_observations: judged.length,
            sales: sum(group.map((row) => row.sales)).toFixed(2),
            forecast: sum(group.map((row) => row.forecast)).toFixed(2),
            naive: sum(group.map((row) => row.sales)).toFixed(2),
            weight: group.length,
            weighted_error: 1,
            naive_error: 2,
            cumulated_error: 1,
            inside_80: judged.filter(({ isInside }) => isInside).length,
            inside_95: judged.length,
            interval_score: 0,
          };
        });
      }),
    forecast_model: [
      {
        model: 'blend',
        state: 'CURRENT',
        method: 'seeded',
        origin_week: origin,
        horizon: weeks.length,
      },
    ],
  });
}

function nameGrain({
  store,
  department,
}: {
  store?: number | undefined;
  department?: number | undefined;
}) {
  if (store !== undefined) return { grain: 'STORE', number: store };
  return department === undefined
    ? { grain: 'CHAIN', number: 0 }
    : { grain: 'DEPARTMENT', number: department };
}

async function insertChunk(
  warehouse: DataSource,
  mart: string,
  { run, snapshot }: { run: number; snapshot: number },
) {
  await warehouse.query(
    `INSERT INTO ops.chunks (relation, chunk_id, flow, period, digest, run_id, rows, folder)
     VALUES ($1, 1, 'retail-mart', 'all', 'by hand', $2, 0, 'none/')`,
    [mart, run],
  );
  await warehouse.query('INSERT INTO ops.snapshot_chunks VALUES ($1, $2, 1)', [snapshot, mart]);
}

/** Publishes the transactions of the chain alone. */
export async function loadTransactions(
  warehouse: DataSource,
  { transactions, firstDay, lastDay }: Chain,
): Promise<void> {
  const [published] = await warehouse.query<{ run: number; snapshot: number }[]>(
    `WITH run AS (
       INSERT INTO ops.runs (status, trigger, only_if_changed, flow)
       VALUES ('succeeded', 'start', false, 'retail-mart') RETURNING run_id)
     INSERT INTO ops.snapshots (run_id, flow, status, quality, published_at, first_date, data_through, dates)
     SELECT run_id, 'retail-mart', 'published', 'PASSED', now(), $1, $2, $3 FROM run
     RETURNING run_id AS run, snapshot_id AS snapshot`,
    [firstDay, lastDay, new Set(transactions.map(({ day }) => day)).size],
  );
  const marts = computeRetailMarts(
    transactions.map(({ customer, shop, product, day, person, price, quantity, total }) =>
      [customer, shop, product, day, person, price, quantity, total].join(','),
    ),
    'header\n',
  );
  for (const [mart, columns] of Object.entries(COLUMNS)) {
    await insertChunk(warehouse, mart, published!);
    const names = columns.split(', ');
    const rows = marts[mart as keyof typeof COLUMNS].map((cells) => {
      const values = cells.split('|');
      const named = names.map((name, index): [string, string | null] => [
        name,
        values[index] ?? null,
      ]);
      return { chunk_id: 1, ...Object.fromEntries(named) };
    });
    await warehouse.query(
      `INSERT INTO mart.${mart}_chunks
       SELECT * FROM jsonb_populate_recordset(NULL::mart.${mart}_chunks, $1)`,
      [JSON.stringify(rows)],
    );
  }
}
