import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSample } from '#sample/write-sample.js';
import { freePortPair, NpmStart } from './instance.js';
import { processesOf } from './processes.js';
import { tempFolder } from '../setup/temp-folder.js';

type Victim = 'launcher' | 'worker' | 'api' | 'compute' | 'database';

/** What to look for in the command line of each process of an instance. */
const commands: Record<Exclude<Victim, 'database'>, RegExp> = {
  launcher: /^\S*node\S* \S*start\.mjs/,
  worker: /apps\/worker\/src\/main\.js/,
  api: /apps\/api\/src\/main\.js/,
  compute: /duckdb\.child\.js/,
};

const MARTS = {
  store_week: 'store, week_date',
  department_week: 'department, week_date',
  store_department_week: 'department, store, week_date',
  fuel_price_week: 'week_date, store',
};

describe('killing a process in the middle of a run', () => {
  let data: string;
  let undisturbed: Record<string, string>;
  const folders: string[] = [];

  async function newFolder(): Promise<string> {
    const folder = await tempFolder('kill');
    folders.push(folder);
    return folder;
  }

  async function start(state: string, ...more: string[]): Promise<NpmStart> {
    const port = String(await freePortPair());
    return new NpmStart(['--data', data, '--state', state, '--port', port, ...more]);
  }

  beforeAll(async () => {
    data = await newFolder();
    // Of full size, so that there is time to strike before a run is over.
    await writeSample(data, { seed: 7 });
    const state = await newFolder();
    const instance = await start(state);
    await instance.serving();
    undisturbed = await publishedMarts(state);
    await instance.stop();
  });
  afterAll(async () => {
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });

  it.each<Victim>(['worker', 'api', 'compute', 'database'])(
    'recovers from a kill of the %s by itself, with the same marts',
    async (victim) => {
      const state = await newFolder();
      const instance = await start(state);
      await stageRunning(state);
      await kill(state, victim);
      await instance.serving();
      expect(await publishedMarts(state)).toEqual(undisturbed);
      expect(await runs(state)).toEqual(['succeeded']);
      await instance.stop();
      expect(processesOf(state)).toEqual([]);
    },
  );

  it('goes on with the interrupted run at the next start after a kill of the launcher', async () => {
    const state = await newFolder();
    const killed = await start(state);
    await stageRunning(state);
    await kill(state, 'launcher');
    await killed.exit;
    const instance = await start(state);
    await instance.serving();
    expect(instance.output).toMatch(/Run 1 was interrupted: it goes on/);
    expect(await publishedMarts(state)).toEqual(undisturbed);
    expect(await runs(state)).toEqual(['succeeded', 'unchanged']);
    await instance.stop();
    expect(processesOf(state)).toEqual([]);
  });

  it('goes on with the run that SIGTERM interrupted', async () => {
    const state = await newFolder();
    const stopped = await start(state);
    await stageRunning(state);
    stopped.signal('SIGTERM');
    await stopped.exit;
    expect(processesOf(state)).toEqual([]);
    const instance = await start(state, '--once');
    expect(await instance.exit).toBe(0);
    expect(instance.output).toMatch(/Run 1 was interrupted: it goes on/);
    expect(instance.output).toMatch(/^10\. /m);
  });
});

async function connect(state: string): Promise<pg.Client> {
  const folder = join(state, 'postgres');
  const client = new pg.Client({
    host: '127.0.0.1',
    port: Number(await readFile(join(folder, 'port'), 'utf8')),
    user: 'retailstream',
    password: await readFile(join(folder, 'password'), 'utf8'),
    database: 'postgres',
    // Whatever else has the port for a moment must not be waited for.
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function query<Row extends object>(state: string, sql: string): Promise<Row[]> {
  const client = await connect(state);
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Waits until the first run is being worked on and has not published. */
async function stageRunning(state: string): Promise<void> {
  const sql = `SELECT stage FROM ops.stage_runs WHERE status = 'running' AND stage <> 'observe'`;
  while ((await query(state, sql).catch(() => [])).length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function kill(state: string, victim: Victim): Promise<void> {
  if (victim === 'database') {
    const [row] = await query<{ folder: string }>(state, `SHOW data_directory`).then((rows) =>
      rows.map((found) => ({ folder: Object.values(found)[0] ?? '' })),
    );
    const pidFile = await readFile(join(row?.folder ?? '', 'postmaster.pid'), 'utf8');
    process.kill(Number(pidFile.split('\n')[0]), 'SIGKILL');
    return;
  }
  for (;;) {
    const found = processesOf(state).find(({ command }) => commands[victim].test(command));
    if (found) {
      process.kill(found.pid, 'SIGKILL');
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function runs(state: string): Promise<string[]> {
  const rows = await query<{ status: string }>(
    state,
    'SELECT status FROM ops.runs ORDER BY run_id',
  );
  return rows.map(({ status }) => status);
}

/** Digest of every row of each published mart, in the order of its key. */
async function publishedMarts(state: string): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const [mart, key] of Object.entries(MARTS)) {
    const [row] = await query<{ digest: string }>(
      state,
      `SELECT md5(string_agg((to_jsonb(m) - 'snapshot_id')::text, E'\\n' ORDER BY ${key})) AS digest
       FROM mart.${mart} m JOIN ops.snapshots USING (snapshot_id) WHERE status = 'published'`,
    );
    digests[mart] = row?.digest ?? '';
  }
  return digests;
}
