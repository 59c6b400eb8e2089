import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PersonKeys } from '#personal/person-keys.js';
import { encryptCell } from '#personal/encrypt-cell.js';
import { createKey } from '#test/setup/access.js';
import { createClient } from '#test/setup/access-api.js';
import { type SqlTables, openSqlTables } from '../../test/setup/sql-tables.js';
import { listAudit } from '#test/setup/audit.js';
import type { OpenApi } from '#test/setup/served-api.js';
import { openCatalogueApi } from '../../test/setup/no-catalogue.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

const SQL = 'SELECT name, town FROM shop.people ORDER BY town';
const PEOPLE = [
  ['Ann', 'Bern'],
  ['Bo', 'Chur'],
];

interface Answer {
  queryId: string;
  rows: unknown[][];
  code?: string;
  detail?: string;
  fromStore?: boolean;
  pageInfo: { endCursor: string };
}

let database: TestWarehouse;
let asked: SqlTables;
let api: OpenApi;
const keys = { reader: '', other: '', analyst: '', admin: '', writer: '' };
const { get, post, graphql } = createClient(() => api);

beforeAll(async () => {
  database = await createTestWarehouse();
  const { warehouse } = database;
  asked = await openSqlTables(warehouse);
  const columns = { name: 'VARCHAR', town: 'VARCHAR' };
  await asked.put('people', 'name,town\nAnn,Bern\nBo,Chur\n', columns, ['name']);
  api = await openCatalogueApi(warehouse, { sqlQueries: asked.sqlQueries });
  keys.reader = await createKey(warehouse, 'analyst', true);
  keys.other = await createKey(warehouse, 'analyst', true);
  keys.analyst = await createKey(warehouse, 'analyst');
  keys.admin = await createKey(warehouse, 'admin');
  keys.writer = await createKey(warehouse, 'operator', true);
});

afterAll(async () => {
  await api.close();
  await asked.close();
  await database.drop();
});

async function ask(body: object, key = keys.reader) {
  const reply = await post('/v1/sql', key, { sql: SQL, personalData: true, ...body });
  return { reply, body: (await reply.json()) as Answer };
}

const mutation = `mutation { askSql(sql: "${SQL}", personalData: true) { queryId rows } }`;

