import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

const CHUNKS = 4;
const ROWS = 5_000;

interface Plan {
  'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }];
}

describe('the view of a mart', () => {
  let database: TestWarehouse;
  beforeAll(async () => {
    database = await createTestWarehouse();
    await database.warehouse.query(
      `INSERT INTO ops.runs (status, trigger, only_if_changed) VALUES ('succeeded', 'start', false);
       INSERT INTO ops.snapshots (run_id) VALUES (1);
       INSERT INTO ops.chunks (relation, chunk_id, flow, period, digest, run_id, rows, folder)
         SELECT 'store_department_week', n, 'weekly-sales', n, n, 1, ${ROWS}, 'none/'
         FROM generate_series(1, ${CHUNKS}) n;
       INSERT INTO ops.snapshot_chunks
         SELECT 1, relation, chunk_id FROM ops.chunks WHERE chunk_id < ${CHUNKS};
       INSERT INTO mart.store_department_week_chunks
         SELECT c, n, 1, '2010-02-05', 1.00
         FROM generate_series(1, ${CHUNKS}) c, generate_series(1, ${ROWS}) n;
       ANALYZE mart.store_department_week_chunks`,
    );
  });
  afterAll(() => database.drop());

  it("returns the rows of the snapshot's chunks", async () => {
    const [row] = await database.warehouse.query<{ rows: number; chunks: number }[]>(
      'SELECT count(*)::integer AS rows FROM mart.store_department_week WHERE snapshot_id = 1',
    );
    expect(row).toEqual({ rows: (CHUNKS - 1) * ROWS });
  });

  /**
   * A plain join with the list makes PostgreSQL expect one row in 200, and choose plans that take ten times as long.
   */
  it('has an estimate of many rows, though the list was never analysed', async () => {
    const [plan] = await database.warehouse.query<Plan[]>(
      'EXPLAIN (FORMAT JSON) SELECT * FROM mart.store_department_week WHERE snapshot_id = 1',
    );
    const expected = plan?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0;
    expect(expected).toBeGreaterThan(((CHUNKS - 1) * ROWS) / 30);
    expect(expected).toBeLessThanOrEqual(CHUNKS * ROWS);
  });
});
