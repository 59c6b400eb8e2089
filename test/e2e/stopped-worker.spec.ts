import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createRunQueue } from '#composition/create-run-queue.js';
import { readConfig } from '#composition/read-config.js';
import { EventLog, type LedgerEvent } from '#pipeline/ledger/flows/event-log.js';
import { startRun } from '#pipeline/runs/start-run.js';
import { embeddedUrl } from '#platform/database/logins.js';
import { departmentNames, smallChain } from '../pipeline/small-chain.js';
import { createLedger } from '../setup/flow.js';
import { findFreePort } from '../setup/free-ports.js';
import { openTestPipeline } from '../setup/pipeline.js';
import { hashPublishedMarts } from '../setup/hash-published-marts.js';
import { deliver } from '../setup/source-files.js';
import { createTempFolder } from '../setup/temp-folder.js';
import { listBlockedSessions } from '../setup/list-blocked-sessions.js';
import { createTestWarehouse, type TestWarehouse } from '../setup/warehouse.js';

const entry = fileURLToPath(new URL('../../dist/apps/worker/src/main.js', import.meta.url));
/** The limit in docs/operating.md. */
const STOPS_WITHIN_MS = 10_000;
const WAIT_OPTIONS = { timeout: 100_000, interval: 20 };

describe('two worker processes on one warehouse', { timeout: 300_000 }, () => {
  let state: string;
  let database: TestWarehouse;
  let undisturbed: Record<string, string>;
  const workers: ChildProcess[] = [];

  const rows = <Row>(sql: string) => database.warehouse.query<Row[]>(sql);

  async function startWorker(): Promise<ChildProcess> {
    const env = {
      STATE_DIR: state,
      SOURCE_URL: `file:${join(state, 'source')}`,
      WAREHOUSE_URL: embeddedUrl(database, 'worker'),
      WORKER_PORT: String(await findFreePort()),
    };
    const stdio = ['ignore', 'ignore', 'inherit', 'ipc'] as const;
    const worker = spawn(process.execPath, [entry], { env, stdio: [...stdio] });
    workers.push(worker);
    expect(await once(worker, 'message')).toMatchObject([{ kind: 'ready' }, undefined]);
    return worker;
  }

  /** Requests a run, which a worker claims. */
  async function ask(): Promise<string> {
    const { queue } = createRunQueue(readConfig({}), database.url);
    const request = { trigger: 'admin', onlyIfChanged: false, actor: 'key 1' } as const;
    const { run } = await startRun(createLedger(database.warehouse), queue, request);
    await queue.close();
    return run.id;
  }

  /** The one session that waits to load sales, other than the former one. */
  const waiting = (before?: number) =>
    vi.waitFor(async () => {
      const pids = await listBlockedSessions('core.sales', rows);
      expect(pids).toHaveLength(1);
      expect(pids[0]).not.toBe(before);
      return pids[0];
    }, WAIT_OPTIONS);

  beforeAll(async () => {
    const pipeline = await openTestPipeline();
    await deliver(pipeline.folder, { ...smallChain, ...departmentNames });
    await pipeline.run();
    undisturbed = await hashPublishedMarts((sql) => pipeline.rows(sql));
    await pipeline.close();
    // No mart is without rows, and no two have the same ones.
    const digests = Object.values(undisturbed);
    expect(digests).not.toContain('nothing');
    expect(new Set(digests).size).toBe(digests.length);
    state = await createTempFolder('stopped-worker');
    await deliver(join(state, 'source'), { ...smallChain, ...departmentNames });
    database = await createTestWarehouse();
  });
  afterAll(async () => {
    for (const worker of workers.filter(({ exitCode }) => exitCode === null)) {
      worker.kill('SIGKILL');
      await once(worker, 'exit');
    }
    await database.drop();
    await rm(state, { recursive: true, force: true });
  });

  it('SIGTERM ends one in the middle of a stage, and the other repeats that stage and does the rest', async () => {
    // The worker that loads sales blocks in the middle of it.
    const holder = database.warehouse.createQueryRunner();
    await holder.startTransaction();
    await holder.query('LOCK TABLE core.sales IN ACCESS EXCLUSIVE MODE');
    const first = await startWorker();
    const id = await ask();
    const held = await waiting();
    await startWorker();

    const begin = performance.now();
    first.kill('SIGTERM');
    expect(await once(first, 'exit')).toEqual([0, null]);
    expect(performance.now() - begin).toBeLessThan(STOPS_WITHIN_MS);
    // The other worker reaches the same place, alone.
    await waiting(held);
    await holder.rollbackTransaction();
    await holder.release();

    const { runs } = createLedger(database.warehouse);
    await vi.waitFor(async () => {
      const { run } = await runs.requireRun(id);
      expect(run).toMatchObject({ status: 'succeeded', errorMessage: null });
    }, WAIT_OPTIONS);
    // The run was not resumed as lost: the queue itself passed the stage on.
    const { run, stages } = await runs.requireRun(id);
    expect(run.flowEpoch).toBe(1);
    const events = await new EventLog(database.warehouse).after(0, 1_000, { runId: id });
    for (const { stage, attempt } of stages) {
      const told = events.filter((event) => event.stage === stage).map(formatEvent);
      const isTwice = stage === 'ingest-sales';
      expect([stage, attempt]).toEqual([stage, isTwice ? 2 : 1]);
      const again = isTwice ? ['stage.running 2'] : [];
      expect(told).toEqual(['stage.running 1', ...again, `stage.succeeded ${attempt}`]);
    }
    expect(await hashPublishedMarts(rows)).toEqual(undisturbed);
  });
});

const formatEvent = ({ kind, data }: LedgerEvent) => `${kind} ${String(data['attempt'])}`;
