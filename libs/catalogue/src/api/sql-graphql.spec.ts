import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey } from '#test/setup/access.js';
import { type SqlTables, openSqlTables } from '../../test/setup/sql-tables.js';
import type { OpenApi } from '#test/setup/served-api.js';
import { openCatalogueApi } from '../../test/setup/no-catalogue.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

const ENDLESS = 'SELECT count(*) FROM range(1000000) a, range(1000000) b';
const PAGE = `queryId columns { name type } rows totalCount isCut bytesScanned fromStore ms
  written { table rows } pageInfo { hasNextPage endCursor }`;

interface Page {
  queryId: string;
  pageInfo: { endCursor: string };
}

let database: TestWarehouse;
let asked: SqlTables;
let api: OpenApi;
let analyst: string;
let operator: string;

beforeAll(async () => {
  database = await createTestWarehouse();
  asked = await openSqlTables(database.warehouse);
  await asked.put('sales', 'store,amount\n1,2.50\n2,0.75\n3,\n', {
    store: 'BIGINT',
    amount: 'DECIMAL(9,2)',
  });
  api = await openCatalogueApi(database.warehouse, {
    sqlQueries: asked.sqlQueries,
    limits: { answerMaxBytes: 4_000 },
  });
  analyst = await createKey(database.warehouse, 'analyst');
  operator = await createKey(database.warehouse, 'operator');
});

afterAll(async () => {
  await api.close();
  await asked.close();
  await database.drop();
});

