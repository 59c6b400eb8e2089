import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Sessions } from '#access/credentials/sessions.js';
import { createKey } from '#test/setup/access.js';
import { type DashboardApi, openDashboardApi } from '#test/setup/dashboard-api.js';
import { openApi } from '#test/setup/served-api.js';
import { createTestWarehouse } from '#test/setup/warehouse.js';

const BOARD = '/v1/admin/queues';

/** Every route of bull-board 9.10 that changes something. */
const WRITES = [
  'PUT pause',
  'PUT resume',
  'POST stages/add',
  'PUT stages/retry/failed',
  'PUT stages/promote',
  'PUT stages/clean/completed',
  'PUT stages/pause',
  'PUT stages/resume',
  'PUT stages/concurrency',
  'PUT stages/rate-limit',
  'PUT stages/rate-limit/release',
  'PUT stages/empty',
  'PUT stages/obliterate',
  'PUT stages/job-schedulers/x/remove',
  'PATCH stages/job-schedulers/x',
  'PUT stages/job-schedulers/x/run',
  'PUT stages/JOB/retry',
  'PUT stages/JOB/clean',
  'PUT stages/JOB/promote',
  'PATCH stages/JOB/update-data',
  'PATCH stages/JOB/delay',
  'PATCH stages/JOB/priority',
  'DELETE stages',
  'DELETE stages/JOB',
  'PUT stages/JOB/remove-unprocessed-children',
  'POST stages',
  'PUT stages/JOB',
].map((write) => write.replace('JOB', 'run-1-1-publish').split(' ') as [string, string]);

interface DashboardPage {
  queues: { counts: Record<string, number>; jobs: { id: string; data: unknown; name: string }[] }[];
}

