import { createLedger } from '#test/setup/flow.js';
import type { QueryRunner } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '#platform/errors/app-error.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { buildStartInput } from '#test/setup/build-start-input.js';
import { requestRun } from '#test/setup/request-run.js';
import { noRows } from '../../flow/flow.js';
import type { Ledger } from '../ledger.js';
import type { Claim } from './stage-ledger.js';

describe('StageLedger', () => {
  let database: TestWarehouse;
  let ledger: Ledger;
  let runId: number;
  const claim = async () => (await ledger.stages.claim(runId, 'integrate', 1))!;
  const stage = async () => {
    const { stages } = await ledger.runs.requireRun(String(runId));
    return stages.find((row) => row.stage === 'integrate');
  };
  const within = <Result>(work: (runner: QueryRunner) => Promise<Result>) =>
    database.warehouse.transaction(({ queryRunner }) => {
      if (!queryRunner) throw new Error('no query runner');
      return work(queryRunner);
    });

  beforeEach(async () => {
    database = await createTestWarehouse();
    ledger = createLedger(database.warehouse);
    runId = Number((await requestRun(ledger, 'start', false)).id);
    await ledger.runs.start(runId, await buildStartInput(ledger, runId));
  });
  afterEach(() => database.drop());

  it('gives each claim a higher attempt', async () => {
    expect(await claim()).toEqual({ runId, stage: 'integrate', attempt: 1 });
    expect(await claim()).toEqual({ runId, stage: 'integrate', attempt: 2 });
    expect(await stage()).toMatchObject({ status: 'running', attempt: 2 });
  });

  it('gives concurrent claims different attempts', async () => {
    const claims = await Promise.all(Array.from({ length: 6 }, claim));
    expect(claims.map(({ attempt }) => attempt).sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('allows progress but blocks other claims while a transaction holds the claim', async () => {
    const held = await claim();
    let rival: Promise<Claim> | undefined;
    await within(async (runner) => {
      await ledger.stages.assertHeld(runner, held);
      await ledger.stages.progress(held, 'loading', 5, 10);
      expect(await stage()).toMatchObject({ step: 'loading', rowsDone: 5 });
      rival = claim();
      // The rival runs on another connection; the loop ends once it waits for a lock.
      const waits = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'
        AND datname = current_database()`;
      while ((await database.warehouse.query<unknown[]>(waits)).length === 0);
      await ledger.stages.assertHeld(runner, held);
    });
    expect(await rival).toMatchObject({ attempt: 2 });
  });

  it('refuses a claim on a stage that succeeded', async () => {
    const held = await claim();
    await ledger.stages.succeed(held, noRows, false);
    expect(await ledger.stages.claim(runId, 'integrate', 1)).toBeUndefined();
    expect(await stage()).toMatchObject({ status: 'succeeded', attempt: 1 });
  });

  it('records the success of the newest claim only, and ends its run with its last stage', async () => {
    const older = await claim();
    const newest = await claim();
    await expect(ledger.stages.succeed(older, noRows, true)).rejects.toMatchObject({
      code: 'STAGE_SUPERSEDED',
    });
    expect(await stage()).toMatchObject({ status: 'running' });
    await ledger.stages.succeed(newest, { ...noRows, rowsIn: 3, rowsOut: 3 }, true);
    expect(await stage()).toMatchObject({ status: 'succeeded', rowsIn: 3, rowsDone: 3 });
    const { run } = await ledger.runs.requireRun(String(runId));
    expect(run.status).toBe('succeeded');
    await expect(ledger.stages.succeed(newest, noRows, true)).rejects.toMatchObject({
      code: 'STAGE_SUPERSEDED',
    });
  });

  it.each([0, 2])('refuses a job of epoch %s of a run in epoch 1', async (epoch) => {
    expect(await ledger.stages.claim(runId, 'integrate', epoch)).toBeUndefined();
    expect(await stage()).toMatchObject({ status: 'pending', attempt: 0 });
  });

  it('refuses a job of an ended or unknown run', async () => {
    await ledger.runs.fail(runId, 'STAGE_FAILED', 'over');
    expect(await ledger.stages.claim(runId, 'integrate', 1)).toBeUndefined();
    expect(await ledger.stages.claim(999, 'integrate', 1)).toBeUndefined();
  });

  it('accepts only the newest claim', async () => {
    const older = await claim();
    const newest = await claim();
    await within((runner) => ledger.stages.assertHeld(runner, newest));
    await expect(within((runner) => ledger.stages.assertHeld(runner, older))).rejects.toMatchObject(
      { code: 'STAGE_SUPERSEDED', retryable: false },
    );
  });

  it('blocks another claim until the transaction that asserted its claim ends', async () => {
    const held = await claim();
    const order: string[] = [];
    let takeover: Promise<unknown> = Promise.resolve();
    await within(async (runner) => {
      await ledger.stages.assertHeld(runner, held);
      takeover = claim().then(() => order.push('taken over'));
      await untilSomebodyWaits();
      order.push('committed');
    });
    await takeover;
    expect(order).toEqual(['committed', 'taken over']);
  });

  it('lets a transaction that holds the claim end the run while another worker claims', async () => {
    const held = await claim();
    let rival: Promise<unknown> = Promise.resolve();
    await within(async (runner) => {
      await ledger.stages.assertHeld(runner, held);
      rival = ledger.stages.claim(runId, 'integrate', 1).catch((error: unknown) => error);
      await untilSomebodyWaits();
      await runner.query(
        `UPDATE ops.runs SET status = 'succeeded', finished_at = now() WHERE run_id = $1`,
        [runId],
      );
    });
    expect(await rival).toBeUndefined();
  });

  it('ignores progress and failures of an older attempt', async () => {
    const older = await claim();
    const newest = await claim();
    await ledger.stages.progress(newest, 'joining', 5, 10);
    await ledger.stages.progress(older, 'late', 9, 10);
    expect(await ledger.stages.fail(older, new AppError('STAGE_FAILED', 'late'))).toBe(false);
    expect(await stage()).toMatchObject({
      status: 'running',
      step: 'joining',
      rowsDone: 5,
      rowsExpected: 10,
      errorCode: null,
    });
  });

  it('clears the error and the progress of an attempt when the next one starts', async () => {
    const first = await claim();
    await ledger.stages.progress(first, 'joining', 5, 10);
    await ledger.stages.fail(first, new AppError('COMPUTE_LOST', 'gone', { retryable: true }));
    expect(await stage()).toMatchObject({ status: 'failed', errorCode: 'COMPUTE_LOST' });
    await claim();
    expect(await stage()).toMatchObject({
      status: 'running',
      step: null,
      rowsDone: 0,
      rowsExpected: null,
      errorCode: null,
      errorMessage: null,
      finishedAt: null,
    });
  });

  it('replaces the records of an earlier attempt', async () => {
    const held = await claim();
    const record = (reasons: [string, number][], rows: number) =>
      within(async (runner) => {
        await ledger.stages.recordQuarantine(runner, held, new Map(reasons));
        await ledger.stages.recordOutputs(runner, held, [{ name: 'out', rows, money: '1.10' }]);
      });
    await record(
      [
        ['BAD_DATE', 3],
        ['BAD_NUMBER', 1],
      ],
      7,
    );
    await record([['BAD_DATE', 2]], 8);
    const report = await ledger.runs.report(String(runId));
    expect(report.quarantine).toEqual([{ stage: 'integrate', reason: 'BAD_DATE', rows: 2 }]);
    const outputs: unknown = await database.warehouse.query(
      'SELECT rows, money FROM ops.stage_outputs',
    );
    expect(outputs).toEqual([{ rows: '8', money: '1.10' }]);
  });

  /** Waits until a connection of this database waits for a lock. */
  async function untilSomebodyWaits(): Promise<void> {
    for (;;) {
      const [row] = await database.warehouse.query<{ waiting: number }[]>(
        `SELECT count(*)::integer AS waiting FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      if (row?.waiting) return;
    }
  }
});
