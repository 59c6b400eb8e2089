// What it costs to check the rows of raw SQL with zod: a page of an answer, and a ledger of many files.
// Run with: node --conditions=source --import=tsx bench/row-types/main.ts
import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { DepartmentWeek } from '#analytics/use-cases/department-performance/department-performance.js';
import { shapeOf } from '#serving/shape.js';
import { createWarehouse } from '#platform/database/data-source.js';
import {
  ensureEmbeddedPostgres,
  stopEmbeddedPostgres,
} from '#platform/database/embedded/embedded-postgres.js';
import { queryRows } from '#platform/database/rows.js';
import { describeMachine } from '../machine.js';
import { percentile } from '../statistics.js';
import { table } from '../table.js';

const ROUNDS = 40;

const answer = z.object({ rows: z.array(shapeOf(DepartmentWeek)) });
const ANSWER = `
  SELECT json_agg(row_to_json(answer)) AS rows FROM (
    SELECT date '2010-02-05' + (i / 81) * 7 AS week, i % 81 AS department,
           round(i * 17.31, 2) AS total, 45 AS stores, round(i * 17.31 / 45, 2) AS "averagePerStore",
           round(i / 1e6, 6) AS share, i % 81 AS rank,
           CASE WHEN i > 81 THEN round(i / 3e6, 6) END AS "changeOnWeekBefore"
    FROM generate_series(1, $1::integer) i) answer`;

const ledgerFile = z.object({
  fileId: z.int(),
  sha256: z.string(),
  dataset: z.enum(['sales', 'features', 'stores']),
  path: z.string(),
  deliveryOrder: z.int(),
  header: z.object({ cells: z.array(z.string()), delimiter: z.string(), line: z.int() }),
  text: z.object({ lineEnd: z.string(), lines: z.int() }).nullable(),
});
const LEDGER = `
  SELECT i AS "fileId", encode(sha256(i::text::bytea), 'hex') AS sha256, 'sales' AS dataset,
         'days/' || i || '.csv' AS path, i AS "deliveryOrder",
         json_build_object('cells', json_build_array('Store', 'Dept', 'Date', 'Weekly_Sales', 'IsHoliday'),
                           'delimiter', ',', 'line', 1) AS header,
         CASE WHEN i % 10 > 0 THEN json_build_object('lineEnd', 'LF', 'lines', 43) END AS text
  FROM generate_series(1, $1::integer) i`;

const say = (text: string) => console.error(`bench: ${text}`);

/** Median milliseconds; what Node.js has to compile first is not counted. */
async function medianOf(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = -5; round < ROUNDS; round++) {
    const start = performance.now();
    await work();
    if (round >= 0) times.push(performance.now() - start);
  }
  return percentile(times, 50);
}

const folder = await mkdtemp(join(tmpdir(), 'retailstream-row-types-'));
const server = await ensureEmbeddedPostgres(folder);
const warehouse = await createWarehouse({
  url: server.url,
  applicationName: 'retailstream-bench',
  entities: [],
});
await warehouse.initialize();
try {
  const lines: (string | number)[][] = [];
  for (const { name, row, sql, rows } of [
    { name: 'answer, a page', row: answer, sql: ANSWER, rows: 100 },
    { name: 'answer, a large one', row: answer, sql: ANSWER, rows: 10_000 },
    { name: 'ledger of files', row: ledgerFile, sql: LEDGER, rows: 10_000 },
  ]) {
    say(`timing ${name}`);
    const result = { query: (): Promise<unknown> => Promise.resolve(kept) };
    const kept: unknown = await warehouse.query(sql, [rows]);
    const query = await medianOf(() => warehouse.query(sql, [rows]));
    const check = await medianOf(() => queryRows(result, row, sql));
    const share = `${((100 * check) / (query + check)).toFixed(1)} %`;
    const rate = Math.round((rows / check) * 1_000).toLocaleString('en');
    lines.push([name, rows, `${query.toFixed(2)} ms`, `${check.toFixed(2)} ms`, share, rate]);
  }
  const head = ['', 'rows', 'query alone', 'check alone', 'share of both', 'rows checked a second'];
  console.log(`${describeMachine()}\n\n${table(head, lines)}`);
} finally {
  await warehouse.destroy();
  await stopEmbeddedPostgres(server);
  await rm(folder, { recursive: true, force: true });
}
