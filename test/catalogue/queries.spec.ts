import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QueryHistory } from '#catalogue/sql/query-history.js';
import { keyFor } from '../setup/access.js';
import { askingOf } from '../setup/access-api.js';
import { auditEntries } from '../setup/audit.js';
import { type OpenApi, openApi } from '../setup/served-api.js';
import { createTestWarehouse, type TestWarehouse } from '../setup/warehouse.js';

const QUERIES = '/v1/admin/sql/queries';
const SAVED = '/v1/admin/sql/saved';
const ids = ['1', '2', '3'].map((digit) => `0000000${digit}-0000-4000-8000-000000000000`);
const [first = '', second = '', third = ''] = ids;

let database: TestWarehouse;
let api: OpenApi;
let keys: Record<'viewer' | 'ann' | 'bob' | 'operator' | 'admin', string>;
const { get, post, graphql } = askingOf(() => api);

beforeAll(async () => {
  database = await createTestWarehouse();
  const { warehouse } = database;
  api = await openApi(warehouse);
  keys = {
    viewer: await keyFor(warehouse, 'viewer'),
    ann: await keyFor(warehouse, 'analyst'),
    bob: await keyFor(warehouse, 'analyst'),
    operator: await keyFor(warehouse, 'operator'),
    admin: await keyFor(warehouse),
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

const asked = async (key: string, query = '') => {
  const { text } = await get(`${QUERIES}${query}`, key);
  return (JSON.parse(text) as { id: string }[]).map(({ id }) => id);
};

describe('queries', () => {
  it("lists the caller's queries, newest first, and all queries to an admin", async () => {
    expect(await asked(keys.ann)).toEqual([third, first]);
    expect(await asked(keys.bob)).toEqual([second]);
    expect(await asked(keys.operator)).toEqual([]);
    expect(await asked(keys.admin)).toEqual([third, second, first]);
    expect(await asked(keys.admin, `?first=1&before=${third}`)).toEqual([second]);
    const { body } = await graphql('{ queries { id askedBy } }', keys.bob);
    expect(body.data).toEqual({ queries: [{ id: second, askedBy: 'key 3' }] });
    expect((await get(QUERIES, keys.viewer)).status).toBe(403);
    expect((await get(`${QUERIES}?before=7`, keys.ann)).status).toBe(400);
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
  it('are saved by operators for all analysts, with an audit record', async () => {
    const query = { name: 'one', sql: 'SELECT $a', parameters: { a: null }, comment: 'of all' };
    expect((await post(SAVED, keys.ann, query)).status).toBe(403);
    expect((await post(SAVED, keys.operator, { ...query, sql: 'SELECT 2' })).status).toBe(200);
    expect((await post(SAVED, keys.operator, query)).status).toBe(200);
    const { text } = await get(SAVED, keys.bob);
    expect(JSON.parse(text)).toMatchObject([
      { ...query, parameters: '{"a":null}', savedBy: 'key 4' },
    ]);
    const [entry] = await auditEntries(database.warehouse);
    expect(entry).toMatchObject({
      actor: 'key 4',
      action: 'save-query',
      subject: 'query one',
      details: { sql: 'SELECT $a', parameters: { a: null } },
    });
  });

  it.each([
    [{ name: '', sql: 'SELECT 1' }],
    [{ name: 'x' }],
    [{ name: 'x', sql: 'SELECT 1', parameters: { a: [1] } }],
  ])('are rejected when they are %j', async (query) => {
    expect((await post(SAVED, keys.operator, query)).status).toBe(400);
  });
});
