import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Relations } from '../tables/table.js';
import { AppError } from '#platform/errors/app-error.js';
import { createKey } from '#test/setup/access.js';
import { type SqlTables, openSqlTables } from '../../test/setup/sql-tables.js';
import type { OpenApi } from '#test/setup/served-api.js';
import { openCatalogueApi } from '../../test/setup/no-catalogue.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

const ENDLESS = 'SELECT count(*) AS n FROM range(1000000) a, range(1000000) b';

let database: TestWarehouse;
let asked: SqlTables;
let api: OpenApi;
let analyst: string;
let other: string;

beforeAll(async () => {
  database = await createTestWarehouse();
  const turns = { atOnce: 1, waiting: 1, atOnceEach: 1, waitingEach: 1 };
  asked = await openSqlTables(database.warehouse, { ms: 60_000 }, turns);
  await asked.put('sales', 'store\n1\n2\n', { store: 'BIGINT' });
  await asked.put('endless', 'n\n1\n', { n: 'BIGINT' });
  const { relations } = asked.catalogue;
  const slow: Relations = {
    openRelation: async (table, signal) => {
      const relation = await relations.openRelation(table, signal);
      return table.name === 'endless' ? { ...relation, sql: ENDLESS } : relation;
    },
  };
  const catalogue = { ...asked.catalogue, relations: slow };
  api = await openCatalogueApi(database.warehouse, { sqlQueries: asked.sqlQueries, catalogue });
  analyst = await createKey(database.warehouse, 'analyst');
  other = await createKey(database.warehouse, 'analyst');
});

afterAll(async () => {
  await api.close();
  await asked.close();
  await database.drop();
});

interface Reply {
  status: number;
  body: { queryId: string; code?: string; rows?: unknown[][]; sample?: unknown[] };
}

async function send(path: string, init: RequestInit = {}, key = analyst): Promise<Reply> {
  const response = await fetch(`${api.url}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
  });
  const text = await response.text();
  return { status: response.status, body: (text.startsWith('{') ? JSON.parse(text) : {}) as never };
}
const ask = (sql: string, init: RequestInit = {}, key = analyst) =>
  send('/v1/sql', { ...init, method: 'POST', body: JSON.stringify({ sql }) }, key);
const sample = (name: string, init: RequestInit = {}, key = analyst) =>
  send(`/v1/admin/catalogue/tables/shop.${name}/sample`, init, key);

/**
 * Reports the state of the queue to a request that does not wait: the engine is free, busy, or another request waits.
 */
function turn(): Promise<string> {
  const stop = new AbortController();
  const entered = asked.catalogue.turns.enter(['nobody'], stop.signal).then(
    (leave) => {
      leave();
      return 'free';
    },
    (error: unknown) =>
      error instanceof AppError && error.code === 'BUSY' ? 'waited for' : 'taken',
  );
  // Stops at once, so that it does not fill the queue for others.
  stop.abort();
  return entered;
}

/** Takes the only slot until the result is called. */
const busy = () => asked.catalogue.turns.enter(['somebody'], new AbortController().signal);

describe('the queue for the engine', () => {
  it('covers samples like questions', async () => {
    const leave = await busy();
    const waiting = sample('sales');
    await expect.poll(turn).toBe('waited for');
    expect((await sample('sales', {}, other)).body.code).toBe('BUSY');
    leave();
    expect((await waiting).body.sample).toEqual([{ cells: '[1]' }, { cells: '[2]' }]);
  });

  it('covers files like questions', async () => {
    const { queryId } = (await ask('FROM shop.sales')).body;
    const leave = await busy();
    const waiting = send(`/v1/sql/${queryId}/export?format=parquet`);
    await expect.poll(turn).toBe('waited for');
    leave();
    expect((await waiting).status).toBe(200);
  });

  it('drops a sample whose client disconnects', async () => {
    const stop = new AbortController();
    const endless = sample('endless', { signal: stop.signal });
    await expect.poll(turn).toBe('taken');
    stop.abort();
    await expect(endless).rejects.toThrow();
    expect((await ask('FROM shop.sales', {}, other)).body.rows).toEqual([[1], [2]]);
  });
});