describe('the board of jobs, on PostgreSQL', () => {
  let api: DashboardApi;
  const keys = { viewer: '', analyst: '', operator: '', admin: '' };

  beforeAll(async () => {
    api = await openDashboardApi();
    for (const role of ['viewer', 'analyst', 'operator', 'admin'] as const) {
      keys[role] = await createKey(api.database.warehouse, role);
    }
  });
  afterAll(() => api.close());

  const ask = (path: string, key?: string, init: RequestInit = {}) =>
    fetch(`${api.url}${BOARD}${path}`, {
      ...init,
      headers: {
        ...(init.headers as Record<string, string>),
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      },
    });
  const shown = async (query = 'activeQueue=stages&status=latest&page=1&jobsPerPage=20') => {
    const reply = await ask(`/api/queues?${query}`, keys.operator);
    expect(reply.status).toBe(200);
    const { queues } = (await reply.json()) as DashboardPage;
    return queues[0]!;
  };
  const all = async () => (await api.access.jobs.getJobCounts()) as object;

  it('shows the queued and finished jobs', async () => {
    const { counts, jobs } = await shown();
    expect(counts).toMatchObject({ completed: 2, failed: 1, waiting: 1, active: 0 });
    expect(jobs.map(({ id }) => id).sort()).toEqual([
      'run-1-1-ingest',
      'run-1-1-publish',
      'run-2-1-plan-run',
      'run-3-1-plan-run',
    ]);
    expect(await shown()).toMatchObject({ readOnlyMode: true, allowRetries: false });
  });

  it('shows only the run and the epoch of a job', async () => {
    const { jobs } = await shown();
    expect(jobs.map(({ data }) => data)).toEqual(
      jobs.map(({ id }) => ({ runId: Number(id.split('-')[1]), epoch: 1 })),
    );
    const { name, password } = {
      name: 'retailstream',
      password: new URL(api.database.url).password,
    };
    const text = JSON.stringify(await shown());
    expect(text).not.toContain(password);
    expect(text).not.toContain(`${name}:`);
  });

  it.each([
    'run-2-1-plan-run',
    'run-1-1-publish',
    'run-1-1-publish/logs',
    'run-1-1-publish/flow',
    'metrics',
    'workers',
    'rate-limit',
    'default-job-options',
  ])('answers for stages/%s', async (path) => {
    const reply = await ask(`/api/queues/stages/${path}`, keys.operator);
    expect([path, reply.status]).toEqual([path, 200]);
    expect(reply.headers.get('cache-control')).toBe('no-store');
  });

  it('shows the error of a job, without details of the database', async () => {
    const job = await ask('/api/queues/stages/run-2-1-plan-run', keys.operator);
    const text = await job.text();
    expect(JSON.parse(text)).toMatchObject({
      job: { failedReason: 'no file is there: s3://[redacted]@bucket' },
    });
    expect(text).not.toContain('hunter2');
    expect((await ask('/api/redis/stats', keys.operator)).status).toBe(403);
  });

  it.each([
    ['nobody in particular', undefined, 401],
    ['a viewer', 'viewer', 403],
    ['an analyst', 'analyst', 403],
    ['an operator', 'operator', 200],
    ['an administrator', 'admin', 200],
  ] as const)('answers %s the same on every path', async (_who, role, status) => {
    const key = role && keys[role];
    const page = await (await ask('', keys.operator)).text();
    const [, script = ''] = /src="(static\/js\/main[^"]+)"/.exec(page) ?? [];
    for (const path of ['', '/', '/queue/stages', '/api/queues', `/${script}`]) {
      const reply = await ask(path, key);
      expect([path, reply.status]).toEqual([path, status]);
      if (status === 200) continue;
      const problem = (await reply.json()) as { code: string };
      expect(problem.code).toBe(status === 401 ? 'UNAUTHENTICATED' : 'FORBIDDEN');
    }
  });

  it.each([
    ['viewer', 403],
    ['operator', 200],
  ] as const)('answers a browser with a session as %s with %i', async (role, status) => {
    const sessions = new Sessions(api.database.warehouse);
    const anna = { name: 'user anna', role, personalData: false };
    const cookie = `rs_session=${await sessions.open(anna, 1)}`;
    for (const path of ['', '/queue/stages', '/api/queues']) {
      const reply = await ask(path, undefined, { headers: { cookie } });
      expect([path, reply.status]).toEqual([path, status]);
    }
    const pause = await ask('/api/queues/pause', undefined, { method: 'PUT', headers: { cookie } });
    expect(pause.status).toBe(403);
  });

  it.each(WRITES)('changes nothing by %s %s', async (method, path) => {
    const before = await all();
    const reply = await ask(`/api/queues/${path}`, keys.admin, {
      method,
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect([404, 405]).toContain(reply.status);
    expect(await all()).toEqual(before);
    expect(await api.access.jobs.isPaused()).toBe(false);
  });

  it('is a page without foreign or inline resources', async () => {
    const reply = await ask('', keys.operator);
    expect(reply.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = reply.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toContain('unsafe');
    const page = await reply.text();
    expect(page).toContain('<title>RetailStream jobs</title>');
    expect(page).toContain(`<base href="${BOARD}/" />`);
    expect(page).not.toMatch(/<%|https?:|style=|<style|\son\w+=/);
    const scripts = [...page.matchAll(/<script([^>]*)>/g)].map(([, attributes]) => attributes);
    for (const script of scripts) expect(script).toMatch(/ src="static\/|type="application\/json"/);
    for (const [, file] of page.matchAll(/(?:src|href)="(static\/[^"]+)"/g)) {
      const { status } = await ask(`/${file}`, keys.operator);
      expect([file, status]).toEqual([file, 200]);
    }
  });

  it.each([
    '/static/../index.ejs',
    '/static/..%2findex.ejs',
    '/static/%2e%2e/%2e%2e/package.json',
    '/index.ejs',
    '/api/queues/none/x',
    '/api/queues?activeQueue=stages&jobsPerPage=1000000&page=1',
    '/api/queues/stages/none',
  ])('returns nothing for %s', async (path) => {
    const reply = await ask(path, keys.operator);
    expect([path, Math.floor(reply.status / 100)]).toEqual([path, 4]);
    expect(await reply.text()).not.toMatch(/bull-board.*version|<%/s);
  });

  it('hides the errors of its queries', async () => {
    const { jobs } = api.access;
    vi.spyOn(jobs, 'getJobCounts').mockRejectedValueOnce(new Error('connect secret-host'));
    const reply = await ask('/api/queues', keys.operator);
    expect([reply.status, await reply.text()]).toEqual([
      500,
      '{"error":"ERRORS.INTERNAL_SERVER_ERROR"}',
    ]);
  });

  it('is missing in the description of the API', async () => {
    const description = await (await fetch(`${api.url}/openapi.json`)).text();
    expect(description).not.toContain(BOARD);
  });
});

describe('without a queue of BullMQ', () => {
  it('has no board', async () => {
    const { warehouse, drop } = await createTestWarehouse();
    const api = await openApi(warehouse);
    const authorization = `Bearer ${await createKey(warehouse)}`;
    const { status } = await fetch(`${api.url}${BOARD}`, { headers: { authorization } });
    expect(status).toBe(404);
    await api.close();
    await drop();
  });
});
