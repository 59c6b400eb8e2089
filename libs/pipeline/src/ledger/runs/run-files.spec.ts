import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { retailMart, weeklySales } from '#test/setup/flow.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { dropOldRunFiles } from './run-files.js';

describe('files of old runs', () => {
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
  /** So many runs, each of which counts three files; the first of them is new to it. */
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
  /** Drops all there is to drop. */
  const drop = async (sendsLineage = false) => {
    let dropped = 0;
    for (let some = 1; some > 0; dropped += some) {
      some = await dropOldRunFiles(database.warehouse, sendsLineage);
    }
    return dropped;
  };
  /** Runs that lack a file, with the files they have. */
  const lacking = async () =>
    database.warehouse.query<{ run: number; files: number[] }[]>(
      `SELECT run_id::integer AS run, array_agg(file_id::integer) AS files FROM ops.run_files
       GROUP BY run_id HAVING count(*) < 3 ORDER BY run_id`,
    );

  it('stay where they were new, and go where they were counted again; the newest 20 runs keep all', async () => {
    await runs(20);
    expect(await drop()).toBe(0);
    await runs(7);
    expect(await drop()).toBe(7 * 2);
    expect(await lacking()).toEqual([1, 2, 3, 4, 5, 6, 7].map((run) => ({ run, files: [1] })));
    expect(await drop()).toBe(0);
  });

  it('stay of a run whose snapshot is kept, and of one that is not over', async () => {
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

  it('stay of the newest runs of each flow', async () => {
    await runs(1);
    await runs(21, { flow: retailMart.name });
    await runs(19);
    expect(await drop()).toBe(2);
    expect((await lacking()).map(({ run }) => run)).toEqual([2]);
  });

  it('stay until OpenLineage was told of the run, where it is told', async () => {
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

  it('are dropped once where two workers are at it', async () => {
    await runs(50);
    const turns = Array.from({ length: 6 }, () => drop());
    const dropped = await Promise.all(turns);
    expect(dropped.reduce((sum, each) => sum + each)).toBe(30 * 2);
  });
});
