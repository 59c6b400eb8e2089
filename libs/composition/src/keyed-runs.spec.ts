import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lockFlow } from '#pipeline/ledger/flows/lock-flow.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import { validateArguments } from '#serving/check-arguments.js';
import { runOperation } from '#operations/run-operation.js';
import { buildSnapshot, publishInserted } from '#test/pipeline/inserted-snapshots.js';
import { weeklySales } from '#test/setup/flow.js';
import { createOperationContext } from '#test/setup/operation-context.js';
import { noQueue } from '#test/setup/pipeline.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { operations } from './operations.js';

const reason = 'the disk lost a file';

/** Operations that start or resume a run, with its number: run 1 is published, run 2 has failed. */
const asked: [name: string, args: object, run: string][] = [
  ['startRun', {}, '3'],
  ['backfill', { from: '2010-02-05', to: '2010-02-12', reason }, '3'],
  ['replayQuarantine', {}, '3'],
  ['retryRun', { id: '2', reason }, '2'],
];

describe('a run requested with an idempotency key', () => {
  let database: TestWarehouse;
  beforeEach(async () => {
    database = await createTestWarehouse();
    await publishInserted(database.warehouse, await buildSnapshot(database.warehouse));
    await database.warehouse.query(
      `INSERT INTO ops.runs (status, trigger, only_if_changed) VALUES ('failed', 'admin', false)`,
    );
  });
  afterEach(() => database.drop());

  async function ask(name: string, args: object, queue: RunQueue = noQueue): Promise<unknown> {
    const context = createOperationContext(database.warehouse, { queue });
    const operation = operations.find((each) => each.name === name)!;
    const checked = await validateArguments(operation.args, args);
    return runOperation(operation, context, checked, { idempotencyKey: 'night-1' });
  }

  const runs = () =>
    database.warehouse.query<object[]>(
      `SELECT run_id::text AS id, flow_epoch AS epoch FROM ops.runs WHERE status IN ('queued', 'running')`,
    );
  const acts = async () => {
    const sql = 'SELECT count(*)::integer AS acts FROM ops.audit_log';
    const [row] = await database.warehouse.query<{ acts: number }[]>(sql);
    return row?.acts;
  };

  it.each(asked)(
    '%s %j returns the same answer after a crash behind its commit',
    async (...given) => {
      const [name, args, run] = given;
      // The process ends while it notifies the queue: the run exists, but the answer is not sent.
      const enqueuePlan = vi.fn(() => new Promise<void>(() => undefined));
      void ask(name, args, { ...noQueue, enqueuePlan });
      await expect.poll(() => enqueuePlan.mock.calls.length).toBe(1);
      const before = [await runs(), await acts()];
      const number = name === 'replayQuarantine' ? { runId: run } : { id: run };
      expect(await ask(name, args)).toMatchObject(number);
      expect([await runs(), await acts()]).toEqual(before);
      expect(before[0]).toMatchObject([{ id: run }]);
    },
  );

  it.each(asked)('%s %j runs after a crash before its commit', async (name, args) => {
    const runner = database.warehouse.createQueryRunner();
    await runner.startTransaction();
    await lockFlow(runner, weeklySales.name, 'runs');
    const first = ask(name, args);
    const told = expect(first).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_IN_USE' });
    const waiting = `SELECT FROM pg_stat_activity
                     WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    const wait = (count: number) =>
      expect.poll(() => database.warehouse.query<object[]>(waiting)).toHaveLength(count);
    await wait(1);
    await expect(ask(name, args)).rejects.toMatchObject({ retryable: true });
    await database.warehouse.query(
      `UPDATE ops.idempotency_keys SET requested_at = now() - interval '6 minutes'`,
    );
    const second = ask(name, args);
    await wait(2);
    await runner.commitTransaction();
    await runner.release();
    // The first process survives after all, and rolls back, because the second has taken the key.
    await told;
    const answer = (await second) as { id?: string; runId?: string };
    expect(await runs()).toMatchObject([{ id: answer.id ?? answer.runId }]);
  });
});
