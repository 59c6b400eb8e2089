import type { DataSource } from 'typeorm';
import { createSources, loadMarts } from '../factories/load-marts.js';
import { publishNaiveForecast } from '../factories/publish-forecast.js';
import { computeRetailMarts } from '../factories/retail-slow-path.js';
import { STORES, type Chain } from './chain.js';

/** The columns of the marts of transactions, in the order of the cells of `computeRetailMarts`. */
const COLUMNS = {
  customer_month: 'customer_id, sales_month, transactions, visits, total',
  sales_person_month:
    'store_id, sales_person_id, sales_month, transactions, total, sales_rank, tied, incentive',
  shop_day: 'store_id, sales_date, transactions, baskets, quantity, off_list, total',
  product_month:
    'product_name, sales_month, transactions, quantity, off_list, revenue, list_revenue',
  customer_visit_week: 'store_id, week_date, visits, customers, days, transactions',
} as const;

const toDayFirst = (date: string) => date.split('-').reverse().join('/');

/** Publishes the chain as snapshot 1 of the weekly sales and snapshot 2 of the transactions. */
export async function loadChain(warehouse: DataSource, url: string, chain: Chain): Promise<void> {
  await loadMarts(
    url,
    createSources({
      stores: Object.entries(STORES)
        .map(([store, type]) => `${store},${type},1000`)
        .join('\n'),
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
        .map(({ store, week, fuel, cpi, unemployment, markdown }) =>
          [
            store,
            toDayFirst(week),
            50,
            fuel,
            markdown ?? 'NA',
            'NA',
            'NA',
            'NA',
            'NA',
            cpi,
            unemployment,
            false,
          ].join(','),
        )
        .join('\n'),
    }),
  );
  await publishNaiveForecast(warehouse);
  await loadTransactions(warehouse, chain);
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