async function graphql(query: string, variables: object = {}, key = analyst, init = {}) {
  const reply = await fetch(`${api.url}/graphql`, {
    method: 'POST',
    ...init,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const body = (await reply.json()) as {
    data?: Record<string, Page>;
    errors?: { message: string; extensions: { code: string } }[];
  };
  const [error] = body.errors ?? [];
  return { data: body.data, code: error?.extensions.code, message: error?.message };
}

const ask = (sql: string, key = analyst, init = {}) =>
  graphql(`mutation ($sql: String!) { askSql(sql: $sql) { ${PAGE} } }`, { sql }, key, init);

describe('askSql and sqlResult', () => {
  it('answer, and continue page by page', async () => {
    const { data } = await graphql(
      `mutation ($sql: String!, $parameters: JSONObject) {
         askSql(sql: $sql, parameters: $parameters, first: 2) { ${PAGE} } }`,
      {
        sql: 'SELECT store, amount FROM shop.sales WHERE store >= $from ORDER BY store',
        parameters: { from: 1 },
      },
    );
    expect(data?.['askSql']).toMatchObject({
      columns: [
        { name: 'store', type: 'BIGINT' },
        { name: 'amount', type: 'DECIMAL(9,2)' },
      ],
      rows: [
        [1, '2.50'],
        [2, '0.75'],
      ],
      totalCount: 3,
      isCut: false,
      bytesScanned: 30,
      fromStore: false,
      written: null,
      pageInfo: { hasNextPage: true },
    });
    const { queryId, pageInfo } = data!['askSql']!;
    const more = `query ($id: ID!, $after: String) { sqlResult(queryId: $id, after: $after) { ${PAGE} } }`;
    const next = await graphql(more, { id: queryId, after: pageInfo.endCursor });
    expect(next.data).toMatchObject({
      sqlResult: {
        queryId,
        rows: [[3, null]],
        fromStore: null,
        ms: null,
        pageInfo: { hasNextPage: false, endCursor: null },
      },
    });
    expect(await graphql(more, { id: queryId, after: 'x' })).toMatchObject({
      code: 'CURSOR_INVALID',
    });
    expect(await graphql(more, { id: queryId }, operator)).toMatchObject({
      code: 'QUERY_NOT_FOUND',
    });
    expect(await graphql(more, { id: 'x' })).toMatchObject({ code: 'ARGUMENT_INVALID' });
  });

  it.each([
    ["FROM read_text('/etc/passwd')", 'QUERY_REFUSED', 'column 6: read_text'],
    ['FROM nowhere', 'TABLE_UNKNOWN', 'nowhere'],
    ['SELECT nothing FROM shop.sales', 'QUERY_FAILED', 'nothing'],
    ['', 'ARGUMENT_INVALID', 'sql'],
    ['CREATE TABLE workspace.x AS SELECT 1 AS a', 'FORBIDDEN', 'operator'],
    [`SELECT repeat('x', 3000)`, 'QUERY_TOO_LARGE', 'row 1 of the answer is larger than a page'],
  ])('reject %s like REST', async (sql, code, message) => {
    const refused = await ask(sql);
    expect(refused).toMatchObject({ code });
    expect(refused.message).toContain(message);
  });

  it('require an analyst, and an operator for writing', async () => {
    const viewer = await createKey(database.warehouse, 'viewer');
    expect(await ask('SELECT 1 AS x', viewer)).toMatchObject({ code: 'FORBIDDEN' });
    const sql = 'CREATE TABLE workspace.big AS SELECT * FROM shop.sales WHERE amount > 1';
    const { data } = await ask(sql, operator);
    expect(data).toMatchObject({
      askSql: { written: { table: 'workspace.big', rows: 1 }, rows: [['workspace.big', 1]] },
    });
  });

  it('end a page before it is too large, and count the pages of a request together', async () => {
    const { data } = await ask("SELECT i, repeat('x', 900) FROM range(4) t(i) ORDER BY i");
    expect(data?.['askSql']).toMatchObject({ totalCount: 4, pageInfo: { hasNextPage: true } });
    expect((data?.['askSql'] as unknown as { rows: unknown[] }).rows).toHaveLength(2);
    const id = data!['askSql']!.queryId;
    const pages = (count: number) =>
      Array.from({ length: count }, (_, i) => `p${i}: sqlResult(queryId: "${id}") { rows }`);
    expect(await graphql(`{ ${pages(2).join(' ')} }`)).toMatchObject({ code: undefined });
    expect(await graphql(`{ ${pages(3).join(' ')} }`)).toMatchObject({ code: 'ANSWER_TOO_LARGE' });
  });
});

describe('limits of a request', () => {
  const one = 'askSql(sql: "SELECT 1 AS x") { rows }';
  const history = async () => {
    const { data } = await graphql('{ queries(first: 500) { id } }');
    return (data!['queries'] as unknown as unknown[]).length;
  };

  it.each([
    ['under aliases', `mutation { ${one} b: ${one} }`],
    [
      'in fragments',
      `mutation { ...A ...B } fragment A on Mutation { ${one} } fragment B on Mutation { b: ${one} }`,
    ],
    ['with another mutation between', `mutation { ${one} cancelSql(queryId: "x") b: ${one} }`],
  ])('accept one question, not two: %s', async (_, query) => {
    const before = await history();
    const refused = await graphql(query);
    expect(refused.message).toBe('a request may contain only one askSql: send several requests');
    expect(await history()).toBe(before);
  });

  it('reject a list of requests', async () => {
    const reply = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${analyst}`, 'content-type': 'application/json' },
      body: JSON.stringify([{ query: `mutation { ${one} }` }, { query: `mutation { ${one} }` }]),
    });
    expect(reply.status).toBe(400);
  });

  it('count the rows of a page as values', async () => {
    const rows = 'columns { name type } rows queryId totalCount isCut';
    const pages = Array.from(
      { length: 4 },
      (_, i) => `p${i}: sqlResult(queryId: "x", first: 10000) { ${rows} }`,
    );
    // Each page: itself, and 10,000 times its 7 fields.
    const { message } = await graphql(`{ ${pages.join(' ')} }`);
    expect(message).toContain('has 280004 values');
  });

  it('never allow GET', async () => {
    const query = new URLSearchParams({ query: `mutation { ${one} }` }).toString();
    const reply = await fetch(`${api.url}/graphql?${query}`, {
      headers: { authorization: `Bearer ${analyst}` },
    });
    expect(reply.status).toBe(405);
  });
});

describe('an abandoned question', () => {
  const running = async () => {
    const list = '{ queries(first: 1) { id status } }';
    const { data } = await graphql(list);
    const [last] = data!['queries'] as unknown as { id: string; status: string }[];
    return last!;
  };

  it('is cancelled by cancelSql of its caller', async () => {
    const answer = ask(ENDLESS);
    await expect.poll(async () => (await running()).status).toBe('running');
    const { id } = await running();
    const cancel = `mutation { cancelSql(queryId: "${id}") }`;
    expect(await graphql(cancel, {}, operator)).toMatchObject({ code: 'QUERY_NOT_FOUND' });
    expect((await graphql(cancel)).data).toEqual({ cancelSql: true });
    expect(await answer).toMatchObject({ code: 'QUERY_CANCELLED' });
    expect(await graphql(cancel)).toMatchObject({ code: 'QUERY_NOT_FOUND' });
  });

  it('is cancelled when its client disconnects', async () => {
    const stop = new AbortController();
    const answer = ask(`${ENDLESS} -- again`, analyst, { signal: stop.signal });
    await expect.poll(async () => (await running()).status).toBe('running');
    stop.abort();
    await expect(answer).rejects.toThrow();
    await expect.poll(async () => (await running()).status).toBe('cancelled');
  });
});
