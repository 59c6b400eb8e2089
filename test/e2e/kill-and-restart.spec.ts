import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderUrl } from '#platform/config/service-url.js';
import { writeSample } from '#sample/write-sample.js';
import { LedgerWatch } from '../chaos/ledger-watch.js';
import { connect } from '../chaos/warehouse.js';
import { NpmStart } from './instance.js';
import { listProcesses } from './processes.js';
import { findFreePortPair } from '../setup/free-ports.js';
import { openTestPipeline } from '../setup/pipeline.js';
import { hashPublishedMarts } from '../setup/hash-published-marts.js';
import { createTempFolder } from '../setup/temp-folder.js';

/** Pattern of the command line of each process of an instance. */
const commands = {
  launcher: /^\S*node\S* \S*retailstream\.mjs start/,
  worker: /apps\/worker\/src\/main\.js/,
};

type Victim = keyof typeof commands;

const FORECAST_ATTEMPTS = `SELECT status, attempt FROM ops.stage_runs WHERE stage = 'forecast'`;

/** For two starts, each of which reports its output on timeout. */
const LIMIT_MS = 500_000;

/** `test/chaos` covers the other processes, and many more kills of these. */
describe('killing a process in the middle of a run', { timeout: LIMIT_MS }, () => {
  let data: string;
  let undisturbed: Record<string, string>;
  const folders: string[] = [];
  const instances: NpmStart[] = [];

  async function createFolder(): Promise<string> {
    const folder = await createTempFolder('kill');
    folders.push(folder);
    return folder;
  }

  async function start(state: string): Promise<NpmStart> {
    const port = String(await findFreePortPair());
    const instance = new NpmStart([
      '--flow',
      'weekly-sales',
      '--data',
      data,
      '--state',
      state,
      '--port',
      port,
    ]);
    instances.push(instance);
    return instance;
  }

  beforeAll(async () => {
    data = await createFolder();
    // Small, because a kill holds the ledger, so no run ends before it.
    await writeSample(data, { seed: 7, stores: 5, departments: 15, weeks: 100 });
    const pipeline = await openTestPipeline({ SOURCE_URL: folderUrl('file', data).href });
    await pipeline.run();
    undisturbed = await hashPublishedMarts((sql) => pipeline.rows(sql));
    await pipeline.close();
  });
  afterAll(async () => {
    for (const instance of instances) await instance.stop();
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });

  it('recovers automatically from kills of the worker, also while it forecasts, with the same marts', async () => {
    const state = await createFolder();
    const instance = await start(state);
    await killAtMoment(state, instance, 'worker');
    await killAtMoment(state, instance, 'worker', 'weekly-forecast/forecast');
    await instance.waitUntilServing();
    expect(await hashPublishedMarts((sql) => query(state, sql))).toEqual(undisturbed);
    expect(await query(state, 'SELECT state, reason FROM mart.forecast_model')).toEqual([
      { state: 'CURRENT', reason: null },
    ]);
    // Without an interrupted computation, the stage has one attempt.
    expect(await query(state, FORECAST_ATTEMPTS)).toEqual([{ status: 'succeeded', attempt: 2 }]);
    expect(await listRuns(state)).toEqual(['weekly-forecast succeeded', 'weekly-sales succeeded']);
    await instance.stop();
    expect(listProcesses(state)).toEqual([]);
  });

  it('resumes the interrupted run at the next start after a kill of the launcher', async () => {
    const state = await createFolder();
    const killed = await start(state);
    await killAtMoment(state, killed, 'launcher');
    await killed.exit;
    const instance = await start(state);
    await instance.waitUntilServing();
    // The launcher logs it too, unless the rest is done before its first poll.
    const log = await readFile(join(state, 'logs', 'worker.log'), 'utf8');
    expect(log).toMatch(/run 1 was interrupted: it resumes where it stopped/);
    expect(await hashPublishedMarts((sql) => query(state, sql))).toEqual(undisturbed);
    expect(await listRuns(state)).toEqual([
      'weekly-forecast succeeded',
      'weekly-sales succeeded',
      'weekly-sales unchanged',
    ]);
    await instance.stop();
    expect(listProcesses(state)).toEqual([]);
  });
});

async function query<Row extends object>(state: string, sql: string): Promise<Row[]> {
  const client = await connect(state);
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/**
 * Kills a process in the middle of a run: while a stage runs, which cannot end earlier.
 * @param stage with its flow, unless that is weekly-sales; by default, the first one that runs
 */
async function killAtMoment(
  state: string,
  instance: NpmStart,
  victim: Victim,
  stage?: string,
): Promise<void> {
  const ledger = new LedgerWatch(state, 0);
  const isRunning = () =>
    Object.entries(ledger.lastPoll?.stages ?? {}).some(
      ([place, status]) => status === 'running' && (stage === undefined || place === stage),
    );
  try {
    await instance.waitFor('a stage that runs', () => isRunning() || undefined);
  } finally {
    await ledger.close();
  }
  const holder = await connect(state);
  try {
    await holder.query('BEGIN; LOCK TABLE ops.stage_runs IN EXCLUSIVE MODE');
    const { rows } = await holder.query(
      `SELECT FROM ops.stage_runs WHERE status IN ('pending', 'running')`,
    );
    expect(rows.length).toBeGreaterThan(1);
    if (stage !== undefined) {
      const running = `SELECT FROM ops.stage_runs WHERE stage = $1 AND status = 'running'`;
      expect((await holder.query(running, [stage.split('/').at(-1)])).rows).toHaveLength(1);
    }
    await kill(state, victim, instance);
  } finally {
    await holder.end();
  }
}

async function kill(state: string, victim: Victim, instance: NpmStart): Promise<void> {
  const { pid } = await instance.waitFor(`a process of the ${victim}`, () =>
    listProcesses(state).find(({ command }) => commands[victim].test(command)),
  );
  process.kill(pid, 'SIGKILL');
}

async function listRuns(state: string): Promise<string[]> {
  const rows = await query<{ run: string }>(
    state,
    `SELECT concat_ws(' ', flow, status) AS run FROM ops.runs ORDER BY flow, run_id`,
  );
  return rows.map(({ run }) => run);
}
