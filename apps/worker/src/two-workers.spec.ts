import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { migrateQueue } from '#pipeline/queue/bullmq/connection.js';
import type { Services } from '#composition/create-services.js';
import { startRun } from '#pipeline/runs/start-run.js';
import { departmentNames, smallChain } from '#test/pipeline/small-chain.js';
import { stageIds } from '#test/setup/flow.js';
import { hashPublishedMarts } from '#test/setup/hash-published-marts.js';
import { PausedCompute } from '#test/setup/fake-compute.js';
import { openTestWorker, type TestWorker } from '#test/setup/test-worker.js';

const WAIT_OPTIONS = { timeout: 40_000, interval: 50 };

/** Workers on one warehouse, one lake and one queue; none considers another dead. */
const open = () =>
  openTestWorker({ ...smallChain, ...departmentNames }, [], { EXCLUSIVE_WORKER: 'false' });

const requireSales = ({ flows }: Services) => flows.get('weekly-sales')!;

/** The engine of a worker blocks at one stage. */
function blockAt(stage: string, services: Services): PausedCompute {
  const sales = requireSales(services);
  const engine = new PausedCompute(sales.compute, stage);
  sales.compute = engine;
  sales.engines = new Map([['SALES_MERGE_URL', engine]]);
  return engine;
}

async function ask({ services, access }: TestWorker): Promise<string> {
  const request = { trigger: 'admin', onlyIfChanged: false, actor: 'key 1' } as const;
  return (await startRun(requireSales(services).ledger, access.queue, request)).run.id;
}

async function succeeds({ services }: TestWorker, id: string): Promise<void> {
  const { runs } = requireSales(services).ledger;
  await vi.waitFor(async () => {
    const { run } = await runs.requireRun(id);
    expect(run).toMatchObject({ status: 'succeeded', errorMessage: null });
  }, WAIT_OPTIONS);
}

const readPublishedMarts = ({ database }: TestWorker) =>
  hashPublishedMarts((sql) => database.warehouse.query(sql));

/** How often each stage began, in the order of the flow. */
async function countStarts({ database }: TestWorker, id: string): Promise<Record<string, number>> {
  const rows = await database.warehouse.query<{ stage: string; times: number }[]>(
    `SELECT stage, count(*)::integer AS times FROM ops.events
     WHERE run_id = $1 AND kind = 'stage.running' GROUP BY stage`,
    [id],
  );
  return Object.fromEntries(rows.map(({ stage, times }) => [stage, times]));
}

const once = Object.fromEntries(stageIds.map((stage) => [stage, 1]));

describe('a run on a queue of several workers', () => {
  let undisturbed: Record<string, string>;
  let one: TestWorker;

  beforeAll(async () => {
    const alone = await open();
    await alone.start();
    await succeeds(alone, await ask(alone));
    undisturbed = await readPublishedMarts(alone);
    await alone.close();
    // No mart is without rows, and no two have the same ones.
    const digests = Object.values(undisturbed);
    expect(digests).not.toContain('nothing');
    expect(new Set(digests).size).toBe(digests.length);
  });
  beforeEach(async () => {
    one = await open();
  });
  afterEach(() => one.close());

  /** A run whose worker blocks in the middle of a stage. */
  async function halfDone(): Promise<{ id: string; engine: PausedCompute }> {
    const engine = blockAt('integrate', one.services);
    await one.start();
    const id = await ask(one);
    await vi.waitFor(
      () => expect(engine.pausedJobs).toEqual([`run-${id}-integrate`]),
      WAIT_OPTIONS,
    );
    return { id, engine };
  }

  async function wipeQueue(): Promise<void> {
    const { warehouse } = one.database;
    const tables = await warehouse.query<{ name: string }[]>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname = 'bullmq' AND tablename <> 'migration'`,
    );
    await warehouse.query(`TRUNCATE ${tables.map(({ name }) => name).join(', ')}`);
    expect(await one.access.queue.depth()).toMatchObject({ active: 0, 'waiting-children': 0 });
  }

  it('is shared by two, and each stage runs once', async () => {
    const other = one.startAnother();
    const engines = [blockAt('ingest', one.services), blockAt('ingest', other.services)];
    await one.start(1);
    await other.start(1);
    const id = await ask(one);
    await vi.waitFor(() => {
      expect(engines.map(({ pausedJobs }) => pausedJobs.length)).toEqual([1, 1]);
    }, WAIT_OPTIONS);
    for (const engine of engines) engine.release();
    await succeeds(one, id);
    expect(await countStarts(one, id)).toEqual(once);
    expect(await readPublishedMarts(one)).toEqual(undisturbed);
  });

  it('continues on the other when one stops in the middle of a stage', async () => {
    const { id, engine } = await halfDone();
    await one.startAnother().start();
    await one.stop();
    await succeeds(one, id);
    expect(engine.pausedJobs).toHaveLength(1);
    expect(await countStarts(one, id)).toEqual({ ...once, integrate: 2 });
    expect(await readPublishedMarts(one)).toEqual(undisturbed);
  });

  it('is claimed by the other after an idle worker stopped', async () => {
    await one.start();
    await one.startAnother().start();
    await one.stop();
    const id = await ask(one);
    await succeeds(one, id);
    expect(await countStarts(one, id)).toEqual(once);
  });

  it('is queued again by its worker after the queue was wiped, within 15 seconds', async () => {
    const { id, engine } = await halfDone();
    await wipeQueue();
    engine.release();
    await succeeds(one, id);
    const times = await countStarts(one, id);
    // A poll between the wipe and the end of the stage runs it once more.
    expect({ ...times, integrate: 1 }).toEqual(once);
    expect([1, 2]).toContain(times['integrate']);
    expect(await readPublishedMarts(one)).toEqual(undisturbed);
  });

  it('is taken over when the queue is wiped, and only the newest attempt of a stage counts', async () => {
    const { id, engine } = await halfDone();
    await wipeQueue();
    await one.startAnother().start();
    await vi.waitFor(async () => {
      expect(await countStarts(one, id)).toMatchObject({ integrate: 2 });
    }, WAIT_OPTIONS);
    engine.release();
    await succeeds(one, id);
    expect(await countStarts(one, id)).toEqual({ ...once, integrate: 2 });
    expect(await readPublishedMarts(one)).toEqual(undisturbed);
  });

  it('survives a queue whose schema was dropped and recreated', async () => {
    const { id, engine } = await halfDone();
    const session = one.database.warehouse.createQueryRunner();
    await session.query('DROP SCHEMA bullmq CASCADE');
    await migrateQueue((await session.connect()) as Parameters<typeof migrateQueue>[0]);
    await session.release();
    engine.release();
    await one.startAnother().start();
    await succeeds(one, id);
    expect(await readPublishedMarts(one)).toEqual(undisturbed);
  });
});
