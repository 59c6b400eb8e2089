import { createLedger } from '#test/setup/flow.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildSnapshot, holdSnapshot, publishInserted } from '#test/pipeline/inserted-snapshots.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import type { Ledger } from '../ledger.js';

describe('SnapshotLedger.expired', () => {
  let database: TestWarehouse;
  let ledger: Ledger;
  const published = async () =>
    publishInserted(database.warehouse, await buildSnapshot(database.warehouse));
  const held = async () =>
    holdSnapshot(database.warehouse, await buildSnapshot(database.warehouse), 'fewer rows');
  /** Moves back the dates when a snapshot was built and published, if it was published. */
  const age = (id: number, days: number) =>
    database.warehouse.query(
      `UPDATE ops.snapshots SET published_at = published_at - $2 * interval '1 day',
              created_at = created_at - $2 * interval '1 day' WHERE snapshot_id = $1`,
      [id, days],
    );
  const expired = async (snapshotsKept: number, snapshotsKeptDays?: number, minutes = 0) => {
    const retention = { snapshotsKept, snapshotsKeptDays, snapshotsKeptMinutes: minutes };
    return (await ledger.snapshots.listExpired(retention)).sort();
  };

  beforeEach(async () => {
    database = await createTestWarehouse();
    ledger = createLedger(database.warehouse);
  });
  afterEach(() => database.drop());

  it('returns snapshots beyond the number to keep', async () => {
    for (let i = 0; i < 4; i++) await published();
    expect(await expired(2)).toEqual([1, 2]);
    expect(await expired(1)).toEqual([1, 2, 3]);
    expect(await expired(4)).toEqual([]);
  });

  it('keeps a snapshot for some minutes after another one replaced it', async () => {
    for (let i = 0; i < 4; i++) {
      const id = await buildSnapshot(database.warehouse);
      await database.warehouse.transaction(async ({ queryRunner }) => {
        if (queryRunner) await ledger.snapshots.publish(queryRunner, id);
      });
    }
    // Published 100, 90, 40 and 0 minutes ago: replaced 90, 40 and 0 minutes ago.
    for (const [id, minutes] of [
      [1, 100],
      [2, 90],
      [3, 40],
    ]) {
      for (const table of ['ops.snapshots', 'ops.publications']) {
        await database.warehouse.query(
          `UPDATE ${table} SET published_at = published_at - $2 * interval '1 minute'
           WHERE snapshot_id = $1`,
          [id, minutes],
        );
      }
    }
    expect(await expired(1, undefined, 91)).toEqual([]);
    expect(await expired(1, undefined, 60)).toEqual([1]);
    expect(await expired(1, undefined, 30)).toEqual([1, 2]);
    expect(await expired(1)).toEqual([1, 2, 3]);
    expect(await expired(3, undefined, 30)).toEqual([1]);
  });

  it('counts a republished snapshot among the newest', async () => {
    for (let i = 0; i < 4; i++) await published();
    await database.warehouse.transaction(async ({ queryRunner }) => {
      if (queryRunner) await ledger.snapshots.publish(queryRunner, 1);
    });
    expect(await expired(2)).toEqual([2, 3]);
  });

  it('returns snapshots that are too old, however few exist, but never the published one', async () => {
    for (let i = 0; i < 3; i++) await published();
    await age(1, 31);
    await age(2, 29);
    await age(3, 400);
    expect(await expired(9, 30)).toEqual([1]);
    expect(await expired(9, 28)).toEqual([1, 2]);
    expect(await expired(9)).toEqual([]);
  });

  it('returns held snapshots that are too old, too many or overtaken', async () => {
    await published();
    for (let i = 0; i < 3; i++) await held();
    expect(await expired(3)).toEqual([]);
    expect(await expired(2)).toEqual([2]);
    await age(3, 31);
    expect(await expired(9, 30)).toEqual([3]);
    await published();
    expect(await expired(9)).toEqual([2, 3, 4]);
  });

  it('does not return the snapshot of an active run', async () => {
    await held();
    await published();
    await database.warehouse.query(`UPDATE ops.runs SET status = 'running' WHERE run_id = 1`);
    expect(await expired(1, 1)).toEqual([]);
  });

  it('returns unfinished snapshots of ended runs', async () => {
    await buildSnapshot(database.warehouse);
    await buildSnapshot(database.warehouse);
    await database.warehouse.query(`UPDATE ops.runs SET status = 'running' WHERE run_id = 2`);
    expect(await expired(3)).toEqual([1]);
  });
});

describe('SnapshotLedger.markDropped', () => {
  let database: TestWarehouse;
  beforeEach(async () => {
    database = await createTestWarehouse();
  });
  afterEach(() => database.drop());

  it('keeps the published snapshot, even if it was republished a moment ago', async () => {
    const { warehouse } = database;
    for (let i = 0; i < 2; i++) await publishInserted(warehouse, await buildSnapshot(warehouse));
    const { snapshots } = createLedger(warehouse);
    await warehouse.transaction(async ({ queryRunner }) => {
      if (!queryRunner) throw new Error('no query runner');
      expect(await snapshots.markDropped(queryRunner, 1)).toBe(true);
      expect(await snapshots.markDropped(queryRunner, 2)).toBe(false);
    });
    expect(await snapshots.readPublished()).toBe('2');
  });
});
