import { rm } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { profileOf } from '#catalogue/profile/profile-of.js';
import type { OpenCatalogue } from '#composition/catalogue/open-catalogue.js';
import { literal } from '#lake/ports/compute.js';
import { MemoryWatch } from '../memory.js';

/** Cost of a profile of one large CSV. */
export interface LargeProfile {
  rows: number;
  bytes: number;
  /** Includes the detection of types, which reads the file once more. */
  seconds: number;
  /** Peak resident memory of all reading processes, bytes. */
  memory: number;
}

const LIMITS = { ms: 3_600_000, memory: '512MB' };

/** Rows like weekly sales, of a growing number of years. */
const rowsSql = (rows: number) => `
  SELECT 1 + i % 45 AS "Store", 1 + (i // 45) % 99 AS "Dept",
         strftime(DATE '1990-01-05' + CAST(7 * (i // 4455) % 700000 AS INTEGER), '%d/%m/%Y') AS "Date",
         CAST(hash(i) % 9000000 / 100 AS DECIMAL(9, 2)) AS "Weekly_Sales",
         i % 17 = 0 AS "IsHoliday"
  FROM range(${rows}) AS numbers(i)`;

/** Profiles a new CSV, like `npx retailstream catalogue profile FILE`. */
export async function measureLarge(
  { relationOfFile, engine }: OpenCatalogue,
  file: string,
  rows: number,
): Promise<LargeProfile> {
  await writeCsv(file, rows);
  const watch = new MemoryWatch<'engine'>();
  watch.watch('engine', (table) => table.filter(({ pid }) => engine.pids.includes(pid)));
  watch.start();
  try {
    const start = performance.now();
    const relation = await relationOfFile(file);
    const profile = await profileOf(relation, engine, { table: file, limits: LIMITS });
    const seconds = (performance.now() - start) / 1000;
    if (profile.rows !== rows) throw new Error(`the profile has ${profile.rows} rows of ${rows}`);
    const { engine: memory } = await watch.peaksNow();
    return { rows, bytes: relation.bytes, seconds, memory };
  } finally {
    await watch.stop();
    await rm(file, { force: true });
  }
}

async function writeCsv(file: string, rows: number): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  try {
    await connection.run(`COPY (${rowsSql(rows)}) TO ${literal(file)} (FORMAT csv, HEADER)`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
