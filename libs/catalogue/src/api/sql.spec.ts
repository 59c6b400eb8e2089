import { parquetReadObjects } from 'hyparquet';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey } from '#test/setup/access.js';
import { type SqlTables, openSqlTables } from '../../test/setup/sql-tables.js';
import type { OpenApi } from '#test/setup/served-api.js';
import { openCatalogueApi } from '../../test/setup/no-catalogue.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

let database: TestWarehouse;
let asked: SqlTables;
let api: OpenApi;
let analyst: string;

interface Answer {
  queryId: string;
  rows: unknown[][];
  code?: string;
  detail?: string;
  pageInfo: { endCursor: string | null };
}

beforeAll(async () => {
  database = await createTestWarehouse();
  asked = await openSqlTables(database.warehouse);
  await asked.put('sales', 'store,amount\n1,2.50\n2,0.75\n3,\n', {
    store: 'BIGINT',
    amount: 'DECIMAL(9,2)',
  });
  api = await openCatalogueApi(database.warehouse, { sqlQueries: asked.sqlQueries });
  analyst = await createKey(database.warehouse, 'analyst');
});

afterAll(async () => {
  await api.close();
  await asked.close();
  await database.drop();
});

const send = (path: string, init: RequestInit = {}, key = analyst) =>
  fetch(`${api.url}/v1/sql${path}`, {
    ...init,
    headers: {
      authorization: `Bearer ${key}`,
      ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
  });

async function ask(body: object, key = analyst): Promise<Answer & { status: number }> {
  const response = await send('', { method: 'POST', body: JSON.stringify(body) }, key);
  return { ...((await response.json()) as Answer), status: response.status };
}

describe('POST /v1/sql', () => {
  it('answers, and continues page by page', async () => {
    const sql = 'SELECT store, amount FROM shop.sales WHERE store >= $from ORDER BY store';
    const first = await ask({ sql, parameters: { from: 1 }, first: 2 });
    expect(first).toMatchObject({
      status: 200,
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
    });
    const next = await send(`/${first.queryId}?after=${first.pageInfo.endCursor}`);
    expect(await next.json()).toMatchObject({
      rows: [[3, null]],
      pageInfo: { hasNextPage: false, endCursor: null },
    });
  });

  it.each([
    [{ sql: "FROM read_text('/etc/passwd')" }, 422, 'QUERY_REFUSED', 'column 6: read_text'],
    [{ sql: 'FROM nowhere' }, 404, 'TABLE_UNKNOWN', 'nowhere'],
    [{ sql: 'SELECT * FROM shop.sales WHERE' }, 422, 'QUERY_FAILED', 'syntax error'],
    [{ sql: 'SELECT nothing FROM shop.sales' }, 422, 'QUERY_FAILED', 'nothing'],
    [{ sql: 'SELECT 1', more: 1 }, 400, 'ARGUMENT_INVALID', 'more'],
    [{ sql: 'CREATE TABLE workspace.x AS SELECT 1 AS a' }, 403, 'FORBIDDEN', 'operator'],
  ])('rejects %j', async (body, status, code, detail) => {
    const answer = await ask(body);
    expect(answer).toMatchObject({ status, code });
    expect(answer.detail).toContain(detail);
  });

  it('requires an analyst, and shows an answer only to its caller', async () => {
    const viewer = await createKey(database.warehouse, 'viewer');
    expect(await ask({ sql: 'SELECT 1 AS x' }, viewer)).toMatchObject({ status: 403 });
    const operator = await createKey(database.warehouse, 'operator');
    const { queryId } = await ask({ sql: 'SELECT 1 AS x' }, operator);
    expect((await send(`/${queryId}`, {}, operator)).status).toBe(200);
    expect((await send(`/${queryId}`)).status).toBe(404);
    expect((await send('/no-number')).status).toBe(400);
    expect((await send(`/${queryId}`, { method: 'DELETE' })).status).toBe(404);
  });

  it('writes a table for an operator', async () => {
    const operator = await createKey(database.warehouse, 'operator');
    const sql = 'CREATE TABLE workspace.big AS SELECT * FROM shop.sales WHERE amount > 1';
    expect(await ask({ sql }, operator)).toMatchObject({
      status: 200,
      rows: [['workspace.big', 1]],
    });
    expect((await ask({ sql: 'FROM workspace.big' })).rows).toEqual([[1, '2.50']]);
  });
});

describe('the export of an answer', () => {
  const sql =
    "SELECT store, amount, sum(store) OVER () AS total, [store] AS list, 'é' AS text FROM shop.sales ORDER BY store LIMIT 1";
  const file = async (format: string) => {
    const { queryId } = await ask({ sql });
    const response = await send(`/${queryId}/export?format=${format}`);
    expect([response.status, response.headers.get('x-row-count')]).toEqual([200, '1']);
    return response;
  };

  it.each(['csv', 'ndjson', 'json', 'parquet', 'arrow'])(
    'without rows is a file of %s',
    async (format) => {
      const { queryId } = await ask({ sql: 'SELECT store, amount FROM shop.sales WHERE false' });
      const response = await send(`/${queryId}/export?format=${format}`);
      expect([response.status, response.headers.get('x-row-count')]).toEqual([200, '0']);
      const { byteLength } = await response.arrayBuffer();
      expect(String(byteLength)).toBe(response.headers.get('content-length'));
    },
  );

  it('has decimal commas in numbers, also in those that may be no number', async () => {
    const numbers = "SELECT 2.5::DOUBLE AS d, -1.25 AS m, 'nan'::DOUBLE AS n, 1.5::FLOAT AS f";
    const { queryId } = await ask({ sql: `${numbers} FROM shop.sales LIMIT 1` });
    const text = async (query: string) => (await send(`/${queryId}/export?${query}`)).text();
    expect(await text('decimal=,')).toBe('d;m;n;f\r\n2,5;-1,25;nan;1,5\r\n');
    expect(await text('format=ndjson')).toBe('{"d":2.5,"m":-1.25,"n":"nan","f":1.5}\n');
  });

  it('has every cell in every format', async () => {
    expect(await (await file('csv')).text()).toBe(
      'store,amount,total,list,text\r\n1,2.50,6,[1],é\r\n',
    );
    expect(await (await file('ndjson')).text()).toBe(
      '{"store":1,"amount":2.50,"total":6,"list":"[1]","text":"é"}\n',
    );
    const parquet = await parquetReadObjects({ file: await (await file('parquet')).arrayBuffer() });
    expect(parquet).toEqual([{ store: 1n, amount: 2.5, total: 6, list: '[1]', text: 'é' }]);
    const arrow = tableFromIPC(await (await file('arrow')).arrayBuffer());
    expect(arrow.toArray().map(String)).toEqual([
      '{"store": 1, "amount": 2.5, "total": 6, "list": "[1]", "text": "é"}',
    ]);
  });
});