describe('personal data in SQL', () => {
  it('are shown on request to a caller with the right, and never cached', async () => {
    for (let time = 0; time < 2; time++) {
      const { reply, body } = await ask({});
      expect(reply.headers.get('cache-control')).toBe('private, no-store');
      expect(body).toMatchObject({ rows: PEOPLE, fromStore: false });
    }
    const { body, headers } = await graphql(mutation, keys.reader);
    expect(body.data).toMatchObject({ askSql: { rows: PEOPLE } });
    expect(headers.get('cache-control')).toBe('private, no-store');
    for (const key of [keys.reader, keys.analyst]) {
      const masked = await ask({ personalData: false }, key);
      expect(masked.body.rows).toEqual([
        ['•••', 'Bern'],
        ['•••', 'Chur'],
      ]);
    }
  });

  it('are refused to everyone else by name', async () => {
    for (const key of [keys.analyst, keys.admin]) {
      const { reply, body } = await ask({}, key);
      expect([reply.status, body.code]).toEqual([403, 'FORBIDDEN']);
      expect(body.detail).toContain('shop.people.name needs the role personal-data');
      const { error } = await graphql(mutation, key);
      expect(error).toMatchObject({
        message: body.detail,
        extensions: { code: 'FORBIDDEN', retryable: false },
      });
    }
    const nobody = await ask({ sql: 'SELECT town FROM shop.people' }, keys.analyst);
    expect(nobody.reply.status).toBe(403);
    const none = await ask({ sql: 'SELECT 1 AS x' }, keys.analyst);
    expect(none.body.rows).toEqual([[1]]);
  });

  it('can be paged by the same caller while the right lasts, and are in no file', async () => {
    const { body } = await ask({ first: 1 });
    const path = `/v1/sql/${body.queryId}`;
    const next = await get(`${path}?after=${body.pageInfo.endCursor}`, keys.reader);
    expect(next.headers.get('cache-control')).toBe('private, no-store');
    expect(next.headers.get('etag')).toBeNull();
    expect((JSON.parse(next.text) as Answer).rows).toEqual([PEOPLE[1]]);
    expect((await get(path, keys.other)).status).toBe(404);
    const file = await get(`${path}/export?format=csv`, keys.reader);
    expect([file.status, file.text]).toEqual([
      400,
      expect.stringContaining('an export contains no personal data'),
    ]);
    const asker = { actor: 'key 1', requirePersonal: () => undefined };
    const lost = () => {
      throw new Error('no right any more');
    };
    const own = await asked.sqlQueries.run({ sql: SQL, ...asker });
    await expect(asked.sqlQueries.requireResult(own.queryId, 'key 1', lost)).rejects.toThrow(
      'no right',
    );
  });

  it('are written to no table', async () => {
    const sql = 'CREATE OR REPLACE TABLE workspace.names AS SELECT name FROM shop.people';
    expect((await ask({ sql }, keys.writer)).reply.status).toBe(200);
    const { body } = await ask({ sql: 'FROM workspace.names', personalData: false });
    expect(body.rows).toEqual([['•••'], ['•••']]);
  });

  it('are decrypted from encrypted columns, until an erasure', async () => {
    const { warehouse } = database;
    const customers = new PersonKeys(warehouse, { flow: 'retail-mart', dataset: 'customers' });
    const { id, key } = (await customers.ensureKeys(['7'])).get('7')!;
    const cell = encryptCell({ id, key: key! }, Buffer.from('Cleo Cole'));
    const columns = { id: 'BIGINT', name: 'VARCHAR' };
    await asked.put('sealed', `id,name\n7,${cell}\n`, columns, ['name']);
    const { body } = await ask({ sql: 'FROM shop.sealed' });
    expect(body.rows).toEqual([[7, 'Cleo Cole']]);
    await warehouse.transaction((manager) => customers.destroyKey(manager, '7'));
    const again = await get(`/v1/sql/${body.queryId}`, keys.reader);
    expect((JSON.parse(again.text) as Answer).rows).toEqual([[7, null]]);
  });
});

describe('their audit record', () => {
  const reads = async () =>
    (await listAudit(database.warehouse)).filter(({ action }) => action === 'read-personal-data');
  let before: number;
  beforeEach(async () => {
    before = (await reads()).length;
  });
  const since = async () => (await reads()).slice(0, (await reads()).length - before);

  it('is one row per question and further page: the caller and the columns', async () => {
    const { body } = await ask({ first: 1 });
    const once = {
      actor: 'key 1',
      action: 'read-personal-data',
      subject: `query ${body.queryId}`,
      reason: null,
      details: { columns: ['shop.people.name'] },
    };
    expect(await since()).toEqual([once]);
    await get(`/v1/sql/${body.queryId}?after=${body.pageInfo.endCursor}`, keys.reader);
    expect(await since()).toEqual([once, once]);
  });

  it('is missing for refused questions and those without the argument', async () => {
    await ask({}, keys.analyst);
    await ask({ personalData: false });
    await ask({ sql: 'SELECT 1 AS x' });
    expect(await since()).toEqual([]);
    const { body } = await ask({});
    await get(`/v1/sql/${body.queryId}/export?format=parquet`, keys.reader);
    await get(`/v1/sql/${body.queryId}`, keys.other);
    expect(await since()).toHaveLength(1);
  });

  it('must be written before the answer', async () => {
    const { warehouse } = database;
    await warehouse.query(
      `ALTER TABLE ops.audit_log ADD CONSTRAINT unwritten
       CHECK (action <> 'read-personal-data') NOT VALID`,
    );
    const { reply, body } = await ask({});
    await warehouse.query('ALTER TABLE ops.audit_log DROP CONSTRAINT unwritten');
    expect(reply.status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('Ann');
  });

  it('hides personal data in the error of a failed question from others', async () => {
    const { body } = await ask({ sql: 'SELECT CAST(name AS INTEGER) FROM shop.people' });
    expect(body.detail).toContain('Ann');
    const { text } = await get('/v1/admin/sql/queries?first=1', keys.admin);
    expect(text).toContain('QUERY_FAILED');
    expect(text).toContain('shown only to the caller');
    expect(text).not.toContain('Ann');
  });
});
