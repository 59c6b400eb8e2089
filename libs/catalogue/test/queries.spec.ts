import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QueryHistory } from '#catalogue/sql/query-history.js';
import { loadMarts } from '#test/factories/load-marts.js';
import { threeStores } from '#test/factories/three-stores.js';
import { createKey } from '#test/setup/access.js';
import { createClient } from '#test/setup/access-api.js';
import { listAudit } from '#test/setup/audit.js';
import type { OpenApi } from '#test/setup/served-api.js';
import { openCatalogueApi } from './setup/no-catalogue.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

const QUERIES = '/v1/admin/sql/queries';
const SAVED = '/v1/admin/sql/saved';
const ids = ['1', '2', '3'].map((digit) => `0000000${digit}-0000-4000-8000-000000000000`);
const [first = '', second = '', third = ''] = ids;

let database: TestWarehouse;
let api: OpenApi;
let keys: Record<'viewer' | 'ann' | 'bob' | 'operator' | 'admin' | 'bound' | 'boundAdmin', string>;
const { get, post, graphql } = createClient(() => api);

beforeAll(async () => {
  database = await createTestWarehouse();
  const { warehouse } = database;
  // A key is refused whose stores have no published sales.
  await loadMarts(database.url, threeStores);
  api = await openCatalogueApi(warehouse);
  keys = {
    viewer: await createKey(warehouse, 'viewer'),
    ann: await createKey(warehouse, 'analyst'),
    bob: await createKey(warehouse, 'analyst'),
    operator: await createKey(warehouse, 'operator'),
    admin: await createKey(warehouse),
    bound: await createKey(warehouse, 'analyst', false, { stores: [3] }),
    boundAdmin: await createKey(warehouse, 'admin', false, { stores: [3] }),
  };
  const history = new QueryHistory(warehouse);
  // Keys are numbered in order of creation: ann has 2, bob 3.
  for (const [id, actor] of [
    [first, 'key 2'],
    [second, 'key 3'],
    [third, 'key 2'],
  ] as const) {
    await history.begin(id, { actor, sql: 'SELECT $a', parameters: { a: 1 } });
  }
  await history.end(first, { rows: 1, bytesScanned: 9, ms: 2.5 });
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

const fetchQueries = async (key: string, query = '') => {
  const { text } = await get(`${QUERIES}${query}`, key);
  return (JSON.parse(text) as { id: string }[]).map(({ id }) => id);
};

describe('queries', () => {
  it("lists the caller's queries, newest first, and all queries to an admin", async () => {
    expect(await fetchQueries(keys.ann)).toEqual([third, first]);
    expect(await fetchQueries(keys.bob)).toEqual([second]);
    expect(await fetchQueries(keys.operator)).toEqual([]);
    expect(await fetchQueries(keys.admin)).toEqual([third, second, first]);
    expect(await fetchQueries(keys.admin, `?first=1&before=${third}`)).toEqual([second]);
    const { body } = await graphql('{ queries { id askedBy } }', keys.bob);
    expect(body.data).toEqual({ queries: [{ id: second, askedBy: 'key 3' }] });
    expect((await get(QUERIES, keys.viewer)).status).toBe(403);
    expect((await get(`${QUERIES}?before=7`, keys.ann)).status).toBe(400);
  });

  it('lists only their own queries to callers with a scope', async () => {
    expect(await fetchQueries(keys.bound)).toEqual([]);
    expect(await fetchQueries(keys.boundAdmin)).toEqual([]);
  });

  it('shows the outcome of each query', async () => {
    const { text } = await get(QUERIES, keys.ann);
    expect(JSON.parse(text)).toMatchObject([
      { status: 'running', endedAt: null, rows: null },
      { status: 'succeeded', parameters: '{"a":1}', rows: 1, bytesScanned: 9, ms: 2.5 },
    ]);
  });
});

describe('saved queries', () => {
  const query = { name: 'one', sql: 'SELECT $a', parameters: { a: null }, comment: 'of all' };
  const json = async (sent: ReturnType<typeof post> | ReturnType<typeof get>) => {
    const reply = await sent;
    const text = typeof reply.text === 'string' ? reply.text : await reply.text();
    return [reply.status, JSON.parse(text)] as [number, Record<string, unknown>];
  };
  const listed = async (key: string, args = '') => {
    const { text } = await get(`${SAVED}${args}`, key);
    return JSON.parse(text) as { name: string; mayChange: boolean }[];
  };
  const acts = async () =>
    (await listAudit(database.warehouse)).map(({ action, actor, subject }) => [
      actor,
      action,
      subject,
    ]);

  it('are saved by an analyst for all analysts, with an audit record', async () => {
    expect((await post(SAVED, keys.viewer, query)).status).toBe(403);
    const [status, saved] = await json(post(SAVED, keys.ann, query));
    const stored = { ...query, parameters: '{"a":null}', savedBy: 'key 2' };
    expect([status, saved]).toMatchObject([200, { ...stored, mayChange: true }]);
    expect(await listed(keys.bob)).toMatchObject([{ ...stored, mayChange: false }]);
    expect(await listed(keys.admin)).toMatchObject([{ mayChange: true }]);
    expect(await json(get(`${SAVED}/one`, keys.bob))).toMatchObject([200, stored]);
    const [entry] = await listAudit(database.warehouse);
    expect(entry).toMatchObject({
      actor: 'key 2',
      action: 'save-query',
      subject: 'query one',
      details: { sql: 'SELECT $a', parameters: { a: null }, comment: 'of all' },
    });
  });

  it('have unique names, also when two callers save at the same time', async () => {
    const before = await acts();
    const other = { ...query, sql: 'SELECT 2' };
    expect(await json(post(SAVED, keys.bob, other))).toMatchObject([
      409,
      {
        code: 'QUERY_NAME_TAKEN',
        detail:
          'key 2 has already saved a query named one: choose another name, or change that query',
      },
    ]);
    expect(await json(get(`${SAVED}/one`, keys.bob))).toMatchObject([200, { sql: 'SELECT $a' }]);
    expect(await acts()).toEqual(before);
    const both = [keys.ann, keys.bob].map((key) => post(SAVED, key, { ...other, name: 'two' }));
    const statuses = (await Promise.all(both)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 409]);
    expect((await post(`${SAVED}/two/remove`, keys.admin, {})).status).toBe(200);
  });

  it('are changed and renamed by their owner and by admins', async () => {
    expect(await json(post(`${SAVED}/one`, keys.bob, { sql: 'SELECT 2' }))).toMatchObject([
      403,
      { code: 'FORBIDDEN' },
    ]);
    const operators = await post(`${SAVED}/one/remove`, keys.operator, {});
    expect(operators.status).toBe(403);
    const renamed = await json(
      post(`${SAVED}/one`, keys.ann, { newName: 'Umsatz je Filiale/Woche' }),
    );
    expect(renamed).toMatchObject([
      200,
      { name: 'Umsatz je Filiale/Woche', sql: 'SELECT $a', comment: 'of all', savedBy: 'key 2' },
    ]);
    const path = `${SAVED}/${encodeURIComponent('Umsatz je Filiale/Woche')}`;
    const change = { sql: 'SELECT 3', comment: '', parameters: { b: 'x' } };
    expect(await json(post(path, keys.admin, change))).toMatchObject([
      200,
      { sql: 'SELECT 3', comment: null, parameters: '{"b":"x"}', savedBy: 'key 2' },
    ]);
    expect(await json(get(`${SAVED}/one`, keys.ann))).toMatchObject([
      404,
      { code: 'QUERY_NOT_FOUND' },
    ]);
    await post(SAVED, keys.bob, { name: 'two', sql: 'SELECT 2' });
    expect(await json(post(path, keys.ann, { newName: 'two' }))).toMatchObject([
      409,
      { code: 'QUERY_NAME_TAKEN' },
    ]);
    expect((await acts()).slice(0, 3)).toEqual([
      ['key 3', 'save-query', 'query two'],
      ['key 5', 'change-saved-query', 'query Umsatz je Filiale/Woche'],
      ['key 2', 'change-saved-query', 'query one'],
    ]);
  });

  it('exist for callers with a scope only if they saved them', async () => {
    const own = { name: 'own', sql: 'SELECT store FROM weekly_sales.sales' };
    expect((await post(SAVED, keys.bound, own)).status).toBe(200);
    expect(await listed(keys.bound)).toMatchObject([{ name: 'own', mayChange: true }]);
    expect(await listed(keys.boundAdmin)).toEqual([]);
    expect((await listed(keys.ann)).map(({ name }) => name)).toContain('own');
    for (const sent of [
      get(`${SAVED}/two`, keys.bound),
      post(`${SAVED}/two`, keys.boundAdmin, { sql: 'SELECT 1' }),
      post(`${SAVED}/two/remove`, keys.boundAdmin, {}),
    ]) {
      const [status, { code, detail }] = await json(sent);
      expect([status, code]).toEqual([404, 'QUERY_NOT_FOUND']);
      expect(detail).not.toContain('Umsatz');
    }
    expect(await json(post(SAVED, keys.bound, { ...own, name: 'two' }))).toMatchObject([
      409,
      { detail: 'another caller has already saved a query named two: choose another name' },
    ]);
    const changed = await json(post(`${SAVED}/own`, keys.bound, { newName: 'mine' }));
    expect(changed).toMatchObject([200, { name: 'mine' }]);
    expect((await post(`${SAVED}/mine/remove`, keys.bound, {})).status).toBe(200);
  });

  it('are listed by name in pages', async () => {
    const names = async (args: string) => (await listed(keys.ann, args)).map(({ name }) => name);
    expect(await names('')).toEqual(['Umsatz je Filiale/Woche', 'two']);
    expect(await names('?first=1')).toEqual(['Umsatz je Filiale/Woche']);
    expect(await names('?after=Umsatz%20je%20Filiale/Woche')).toEqual(['two']);
    const { body } = await graphql('{ savedQueries(after: "U") { name mayChange } }', keys.bob);
    expect(body.data).toEqual({
      savedQueries: [
        { name: 'Umsatz je Filiale/Woche', mayChange: false },
        { name: 'two', mayChange: true },
      ],
    });
    expect((await get(`${SAVED}?first=201`, keys.ann)).status).toBe(400);
  });

  it('are removed by their owner', async () => {
    expect((await post(`${SAVED}/two/remove`, keys.ann, {})).status).toBe(403);
    const removed = 'mutation { removeSavedQuery(name: "two") { name savedBy } }';
    const { body } = await graphql(removed, keys.bob);
    expect(body.data).toEqual({ removeSavedQuery: { name: 'two', savedBy: 'key 3' } });
    const again = await json(post(`${SAVED}/two/remove`, keys.bob, {}));
    expect(again).toMatchObject([404, { code: 'QUERY_NOT_FOUND' }]);
    expect((await listAudit(database.warehouse))[0]).toMatchObject({
      actor: 'key 3',
      action: 'remove-saved-query',
      details: { sql: 'SELECT 2', savedBy: 'key 3' },
    });
  });

  it('are 1,000 at most', async () => {
    await database.warehouse.query(
      `INSERT INTO ops.saved_queries (name, sql, saved_by)
       SELECT 'query ' || n, 'SELECT 1', 'key 2' FROM generate_series(1, 999) n`,
    );
    expect(await json(post(SAVED, keys.ann, { name: 'more', sql: 'SELECT 1' }))).toMatchObject([
      409,
      { code: 'QUERY_LIMIT' },
    ]);
    expect(
      (await post(`${SAVED}/${encodeURIComponent('query 1')}/remove`, keys.ann, {})).status,
    ).toBe(200);
    expect((await post(SAVED, keys.ann, { name: 'more', sql: 'SELECT 1' })).status).toBe(200);
  });

  it.each([
    ['an empty name', { name: '' }],
    ['blanks around the name', { name: ' x' }],
    ['a name without a letter', { name: '..' }],
    ['a name of two lines', { name: 'a\nb' }],
    ['a long name', { name: 'x'.repeat(101) }],
    ['no SQL', { sql: undefined }],
    ['long SQL', { sql: 'x'.repeat(100_001) }],
    ['a list as a parameter', { parameters: { a: [1] } }],
  ])('are rejected with %s', async (_, given) => {
    const reply = await json(post(SAVED, keys.operator, { name: 'x', sql: 'SELECT 1', ...given }));
    expect(reply).toMatchObject([400, { code: 'ARGUMENT_INVALID' }]);
  });

  it('reject a change of nothing', async () => {
    const reply = await json(post(`${SAVED}/more`, keys.ann, {}));
    expect(reply).toMatchObject([400, { code: 'ARGUMENT_INVALID' }]);
  });
});

describe('the open endpoints', () => {
  const list = async (of: OpenApi, key: string) => {
    const { text } = await createClient(() => of).get('/auth/me', key);
    return (JSON.parse(text) as { endpoints: string[] }).endpoints;
  };

  it.each(['athena', 'redshift', 'spark'] as const)(
    'lack questions in SQL for callers with a scope on %s, which refuses them',
    async (scheme) => {
      expect(await list(api, keys.bound)).toEqual(expect.arrayContaining(['askSql', 'queries']));
      const remote = await openCatalogueApi(database.warehouse, { sql: { scheme } });
      const [bound, whole] = [await list(remote, keys.bound), await list(remote, keys.ann)];
      await remote.close();
      expect(bound).not.toContain('askSql');
      expect(bound).toContain('savedQueries');
      expect(whole).toContain('askSql');
    },
  );
});
