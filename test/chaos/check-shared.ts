import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type pg from 'pg';
import type { ShareManifest } from '#pipeline/stages/shares.js';
import { readFileRows } from './parquet-rows.js';

const SHARE = 'shared/retail-mart/transactions';
/** A worker checks every five seconds whether the manifest matches the publication. */
const FOLLOWED_MS = 20_000;
const POLL_MS = 100;

/** Rows and cents of each month, and their snapshot. */
interface MonthSums {
  snapshot: number;
  months: string[];
}

/** Returns why shared files differ from the published marts, after a worker had time to update them. */
export async function checkShared(client: pg.Client, lake: string): Promise<string[]> {
  const deadline = Date.now() + FOLLOWED_MS;
  for (;;) {
    const wrong = await compareShare(client, join(lake, SHARE)).catch((error: unknown) => [
      String(error),
    ]);
    if (wrong.length === 0 || Date.now() > deadline) return wrong.map((why) => `${SHARE}: ${why}`);
    await delay(POLL_MS);
  }
}

async function compareShare(client: pg.Client, folder: string): Promise<string[]> {
  const marts = await readMartMonths(client);
  const text = await readFile(join(folder, 'manifest.json'), 'utf8');
  const { snapshot, periods, rows, files } = JSON.parse(text) as ShareManifest;
  const stated = new Map<string, Sum>();
  // The newest month has a period for each of its weeks.
  for (const each of periods) {
    const cents = Math.round(Number(each.total) * 100);
    addTo(stated, each.period.slice(0, 'YYYY-MM'.length), { rows: each.rows, cents });
  }
  const found = {
    'the manifest': { snapshot, months: formatMonths(stated) },
    'its files': { snapshot, months: await sumMonths(folder, files) },
  };
  const wrong = Object.entries(found)
    .filter(([, told]) => !isDeepStrictEqual(told, marts))
    .map(([what, told]) => `${what}: ${JSON.stringify(told)}, not ${JSON.stringify(marts)}`);
  const isAll = rows === periods.reduce((sum, each) => sum + each.rows, 0);
  return isAll ? wrong : [...wrong, `${rows} rows in all`];
}

async function readMartMonths(client: pg.Client): Promise<MonthSums> {
  const { rows } = await client.query<{
    snapshot: number;
    period: string;
    n: number;
    total: string;
  }>(
    `SELECT snapshot_id::integer AS snapshot, to_char(sales_date, 'YYYY-MM') AS period,
            sum(transactions)::integer AS n, sum(total)::text AS total
     FROM mart.shop_day JOIN ops.snapshots USING (snapshot_id)
     WHERE status = 'published' AND flow = 'retail-mart' GROUP BY 1, 2 ORDER BY 2`,
  );
  const months = rows.map(({ period, n, total }) => formatMonth(period, n, Number(total)));
  return { snapshot: rows[0]?.snapshot ?? 0, months };
}

/** @throws when one is missing */
async function sumMonths(folder: string, files: readonly string[]): Promise<string[]> {
  const sums = new Map<string, Sum>();
  for (const file of files) {
    const [, month = ''] = /\/sales_month=(\d{4}-\d\d)/.exec(file) ?? [];
    for (const { total_cost: cost } of await readFileRows(join(folder, file))) {
      addTo(sums, month, { rows: 1, cents: Math.round(Number(cost) * 100) });
    }
  }
  return formatMonths(sums);
}

interface Sum {
  rows: number;
  cents: number;
}

function addTo(sums: Map<string, Sum>, month: string, { rows, cents }: Sum): void {
  const sum = sums.get(month) ?? { rows: 0, cents: 0 };
  sums.set(month, { rows: sum.rows + rows, cents: sum.cents + cents });
}

/** A month without accepted rows has none. */
const formatMonths = (sums: ReadonlyMap<string, Sum>): string[] =>
  [...sums]
    .filter(([, { rows }]) => rows > 0)
    .map(([month, { rows, cents }]) => formatMonth(month, rows, cents / 100))
    .sort();

const formatMonth = (period: string, rows: number, total: number) =>
  `${period}: ${rows} rows, ${total.toFixed(2)}`;
