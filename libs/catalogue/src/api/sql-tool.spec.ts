import { fileURLToPath } from 'node:url';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey } from '#test/setup/access.js';
import { type SqlTables, openSqlTables } from '../../test/setup/sql-tables.js';
import { listAudit } from '#test/setup/audit.js';
import { call, connectMcp, createHttpTransport } from '#test/setup/mcp-client.js';
import type { OpenApi } from '#test/setup/served-api.js';
import { openCatalogueApi } from '../../test/setup/no-catalogue.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

const script = fileURLToPath(new URL('../../../../bin/retailstream.mjs', import.meta.url));

let database: TestWarehouse;
let asked: SqlTables;
let api: OpenApi;
const keys = { analyst: '', reader: '', operator: '', viewer: '' };

beforeAll(async () => {
  database = await createTestWarehouse();
  const { warehouse } = database;
  asked = await openSqlTables(warehouse, { rows: 300 });
  const columns = { name: 'VARCHAR', amount: 'DECIMAL(9,2)' };
  await asked.put('people', 'name,amount\nAnn,2.50\nBo,0.75\n', columns, ['name']);
  api = await openCatalogueApi(warehouse, { sqlQueries: asked.sqlQueries });
  keys.analyst = await createKey(warehouse, 'analyst');
  keys.reader = await createKey(warehouse, 'analyst', true);
  keys.operator = await createKey(warehouse, 'operator');
  keys.viewer = await createKey(warehouse, 'viewer');
});

afterAll(async () => {
  await api.close();
  await asked.close();
  await database.drop();
});

async function ask(args: object, key = keys.analyst) {
  const headers = { authorization: `Bearer ${key}` };
  const client = await connectMcp(createHttpTransport(api.url, headers));
  try {
    return await call(client, 'ask_sql', args);
  } finally {
    await client.close();
  }
}

const SQL = 'SELECT name, amount FROM shop.people ORDER BY amount';

describe('ask_sql', () => {
  it('returns columns and cells, and masks personal data', async () => {
    const { answer, isError, summary, json } = await ask({ sql: SQL });
    expect(isError).toBe(false);
    expect(answer).toMatchObject({
      columns: [
        { name: 'name', type: 'VARCHAR' },
        { name: 'amount', type: 'DECIMAL(9,2)' },
      ],
      rows: [
        ['•••', '0.75'],
        ['•••', '2.50'],
      ],
      totalCount: 2,
      isCut: false,
      bytesScanned: 29,
      fromStore: false,
    });
    expect(JSON.parse(json!)).toEqual(answer);
    expect(summary).toBe('2 of 2 rows.');
    const from = { sql: 'FROM shop.people WHERE amount > $least', parameters: { least: 1 } };
    expect((await ask(from)).answer).toMatchObject({ rows: [['•••', '2.50']] });
  });

  it('returns the same over stdin and stdout', async () => {
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [script, 'mcp', '--url', api.url],
      env: { RETAILSTREAM_KEY: keys.analyst },
    });
    const client = await connectMcp(transport);
    const { tools } = await client.listTools();
    expect(tools.find(({ name }) => name === 'ask_sql')?.annotations).toMatchObject({
      readOnlyHint: true,
    });
    const { answer } = await call(client, 'ask_sql', { sql: 'SELECT 1 AS x', first: 1 });
    expect(answer).toMatchObject({ rows: [[1]] });
    const { error } = await call(client, 'ask_sql', { sql: 'FROM nowhere' });
    expect(error).toMatchObject({ code: 'TABLE_UNKNOWN' });
    await client.close();
  });

  it('continues from page to page, and reports where the answer is cut', async () => {
    const first = await ask({ sql: 'SELECT i FROM range(1000) t(i) ORDER BY i' });
    const { queryId, pageInfo } = first.answer as {
      queryId: string;
      pageInfo: { endCursor: string };
    };
    expect(first.summary).toBe(
      '100 of 300 rows. The answer is cut: the query had more rows than the API stores; request fewer. More rows ' +
        `follow: call again with queryId "${queryId}" and after "${pageInfo.endCursor}".`,
    );
    const next = await ask({ queryId, after: pageInfo.endCursor, first: 2 });
    expect(next.answer).toMatchObject({ rows: [[100], [101]], isCut: true });
    expect(await ask({ queryId }, keys.reader)).toMatchObject({
      error: { code: 'QUERY_NOT_FOUND' },
    });
  });

  it('ends a page before it exceeds a context', async () => {
    const { answer } = await ask({ sql: "SELECT repeat('x', 100000) AS x FROM range(5)" });
    expect(answer).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: true } });
    expect(answer!['rows']).toHaveLength(2);
    const larger = await ask({ sql: "SELECT repeat('x', 300000) AS x" });
    expect([larger.isError, larger.error]).toMatchObject([true, { code: 'QUERY_TOO_LARGE' }]);
  });

  it.each([
    [{ sql: "FROM read_text('/etc/passwd')" }, 'QUERY_REFUSED', 'column 6: read_text'],
    [{ sql: 'FROM nowhere' }, 'TABLE_UNKNOWN', 'nowhere'],
    [{ sql: 'SELECT 1 AS x', first: 101 }, 'ARGUMENT_INVALID', 'at most 100'],
    [{}, 'ARGUMENT_INVALID', 'give sql for a query'],
    [{ sql: 'SELECT 1 AS x', queryId: 'x' }, 'ARGUMENT_INVALID', 'give sql for a query'],
    [{ sql: 'SELECT 1 AS x', more: 1 }, 'ARGUMENT_INVALID', 'more'],
    [{ queryId: 'x' }, 'ARGUMENT_INVALID', 'UUID'],
  ])('reports an error: %j', async (args, code, text) => {
    const { isError, summary, error } = await ask(args);
    expect([isError, error]).toMatchObject([true, { code }]);
    expect(summary).toContain(text);
  });

  it('never writes, for any role, and requires an analyst', async () => {
    const sql = 'CREATE TABLE workspace.x AS SELECT 1 AS a';
    const refused = await ask({ sql }, keys.operator);
    expect(refused).toMatchObject({ error: { code: 'FORBIDDEN' } });
    // The error does not advise an operator to request the role of an operator.
    expect(refused.summary).toBe(
      'FORBIDDEN: this interface writes no tables, for any role: write tables over REST, GraphQL or the command line',
    );
    expect(await ask({ sql: SQL }, keys.viewer)).toMatchObject({ error: { code: 'FORBIDDEN' } });
    const client = await connectMcp(createHttpTransport(api.url));
    expect(await call(client, 'ask_sql', { sql: SQL })).toMatchObject({
      error: { code: 'UNAUTHENTICATED' },
    });
    await client.close();
  });

  it('shows personal data to a caller with the right, with an audit record', async () => {
    const personal = { sql: SQL, personalData: true };
    const { answer } = await ask(personal, keys.reader);
    expect(answer).toMatchObject({
      rows: [
        ['Bo', '0.75'],
        ['Ann', '2.50'],
      ],
    });
    const [entry] = await listAudit(database.warehouse);
    expect(entry).toMatchObject({
      action: 'read-personal-data',
      subject: `query ${String(answer!['queryId'])}`,
      details: { columns: ['shop.people.name'] },
    });
    const { summary, error } = await ask(personal);
    expect(error).toMatchObject({ code: 'FORBIDDEN' });
    expect(summary).toContain('shop.people.name needs the role personal-data');
  });
});
