import { readdir, readFile } from 'node:fs/promises';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ensureMarts } from '#pipeline/ledger/snapshots/mart-tables.js';
import { createDatabase, dropDatabase, openDatabase } from '../setup/databases.js';
import { weeklySales } from '../setup/flow.js';

const folder = new URL('../../migrations/', import.meta.url);
const CHUNKS = '1765000000001-chunks.sql';

/** A snapshot of the former version: a separate table that publication attaches to its parent. */
const snapshot = (id: number, status: string, amount: number, isAttached: boolean) => `
  INSERT INTO ops.runs (status, trigger, only_if_changed) VALUES ('succeeded', 'start', false);
  INSERT INTO ops.snapshots (run_id, status, published_at) VALUES (${id}, '${status}', now());
  CREATE TABLE mart.department_week_s${id}
    (LIKE mart.department_week INCLUDING COMMENTS, CHECK (snapshot_id = ${id}));
  ALTER TABLE mart.department_week_s${id} ALTER snapshot_id SET DEFAULT ${id};
  INSERT INTO mart.department_week_s${id}
    SELECT ${id}, n, '2010-02-05', false, 1, ${amount} FROM generate_series(1, 3) n;
  ALTER TABLE mart.department_week_s${id} ADD PRIMARY KEY (snapshot_id, department, week_date);
  ${isAttached ? `ALTER TABLE mart.department_week ATTACH PARTITION mart.department_week_s${id} FOR VALUES IN (${id});` : ''}`;

describe('a warehouse from before chunks', () => {
  let url: string;
  let warehouse: DataSource;
  beforeAll(async () => {
    url = await createDatabase(inject('serverUrl'), 'before');
    warehouse = await openDatabase(url);
    const files = (await readdir(folder)).filter((name) => /^\d{13}-/.test(name)).sort();
    for (const name of files.slice(0, files.indexOf(CHUNKS))) {
      await warehouse.query(await readFile(new URL(name, folder), 'utf8'));
    }
    await warehouse.query(snapshot(1, 'retained', 10, true));
    await warehouse.query(snapshot(2, 'published', 20, true));
    await warehouse.query(snapshot(3, 'held', 30, false));
    await warehouse.query(snapshot(4, 'building', 40, false));
    await warehouse.query('CREATE VIEW bi.department_week AS SELECT * FROM mart.department_week');
    await warehouse.query(await readFile(new URL(CHUNKS, folder), 'utf8'));
    await ensureMarts(warehouse, [weeklySales]);
  });
  afterAll(async () => {
    await warehouse.destroy();
    await dropDatabase(inject('serverUrl'), url);
  });

  it('keeps the rows of every retained snapshot as one chunk', async () => {
    expect(
      await warehouse.query(
        `SELECT snapshot_id::integer AS snapshot, count(*)::integer AS rows, sum(weekly_sales) AS sales
         FROM mart.department_week GROUP BY 1 ORDER BY 1`,
      ),
    ).toEqual([
      { snapshot: 1, rows: 3, sales: '30.00' },
      { snapshot: 2, rows: 3, sales: '60.00' },
      { snapshot: 3, rows: 3, sales: '90.00' },
    ]);
  });

  it('has none of the former tables left', async () => {
    expect(
      await warehouse.query(
        `SELECT relname AS name FROM pg_class
         WHERE relnamespace = 'mart'::regnamespace AND relkind IN ('r', 'p') ORDER BY 1`,
      ),
    ).toEqual([
      { name: 'department_week_chunks' },
      { name: 'forecast_backtest_chunks' },
      { name: 'forecast_model_chunks' },
      { name: 'forecast_store_department_week_chunks' },
      { name: 'forecast_total_week_chunks' },
      { name: 'fuel_price_week_chunks' },
      { name: 'store_department_week_chunks' },
      { name: 'store_week_chunks' },
    ]);
  });

  it('has the declared keys, and gives the next chunk a new number', async () => {
    await expect(
      warehouse.query(
        'INSERT INTO mart.department_week_chunks SELECT * FROM mart.department_week_chunks',
      ),
    ).rejects.toThrow(/department_week_chunks_pkey/);
    const [chunk] = await warehouse.query<{ id: number }[]>(
      `INSERT INTO ops.chunks (relation, flow, period, digest, run_id, rows, folder)
       VALUES ('store_week', 'weekly-sales', '2010', 'new', 1, 0, 'none/') RETURNING chunk_id AS id`,
    );
    expect(chunk?.id).toBe(5);
  });
});
