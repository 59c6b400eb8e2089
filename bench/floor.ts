import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { DataSource } from 'typeorm';

/**
 * Times the minimum cost of a load: one COPY of the raw sales file into an empty table of the right types, without
 * checks, keys or indexes. @returns seconds
 */
export async function measureFloor(
  warehouse: DataSource,
  salesFile: string,
): Promise<{ seconds: number; rows: number }> {
  const runner = warehouse.createQueryRunner();
  try {
    const client = (await runner.connect()) as PoolClient;
    await client.query('DROP TABLE IF EXISTS public.floor');
    // Committed before the COPY, like any table that COPY fills repeatedly.
    await client.query(
      `CREATE TABLE public.floor (store integer, department integer, week_date date,
         weekly_sales numeric(18, 2), is_holiday boolean)`,
    );
    await client.query(`SET datestyle = 'ISO, DMY'`);
    await client.query('CHECKPOINT');
    const start = performance.now();
    const copy = client.query(copyFrom('COPY public.floor FROM STDIN (FORMAT csv, HEADER)'));
    await pipeline(createReadStream(salesFile, { highWaterMark: 1 << 20 }), copy);
    const seconds = (performance.now() - start) / 1_000;
    await client.query('RESET datestyle');
    await client.query('DROP TABLE public.floor');
    return { seconds, rows: copy.rowCount };
  } finally {
    await runner.release();
  }
}
