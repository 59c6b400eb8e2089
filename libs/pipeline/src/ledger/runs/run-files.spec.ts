import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { retailMart, weeklySales } from '#test/setup/flow.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { dropOldRunFiles } from './run-files.js';

describe('file rows of old runs', () => {
  let database: TestWarehouse;

  beforeEach(async () => {
    database = await createTestWarehouse();
    await database.warehouse.query(
      `INSERT INTO ops.source_files (sha256, dataset, file_name, bytes)
       SELECT 'sha ' || n, 'sales', 'sales.csv', 1 FROM generate_series(1, 3) n`,
    );
  });
  afterEach(() => database.drop());

  const change = (sql: string) => database.warehouse.query(sql);
  /** Adds `count` runs with three files each; only the first file is new to the run. */
  const runs = (count: number, { flow = weeklySales.name, status = 'succeeded' } = {}) =>
    database.warehouse.query(
      `WITH run AS (
         INSERT INTO ops.runs (flow, status, trigger, only_if_changed)
         SELECT $1, $2, 'admin', false FROM generate_series(1, $3::integer) RETURNING run_id
       )
       INSERT INTO ops.run_files (run_id, file_id, file_path, delivery_order, is_new)
       SELECT run_id, n, 'sales.csv', n, n = 1 FROM run, generate_series(1, 3) n`,
      [flow, status, count],
    );
  /** Drops until no row is left to drop. */
  const drop = async (sendsLineage = false) => {
    let dropped = 0;
    for (let some = 1; some > 0; dropped += some) {
      some = await dropOldRunFiles(database.warehouse, sendsLineage);
    }
    return dropped;
  };
  /** Returns the runs that lack a file, with the files that remain. */
  const lacking = async () =>
    database.warehouse.query<{ run: number; files: number[] }[]>(
      `SELECT run_id::integer AS run, array_agg(file_id::integer) AS files FROM ops.run_files
       GROUP BY run_id HAVING count(*) < 3 ORDER BY run_id`,
    );

  it('keeps rows of new files, drops rows of files counted again, and keeps all rows of the newest 20 runs', async () => {
    await runs(20);
    expect(await drop()).toBe(0);
    await runs(7);
    expect(await drop()).toBe(7 * 2);
    expect(await lacking()).toEqual([1, 2, 3, 4, 5, 6, 7].map((run) => ({ run, files: [1] })));
    expect(await drop()).toBe(0);
  });

  it('keeps rows of a run with a kept snapshot, and of an active run', async () => {
    await runs(1, { status: 'running' });
    for (const status of ['published', 'retained', 'held', 'building', 'dropped']) {
      await runs(1);
      await change(
        `INSERT INTO ops.snapshots (run_id, flow, status)
         SELECT max(run_id), '${weeklySales.name}', '${status}' FROM ops.runs`,
      );
    }
    for (const status of ['failed', 'cancelled']) await runs(1, { status });
    await runs(20);
    expect(await drop()).toBe(3 * 2);
    expect((await lacking()).map(({ run }) => run)).toEqual([6, 7, 8]);
  });

  it('keeps rows of the newest runs of each flow', async () => {
    await runs(1);
    await runs(21, { flow: retailMart.name });
    await runs(19);
    expect(await drop()).toBe(2);
    expect((await lacking()).map(({ run }) => run)).toEqual([2]);
  });

  it('keeps rows until OpenLineage has received the run, if it is configured', async () => {
    await runs(22);
    await change(
      `DELETE FROM ops.events;
       INSERT INTO ops.events (flow, run_id, kind)
       SELECT flow, run_id, 'run.succeeded' FROM ops.runs ORDER BY run_id;
       INSERT INTO ops.open_lineage_cursor (sent_event)
       SELECT event_id FROM ops.events WHERE run_id = 1`,
    );
    expect(await drop(true)).toBe(2);
    expect((await lacking()).map(({ run }) => run)).toEqual([1]);
    expect(await drop()).toBe(2);
  });

  it('drops each row once when two workers run at a time', async () => {
    await runs(50);
    const turns = Array.from({ length: 6 }, () => drop());
    const dropped = await Promise.all(turns);
    expect(dropped.reduce((sum, each) => sum + each)).toBe(30 * 2);
  });
});
