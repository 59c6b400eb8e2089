import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createKey } from '#test/setup/access.js';
import { buildSnapshot, holdSnapshot, publishInserted } from '#test/pipeline/inserted-snapshots.js';
import { type ServedApi, serveApi } from '#test/setup/served-api.js';

interface Reply {
  status: number;
  headers: Headers;
  body: unknown;
}

describe('snapshots and audit over HTTP', () => {
  let api: ServedApi;
  let key: string;
  const buildRows = (sales: string) => ({ departmentWeeks: 1, storeWeeks: [{ sales }] });

  async function ask(path: string, body?: object, authorization = `Bearer ${key}`): Promise<Reply> {
    const reply = await fetch(`${api.url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json', authorization },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: reply.status, headers: reply.headers, body: await reply.json() };
  }
  const graphql = async (query: string, authorization?: string) =>
    (await ask('/graphql', { query }, authorization)).body as {
      data: Record<string, unknown> | null;
      errors?: { message: string; extensions: object }[];
    };
  /** Returns snapshot and sales of the best store of the first week, as a reader sees them. */
  const answer = async () => {
    const { headers, body } = await ask('/v1/weekly-top-stores?first=1');
    const [week] = (body as { nodes: { stores: unknown; sales?: number }[] }).nodes;
    return { snapshot: headers.get('x-snapshot-id'), week };
  };

  beforeAll(async () => {
    api = await serveApi();
    const { warehouse } = api.database;
    key = await createKey(warehouse);
    for (const sales of ['10.00', '20.00']) {
      await publishInserted(warehouse, await buildSnapshot(warehouse, buildRows(sales)));
    }
    const third = await buildSnapshot(warehouse, buildRows('1.00'));
    await holdSnapshot(warehouse, third, 'fewer rows than there were');
  });
  afterAll(() => api.close());
  beforeEach(async () => {
    await ask('/v1/admin/snapshots/2/publish', { reason: 'as it was' });
    await api.database.warehouse.query('DELETE FROM ops.audit_log');
  });

  it('lists snapshots, newest first, with the reasons why one is held', async () => {
    const { status, body } = await ask('/v1/admin/snapshots');
    expect(status).toBe(200);
    expect(body).toMatchObject([
      {
        id: '3',
        runId: '3',
        status: 'held',
        quality: null,
        publishedAt: null,
        override: null,
        checks: [
          {
            rule: 'a-rule',
            kind: 'row-count',
            action: 'hold',
            allowed: 'at most 20 % fewer',
            measured: '1200',
            previous: null,
            outcome: 'held',
            message: 'fewer rows than there were',
          },
        ],
      },
      { id: '2', status: 'published', quality: 'PASSED', firstWeek: '2010-02-05', weeks: 1 },
      { id: '1', status: 'retained', checks: [], runUrl: '/v1/admin/runs/1' },
    ]);
    const [, published] = body as { publishedAt: string | null }[];
    expect(published?.publishedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect((await ask('/v1/admin/snapshots?first=1&before=3')).body).toMatchObject([{ id: '2' }]);
    expect((await ask('/v1/admin/snapshots/1')).body).toMatchObject({ id: '1' });
    expect((await ask('/v1/admin/snapshots/8')).status).toBe(410);
    expect((await ask('/v1/admin/snapshots/x')).status).toBe(410);
    expect((await ask('/v1/admin/snapshots?first=0')).status).toBe(400);
  });

  it('publishes an older snapshot again in one call, which readers see with the next', async () => {
    const before = await answer();
    expect(before.snapshot).toBe('2');
    const { status, body } = await ask('/v1/admin/snapshots/1/publish', { reason: 'wrong prices' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: '1', status: 'published' });
    const after = await answer();
    expect(after.snapshot).toBe('1');
    expect(JSON.stringify(before.week)).toContain('20');
    expect(JSON.stringify(after.week)).toContain('10');
    const again = await ask('/v1/admin/snapshots/1/publish', { reason: 'once more' });
    expect([again.status, again.body]).toMatchObject([200, { status: 'published' }]);
    const { body: entries } = await ask('/v1/admin/audit');
    expect(entries).toMatchObject([
      {
        actor: 'key 1',
        action: 'publish-snapshot',
        subject: 'snapshot 1',
        reason: 'wrong prices',
        details: '{"run":1,"replaced":2}',
      },
    ]);
  });

  it('does the same over GraphQL', async () => {
    const { data } = await graphql(
      'mutation { publishSnapshot(id: "1", reason: "wrong prices") { id status quality } }',
    );
    expect(data).toEqual({
      publishSnapshot: { id: '1', status: 'published', quality: 'PASSED' },
    });
    expect((await answer()).snapshot).toBe('1');
    const asked = await graphql(`
      {
        snapshots(first: 2) {
          id
          status
          checks {
            outcome
            message
          }
          override {
            reason
          }
        }
        snapshot(id: 1) {
          salesRows
          dataThrough
        }
        auditLog {
          actor
          action
          subject
          reason
        }
      }
    `);
    expect(asked.data).toEqual({
      snapshots: [
        {
          id: '3',
          status: 'held',
          override: null,
          checks: [{ outcome: 'held', message: 'fewer rows than there were' }],
        },
        { id: '2', status: 'retained', checks: [], override: null },
      ],
      snapshot: { salesRows: 1, dataThrough: '2010-02-05' },
      auditLog: [
        {
          actor: 'key 1',
          action: 'publish-snapshot',
          subject: 'snapshot 1',
          reason: 'wrong prices',
        },
      ],
    });
  });

  it('requires a key, a reason and a snapshot', async () => {
    for (const path of ['/v1/admin/snapshots', '/v1/admin/snapshots/1', '/v1/admin/audit']) {
      expect((await ask(path, undefined, 'Bearer rs_none')).status).toBe(401);
    }
    const publish = '/v1/admin/snapshots/1/publish';
    expect((await ask(publish, { reason: 'x' }, '')).status).toBe(401);
    const { data, errors } = await graphql('{ auditLog { id } }', '');
    expect([data, errors?.[0]?.extensions]).toMatchObject([null, { code: 'UNAUTHENTICATED' }]);
    for (const body of [{}, { reason: '' }, { reason: ' ' }, { reason: 5 }, { because: 'x' }]) {
      const refused = await ask(publish, body);
      expect([refused.status, refused.body]).toMatchObject([400, { code: 'ARGUMENT_INVALID' }]);
    }
    const gone = await ask('/v1/admin/snapshots/9/publish', { reason: 'x' });
    expect([gone.status, gone.body]).toMatchObject([410, { code: 'SNAPSHOT_GONE' }]);
    expect((await answer()).snapshot).toBe('2');
    expect((await ask('/v1/admin/audit')).body).toEqual([]);
  });

  it('records the key, and pages through the audit log', async () => {
    key = await createKey(api.database.warehouse);
    await api.database.warehouse.query('DELETE FROM ops.audit_log');
    await ask('/v1/admin/snapshots/1/publish', { reason: 'back' });
    await ask('/v1/admin/snapshots/2/publish', { reason: 'forth' });
    const { body } = await ask('/v1/admin/audit?first=1');
    const [newest] = body as { id: string; actor: string; reason: string; at: string }[];
    expect(newest).toMatchObject({ actor: 'key 2', reason: 'forth' });
    expect(Math.abs(Date.now() - Date.parse(newest?.at ?? ''))).toBeLessThan(60_000);
    const rest = await ask(`/v1/admin/audit?before=${newest?.id ?? ''}`);
    expect(rest.body).toMatchObject([{ reason: 'back' }]);
  });

  it('resumes the run of a held snapshot, and returns where to follow it', async () => {
    const { status, headers, body } = await ask('/v1/admin/snapshots/3/publish', {
      reason: 'stores closed',
    });
    expect(status).toBe(202);
    expect(headers.get('location')).toBe('/v1/admin/runs/3');
    expect(body).toMatchObject({
      id: '3',
      status: 'held',
      override: { reason: 'stores closed', by: 'key 2' },
    });
    expect((await ask('/v1/admin/runs/3')).body).toMatchObject({ status: 'running', error: null });
    const twice = await ask('/v1/admin/snapshots/3/publish', { reason: 'stores closed' });
    expect([twice.status, twice.body]).toMatchObject([409, { code: 'RUN_ALREADY_ACTIVE' }]);
    expect((await answer()).snapshot).toBe('2');
  });
});
