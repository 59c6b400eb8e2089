import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { createLedger } from '#test/setup/flow.js';
import { requestRun } from '#test/setup/request-run.js';
import type { Ledger } from '../ledger.js';

describe('RunControl', () => {
  let database: TestWarehouse;
  let ledger: Ledger;
  let [older, newer] = [0, 0];
  const setStatus = (run: number, status: string) =>
    database.warehouse.query('UPDATE ops.runs SET status = $2 WHERE run_id = $1', [run, status]);
  const cancel = (run: number) =>
    database.warehouse.transaction((manager) =>
      ledger.control.cancel(manager, run, { actor: 'key 1', reason: 'a test' }),
    );

  beforeAll(async () => {
    database = await createTestWarehouse();
    ledger = createLedger(database.warehouse);
    older = Number((await requestRun(ledger, 'admin', false)).id);
    await setStatus(older, 'failed');
    newer = Number((await requestRun(ledger, 'admin', false)).id);
  });
  afterAll(() => database.drop());

  const requireNewest = () =>
    database.warehouse.transaction(async ({ queryRunner }) => {
      await ledger.control.requireNewest(queryRunner!, older);
    });

  it.each(['waiting', 'unchanged', 'cancelled'])(
    'treats a run as the newest while its successor is %s and has no plan',
    async (status) => {
      await setStatus(newer, status);
      await expect(requireNewest()).resolves.toBeUndefined();
    },
  );

  it.each(['queued', 'running', 'failed', 'cancelled', 'succeeded'])(
    'treats a run as outdated once its successor is %s and has a plan',
    async (status) => {
      await setStatus(newer, status);
      await database.warehouse.query(
        `UPDATE ops.runs SET input_fingerprint = 'files' WHERE run_id = $1`,
        [newer],
      );
      await expect(requireNewest()).rejects.toMatchObject({ code: 'RUN_OUTDATED' });
    },
  );

  it.each(['waiting', 'queued', 'running'])('cancels a run that is %s', async (status) => {
    await setStatus(newer, status);
    expect(await cancel(newer)).toBeUndefined();
    const { run } = await ledger.runs.requireRun(String(newer));
    expect(run).toMatchObject({ status: 'cancelled', cancelledBy: 'key 1' });
  });

  it.each(['succeeded', 'failed', 'unchanged', 'cancelled'])(
    'does not cancel a run that is %s',
    async (status) => {
      await setStatus(newer, status);
      expect(await cancel(newer)).toBe('over');
    },
  );

  it.each([
    ['building', undefined],
    ['held', undefined],
    ['published', 'published'],
    ['retained', 'published'],
    ['dropped', 'published'],
  ])('for a snapshot that is %s, reports publication as %s', async (status, outcome) => {
    await setStatus(newer, 'running');
    await database.warehouse.query('DELETE FROM ops.snapshots');
    await database.warehouse.query(
      `INSERT INTO ops.snapshots (run_id, status, first_date, data_through, dates)
       VALUES ($1, $2, '2010-02-05', '2010-02-05', 1)`,
      [newer, status],
    );
    expect(await cancel(newer)).toBe(outcome);
  });
});
