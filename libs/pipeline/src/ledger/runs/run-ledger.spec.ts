import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { createLedger, retailMart, stageIds } from '#test/setup/flow.js';
import type { RunFilter } from './run-ledger.js';
import { requestRun } from '#test/setup/request-run.js';
import type { Ledger } from '../ledger.js';

describe('RunLedger', () => {
  let database: TestWarehouse;
  let ledger: Ledger;
  const finish = (runId: string, status: string) =>
    database.warehouse.query('UPDATE ops.runs SET status = $2 WHERE run_id = $1', [runId, status]);

  beforeEach(async () => {
    database = await createTestWarehouse();
    ledger = createLedger(database.warehouse);
  });
  afterEach(() => database.drop());

  it('records a request with its seven stages waiting', async () => {
    const requested = await requestRun(ledger, 'admin', true);
    const { run, stages } = await ledger.runs.requireRun(requested.id);
    expect(run).toMatchObject({
      id: '1',
      status: 'queued',
      trigger: 'admin',
      onlyIfChanged: true,
      flowEpoch: 1,
      inputFingerprint: null,
      startedAt: null,
    });
    expect(stages.map(({ stage }) => stage)).toEqual(stageIds);
    expect(stages.every(({ status, attempt }) => status === 'pending' && attempt === 0)).toBe(true);
  });

  it('accepts one of many concurrent requests, and names its run in the other errors', async () => {
    const requests = Array.from({ length: 5 }, () => requestRun(ledger, 'start', false));
    const settled = await Promise.allSettled(requests);
    const refused = settled.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(4);
    const active = await ledger.runs.active();
    for (const { reason } of refused as PromiseRejectedResult[]) {
      expect(reason).toMatchObject({
        code: 'RUN_ALREADY_ACTIVE',
        message: expect.stringContaining(`/v1/admin/runs/${active?.id}`) as string,
      });
    }
    expect(await ledger.runs.list(10)).toHaveLength(1);
  });

  it.each(['succeeded', 'failed', 'unchanged'])(
    'accepts a new run after one that %s',
    async (status) => {
      const first = await requestRun(ledger, 'start', false);
      await finish(first.id, status);
      expect(await ledger.runs.active()).toBeNull();
      const second = await requestRun(ledger, 'start', false);
      expect(Number(second.id)).toBeGreaterThan(Number(first.id));
      expect((await ledger.runs.active())?.id).toBe(second.id);
    },
  );

  it.each(['0', '-1', '99', 'x', '1; DROP', '1.5', '', '9'.repeat(30), ' 1'])(
    'throws RUN_NOT_FOUND for %j',
    async (id) => {
      await requestRun(ledger, 'start', false);
      await expect(ledger.runs.requireRun(id)).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
    },
  );

  it('lists the newest first, page by page', async () => {
    for (let run = 1; run <= 5; run++) {
      await finish((await requestRun(ledger, 'start', false)).id, 'succeeded');
    }
    const page = async (filter?: RunFilter) =>
      (await ledger.runs.list(2, filter)).map(({ id }) => id);
    expect(await page()).toEqual(['5', '4']);
    expect(await page({ before: 4 })).toEqual(['3', '2']);
    expect(await page({ before: 2 })).toEqual(['1']);
    expect(await page({ before: 1 })).toEqual([]);
    expect(await page({ isOldestFirst: true })).toEqual(['1', '2']);
    expect(await page({ isOldestFirst: true, after: 4 })).toEqual(['5']);
  });

  it('lists the runs that were requested from the first to the last day', async () => {
    for (const day of ['2026-04-30T23:59:59Z', '2026-05-01T00:00:00Z', '2026-05-02T23:59:59Z']) {
      const { id } = await requestRun(ledger, 'start', false);
      await finish(id, 'succeeded');
      await ledger.warehouse.query('UPDATE ops.runs SET requested_at = $2 WHERE run_id = $1', [
        id,
        day,
      ]);
    }
    const list = async (filter: RunFilter) =>
      (await ledger.runs.list(9, filter)).map(({ id }) => id);
    expect(await list({ from: '2026-05-01', to: '2026-05-02' })).toEqual(['3', '2']);
    expect(await list({ to: '2026-05-01' })).toEqual(['2', '1']);
    expect(await list({ from: '2026-05-02', status: 'failed' })).toEqual([]);
  });

  it('keeps the first error of a run, and ignores errors of an ended run', async () => {
    const { id } = await requestRun(ledger, 'start', false);
    await ledger.runs.fail(Number(id), 'SOURCE_EMPTY', 'first');
    await ledger.runs.fail(Number(id), 'STAGE_FAILED', 'second');
    const { run } = await ledger.runs.requireRun(id);
    expect(run).toMatchObject({
      status: 'failed',
      errorCode: 'SOURCE_EMPTY',
      errorMessage: 'first',
    });
    const next = await requestRun(ledger, 'start', false);
    await finish(next.id, 'succeeded');
    await ledger.runs.fail(Number(next.id), 'STAGE_FAILED', 'late');
    expect((await ledger.runs.requireRun(next.id)).run).toMatchObject({
      status: 'succeeded',
      errorCode: null,
    });
  });

  it('increments the epoch', async () => {
    const { id } = await requestRun(ledger, 'start', false);
    expect(await ledger.runs.nextEpoch(Number(id))).toBe(2);
    expect(await ledger.runs.nextEpoch(Number(id))).toBe(3);
  });

  it('compares files with those of the newest run of the same flow', async () => {
    const retail = createLedger(database.warehouse, retailMart);
    const ends = async (of: Ledger, fingerprint: string) => {
      const { id } = await requestRun(of, 'start', false);
      await database.warehouse.query(
        `UPDATE ops.runs SET status = 'succeeded', input_fingerprint = $2 WHERE run_id = $1`,
        [id, fingerprint],
      );
    };
    await ends(ledger, 'weekly files');
    await ends(retail, 'retail files');
    expect(await ledger.runs.isNewest('weekly files', undefined)).toBe(true);
    expect(await ledger.runs.isNewest('retail files', undefined)).toBe(false);
    expect(await retail.runs.isNewest('retail files', undefined)).toBe(true);
  });

  it('ends an unchanged run without stages', async () => {
    const { id } = await requestRun(ledger, 'start', true);
    await ledger.runs.finishUnchanged(Number(id));
    const { run, stages } = await ledger.runs.requireRun(id);
    expect(run.status).toBe('unchanged');
    expect(run.finishedAt).toBeInstanceOf(Date);
    expect(stages).toEqual([]);
  });

  it('returns no fingerprint before the first success', async () => {
    expect(await ledger.runs.publishedFingerprint()).toBeUndefined();
  });
});
