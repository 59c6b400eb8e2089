import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSnapshot, holdSnapshot, publishInserted } from '#test/pipeline/inserted-snapshots.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { snapshotRecord, snapshotRecords } from './snapshot-records.js';

describe('snapshotRecords', () => {
  let database: TestWarehouse;
  const ids = async (first: number, before?: number) =>
    (await snapshotRecords(database.warehouse, 'weekly-sales', first, before)).map(({ id }) => id);

  beforeAll(async () => {
    database = await createTestWarehouse();
    const { warehouse } = database;
    await publishInserted(warehouse, await buildSnapshot(warehouse));
    await publishInserted(warehouse, await buildSnapshot(warehouse));
    await holdSnapshot(warehouse, await buildSnapshot(warehouse), 'fewer rows than there were');
    await warehouse.query(
      `UPDATE ops.snapshots SET created_at = '2026-01-02T03:00:00Z',
         published_at = '2026-01-02T03:04:05Z', fact_rows = 7, fact_total = 12.50
       WHERE snapshot_id = 2`,
    );
    await warehouse.query(
      `INSERT INTO ops.quality_checks
         (snapshot_id, run_id, rule, kind, action, allowed, measured, previous, outcome, message)
       VALUES (3, 3, 'z-rule', 'sum', 'warn', 'at most 5 % less', 4.50, 10.00, 'warned', 'less'),
              (3, 3, 'b-rule', 'freshness', 'hold', 'at most 3 days', NULL, NULL, 'passed', '')`,
    );
  });
  afterAll(() => database.drop());

  it('come newest first, with "before" as an exclusive start', async () => {
    expect(await ids(10)).toEqual(['3', '2', '1']);
    expect(await ids(2)).toEqual(['3', '2']);
    expect(await ids(10, 3)).toEqual(['2', '1']);
    expect(await ids(10, 1)).toEqual([]);
  });

  it('contain the time of publication, if published', async () => {
    expect(await snapshotRecord(database.warehouse, '2')).toEqual({
      id: '2',
      flow: 'weekly-sales',
      runId: '2',
      status: 'published',
      quality: 'PASSED',
      firstDate: '2010-02-05',
      dataThrough: '2010-02-05',
      dates: 1,
      factRows: 7,
      factTotal: '12.50',
      createdAt: new Date('2026-01-02T03:00:00Z'),
      publishedAt: new Date('2026-01-02T03:04:05Z'),
      overrideReason: null,
      overriddenBy: null,
      overriddenAt: null,
      checks: [],
    });
    const held = await snapshotRecord(database.warehouse, '3');
    expect(held).toMatchObject({ status: 'held', publishedAt: null });
  });

  it('contain the findings of the quality gate, rule by rule', async () => {
    const { checks } = await snapshotRecord(database.warehouse, '3');
    expect(checks.map(({ rule }) => rule)).toEqual(['a-rule', 'b-rule', 'z-rule']);
    expect(checks[1]).toMatchObject({ measured: null, previous: null, outcome: 'passed' });
    expect(checks[2]).toEqual({
      rule: 'z-rule',
      kind: 'sum',
      action: 'warn',
      allowed: 'at most 5 % less',
      measured: '4.5',
      previous: '10',
      outcome: 'warned',
      message: 'less',
    });
  });

  it.each(['4', '0', '-1', 'x', '1 OR true', '9'.repeat(19)])(
    'are not found for %j',
    async (id) => {
      await expect(snapshotRecord(database.warehouse, id)).rejects.toMatchObject({
        code: 'SNAPSHOT_GONE',
      });
    },
  );
});
