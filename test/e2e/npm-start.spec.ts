import { existsSync, readFileSync } from 'node:fs';
import { chmod, lstat, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerRegistry } from '#analytics/answers/answers.js';
import { describeAnswers } from './answers.suite.js';
import { readWarehouseUrl } from '../chaos/warehouse.js';
import { Client } from './client.js';
import { NpmStart } from './instance.js';
import { readMetrics, readValue } from './metrics.js';
import { listProcesses } from './processes.js';
import { describeTransactions } from './transactions.suite.js';
import { findFreePortPair } from '../setup/free-ports.js';
import { connect } from '../setup/logins.js';
import { createTempFolder } from '../setup/temp-folder.js';

describe('npm start on the generated sample', () => {
  let folder: string;
  let port: number;
  let instance: NpmStart;
  let client: Client;
  const args = () => ['--state', folder, '--port', String(port)];

  beforeAll(async () => {
    folder = await createTempFolder('e2e');
    // As a version left it that gave everyone read access.
    await mkdir(join(folder, 'logs'));
    await writeFile(join(folder, 'logs', 'old.log'), 'old');
    for (const path of [folder, join(folder, 'logs')]) await chmod(path, 0o755);
    await chmod(join(folder, 'logs', 'old.log'), 0o644);
    port = await findFreePortPair();
    instance = new NpmStart(args());
    await instance.waitUntilServing();
    const [, key] = /Admin key.*: (rs_\S+)/.exec(instance.output) ?? [];
    client = new Client(`http://127.0.0.1:${port}`, key);
  });
  afterAll(async () => {
    await instance.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('shows a line for each stage of the flows and prints the answers of all', () => {
    const stages = [...instance.output.matchAll(/^(\S+) +succeeded +[\d,]+ rows/gm)].map(
      ([, s]) => s,
    );
    const common = ['integrate', 'build-marts', 'publish', 'observe'];
    const ingested = ['ingest-sales', 'ingest-features', 'ingest-stores'];
    const ofTransactions = ['ingest-transactions', 'ingest-dimensions'];
    expect(stages.sort()).toEqual(
      [
        ...ingested,
        ...common,
        ...ofTransactions,
        ...common,
        'forecast',
        'publish',
        'observe',
      ].sort(),
    );
    expect(instance.output).toMatch(/ingest-sales +succeeded +421,570 rows/);
    const answers = [...instance.output.matchAll(/^(\d+)\. /gm)].map(([, number]) =>
      Number(number),
    );
    // The sample has no plan.
    const covered = answerRegistry.filter(({ name }) => name !== 'salesAgainstPlan');
    expect(answers).toEqual(covered.map((_, index) => index + 1));
    const [, printed = ''] = /^(1\. [^]*)^GraphQL /m.exec(instance.output) ?? [];
    expect(printed.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(printed).toMatch(/ 2012-10-26 to 2012-10-26, 1 week$/m);
  });

  it('is ready, and reports warehouse, queue and snapshot', async () => {
    expect(await client.readJson('/readyz')).toEqual({
      status: 'ready',
      checks: { warehouse: 'ok', queue: 'ok', snapshot: 'ok' },
    });
    const worker = new Client(`http://127.0.0.1:${port + 1}`);
    expect(await worker.readJson('/readyz')).toEqual({
      status: 'ready',
      checks: { warehouse: 'ok', queue: 'ok', folders: 'ok' },
      facts: {
        snapshot: '1',
        // Forecasts start beside the transactions.
        'snapshot of retail-mart': expect.stringMatching(/^[23]$/) as string,
        'snapshot of weekly-forecast': expect.stringMatching(/^[23]$/) as string,
        'stream transactions': 'reads',
      },
    });
    expect(await worker.readJson('/livez')).toEqual({ status: 'live' });
  });

  it('denies other users access to its files, also to existing ones', async () => {
    const paths = await readdir(folder, { recursive: true });
    const open: string[] = [];
    for (const path of paths) {
      const stats = await lstat(join(folder, path)).catch(() => undefined);
      if (stats && (stats.mode & 0o077) !== 0) open.push(path);
    }
    // As root, PostgreSQL runs as another user, who traverses to its data.
    expect(open.filter((path) => path !== 'postgres')).toEqual([]);
    expect(paths).toEqual(
      expect.arrayContaining(['logs/old.log', 'logs/api.log', 'logs/worker.log', 'lake/marts']),
    );
    for (const path of ['', 'postgres']) {
      expect((await stat(join(folder, path))).mode & 0o066).toBe(0);
    }
  });

  it('logs each application in to the database with a separate role', async () => {
    const owner = await connect(await readWarehouseUrl(folder));
    const logins = async () => {
      await client.readJson('/readyz');
      await new Client(`http://127.0.0.1:${port + 1}`).readJson('/readyz');
      const { rows } = await owner.query<{ application: string; login: string }>(
        `SELECT DISTINCT application_name AS application, usename::text AS login
         FROM pg_stat_activity WHERE application_name IN ('retailstream-api', 'retailstream-worker')
         ORDER BY 1`,
      );
      return rows;
    };
    await expect.poll(logins).toEqual([
      { application: 'retailstream-api', login: 'retailstream_api' },
      { application: 'retailstream-worker', login: 'retailstream_worker' },
    ]);
    await owner.end();
  });

  it('gives the same answer over GraphQL and REST, from the same snapshot', async () => {
    const { data, extensions } = await client.queryGraphql(
      '{ customerVisits(storeType: B, month: 4) { averageWeeklyVisits storeWeeks } }',
    );
    const reply = await client.get('/v1/customer-visits?storeType=B&month=4');
    expect(await reply.json()).toMatchObject(data['customerVisits'] as object);
    expect(reply.headers.get('x-snapshot-id')).toBe((extensions['snapshot'] as { id: string }).id);
  });

  it('answers an unchanged resource with 304', async () => {
    const first = await client.get('/v1/weekly-top-stores?first=3');
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"/);
    const again = await client.get('/v1/weekly-top-stores?first=3', { 'if-none-match': etag });
    expect(again.status).toBe(304);
  });

  it('returns the rows of a list once over REST', async () => {
    const list = await client.readJson<object>('/v1/lowest-fuel-prices?first=3');
    expect(Object.keys(list)).toEqual(
      expect.arrayContaining(['coverage', 'nodes', 'pageInfo', 'totalCount']),
    );
    expect(list).not.toHaveProperty('edges');
  });

  it('runs in production mode, and so do its child processes', () => {
    const readMode = (pid: number) =>
      readFileSync(`/proc/${pid}/environ`, 'utf8')
        .split('\0')
        .find((entry) => entry.startsWith('NODE_ENV='));
    const applications = listProcesses(folder).filter(({ command }) =>
      /apps\/(api|worker)\/src\/main\.js/.test(command),
    );
    expect(applications).toHaveLength(2);
    for (const { pid } of applications) expect(readMode(pid)).toBe('NODE_ENV=production');
  });

  it('serves its schema to clients, and the console to browsers', async () => {
    const { data } = await client.queryGraphql('{ __schema { queryType { fields { name } } } }');
    expect(JSON.stringify(data)).toContain('"customerVisits"');
    const page = await client.get('/graphql', { accept: 'text/html' });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<div id="console">');
  });

  it('serves the page of answers with its files', async () => {
    const page = await client.get('/', { accept: 'text/html' });
    expect(page.status).toBe(200);
    const loaded = [...(await page.text()).matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)];
    expect(loaded.length).toBeGreaterThan(1);
    for (const [, path = ''] of loaded) expect((await client.get(path)).status, path).toBe(200);
  });

  it('does not show stack traces', async () => {
    const wrong = await client.post('/graphql', { query: '{ noSuchField }' });
    const odd = await client.get('/v1/admin/runs/%ff');
    // In GraphQL over JSON a validation error is an answer with status 200.
    expect([wrong.status, odd.status]).toEqual([200, 400]);
    for (const reply of [wrong, odd]) {
      expect(await reply.text()).not.toMatch(/stacktrace|\bat .*\.js:\d+/i);
    }
  });

  it('refuses wrong arguments with a code and the reason', async () => {
    const reply = await client.get('/v1/customer-visits?month=13&storeType=X');
    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({
      code: 'ARGUMENT_INVALID',
      detail: expect.stringMatching(/month.*12/) as string,
    });
  });

  it('refuses admin work without the key', async () => {
    const stranger = new Client(`http://127.0.0.1:${port}`);
    expect((await stranger.post('/v1/admin/runs', {})).status).toBe(401);
    expect((await stranger.get('/v1/admin/runs')).status).toBe(401);
    await expect(stranger.queryGraphql('{ runs { id } }')).rejects.toThrow(/UNAUTHENTICATED/);
    const wrong = new Client(`http://127.0.0.1:${port}`, `rs_${'x'.repeat(43)}`);
    expect((await wrong.post('/v1/admin/runs', {})).status).toBe(401);
  });

  it('runs again on request and publishes the same figures as a new snapshot', async () => {
    const before = await client.readJson<object>('/v1/yearly-store-performance');
    const accepted = await client.post('/v1/admin/runs', {});
    expect(accepted.status).toBe(202);
    const url = accepted.headers.get('location') ?? '';
    const second = await client.post('/v1/admin/runs', {});
    expect(second.status).toBe(409);
    const run = await client.waitForRun(url);
    expect(run).toMatchObject({ status: 'succeeded', snapshotId: '4' });
    const after = await client.get('/v1/yearly-store-performance');
    expect(after.headers.get('x-snapshot-id')).toBe('4');
    expect(omitCursors(await after.json())).toEqual(omitCursors(before));
  });

  it('passes the shipped quality rules on the first load and again', async () => {
    const owner = await connect(await readWarehouseUrl(folder));
    // With a published snapshot to compare with, three rules more judge the second one.
    const { rows } = await owner.query(
      `SELECT snapshot_id::integer AS snapshot, count(previous)::integer AS compared,
         count(*) FILTER (WHERE outcome <> 'passed')::integer AS remarks
       FROM ops.quality_checks JOIN ops.runs USING (run_id)
       WHERE flow = 'weekly-sales' GROUP BY 1 ORDER BY 1`,
    );
    await owner.end();
    expect(rows).toEqual([
      { snapshot: 1, compared: 0, remarks: 0 },
      { snapshot: 4, compared: 3, remarks: 0 },
    ]);
  });

  it('does not run for unchanged files when the request requires changes, over GraphQL', async () => {
    const { data } = await client.queryGraphql(
      'mutation { startRun(onlyIfChanged: true) { statusUrl } }',
    );
    expect(
      await client.waitForRun((data['startRun'] as { statusUrl: string }).statusUrl),
    ).toMatchObject({ status: 'unchanged' });
  });

  it('exposes metrics of both processes', async () => {
    const api = await readMetrics(port);
    expect(
      readValue(api, 'retailstream_http_request_duration_seconds_count', {
        route: '/v1/customer-visits',
        status: '200',
      }),
    ).toBeGreaterThan(0);
    expect(
      readValue(api, 'retailstream_graphql_field_duration_seconds_count', {
        field: 'customerVisits',
        outcome: 'succeeded',
      }),
    ).toBeGreaterThan(0);
    const success = readValue(api, 'retailstream_last_run_timestamp_seconds', {
      outcome: 'succeeded',
    });
    expect(Math.abs(Date.now() / 1000 - (success ?? 0))).toBeLessThan(600);
    const worker = await readMetrics(port + 1);
    // Both runs, but the second found no new file.
    const rows = { stage: 'ingest-sales', fate: 'in' };
    expect(readValue(worker, 'retailstream_stage_rows_total', rows)).toBe(421_570);
    const observed = { flow: 'weekly-sales', stage: 'observe', outcome: 'succeeded' };
    expect(readValue(worker, 'retailstream_stage_duration_seconds_count', observed)).toBe(2);
    expect(readValue(worker, 'retailstream_queue_jobs', { state: 'waiting' })).toBe(0);
  });

  it('refuses a second instance on the same folder, and names the pid of the first', async () => {
    const other = new NpmStart([
      '--state',
      folder,
      '--port',
      String(await findFreePortPair()),
      '--once',
    ]);
    expect(await other.exit).toBe(2);
    const [, pid] = /INSTANCE_RUNNING: .* with pid (\d+)/.exec(other.output) ?? [];
    expect(listProcesses(folder).map((found) => found.pid)).toContain(Number(pid));
  });

  it('refuses a port in use', async () => {
    const state = await createTempFolder('e2e');
    const other = new NpmStart(['--state', state, '--port', String(port), '--once']);
    expect(await other.exit).toBe(2);
    expect(other.output).toMatch(new RegExp(`PORT_TAKEN: port ${port} `));
    await rm(state, { recursive: true, force: true });
  });

  // This flow moves processed files.
  describeTransactions(() => ({
    client,
    data: join(folder, 'sample'),
    transactions: join(folder, 'sample', 'processed', 'retail'),
  }));
  describeAnswers('the generated sample', () => ({ client, data: join(folder, 'sample') }));

  it('leaves no process behind on SIGTERM, and reports "unchanged" at the next start', async () => {
    await instance.terminate();
    expect(listProcesses(folder)).toEqual([]);
    const again = new NpmStart([...args(), '--once']);
    expect(await again.exit).toBe(0);
    expect(again.output).toMatch(/Nothing has changed/);
    expect(again.output).toMatch(/^10\. /m);
    expect(listProcesses(folder)).toEqual([]);
    expect(await listFiles(join(folder, 'lake', 'scratch'))).toEqual([]);
    expect(await listFiles(join(folder, 'lake', '.partial'))).toEqual([]);
  });
});

async function listFiles(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

/** A cursor contains its snapshot; everything else must be equal. */
function omitCursors(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, inner: unknown) => (/cursor/i.test(key) ? undefined : inner)),
  );
}
