import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiKeys } from '#access/credentials/api-keys.js';
import { loadMarts } from '#test/factories/load-marts.js';
import { threeStores } from '#test/factories/three-stores.js';
import { createKey } from '#test/setup/access.js';
import { createClient, startAccessApi } from '#test/setup/access-api.js';
import type { OpenApi } from '#test/setup/served-api.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

interface Page {
  coverage: { scope: string };
  pageInfo: { endCursor: string };
  code?: string;
}

describe('a key with a scope', () => {
  let database: TestWarehouse;
  let api: OpenApi;
  let whole: string;
  const { get, post } = createClient(() => api);

  beforeAll(async () => {
    database = await createTestWarehouse();
    await loadMarts(database.url, threeStores);
    whole = await createKey(database.warehouse, 'admin');
    api = await startAccessApi(database, { ANONYMOUS_READING: 'on', RATE_LIMIT_PER_MINUTE: '0' });
  });
  afterAll(async () => {
    await api.close();
    await database.drop();
  });

  it('ends anonymous reading until its key is revoked', async () => {
    const readStatus = async () => (await get('/v1/weekly-top-stores')).status;
    expect(await readStatus()).toBe(200);
    const keys = new ApiKeys(database.warehouse);
    const asked = { name: 'bob', role: 'viewer', scope: { stores: [1] } } as const;
    const { id } = await keys.create(asked, 'test');
    const soon = { timeout: 10_000 };
    await expect.poll(readStatus, soon).toBe(401);
    await keys.revoke(id, 'test', 'done');
    await expect.poll(readStatus, soon).toBe(200);
  });

  it('is made by an administrator of the whole chain, for known stores only', async () => {
    const made = await post('/v1/admin/keys', whole, { name: 'bob', stores: ['2', '1', '2'] });
    expect([made.status, await made.json()]).toMatchObject([
      201,
      { stores: [1, 2], departments: null },
    ]);
    const buyer = await post('/v1/admin/keys', whole, { name: 'eve', departments: ['2'] });
    expect([buyer.status, await buyer.json()]).toMatchObject([
      201,
      { stores: null, departments: [2] },
    ]);
    const unknown = await post('/v1/admin/keys', whole, { name: 'eve', departments: ['9'] });
    expect(await unknown.json()).toMatchObject({
      detail: expect.stringContaining('department 9: no published sales') as string,
    });
    for (const [stores, detail] of [
      [
        ['1', '99'],
        'store 99: no published sales: name stores and departments of the published snapshot',
      ],
      [['x'], 'stores: "x" is no number: write numbers, or leave stores out for all'],
      [[], 'stores: the list is empty: write numbers, or leave stores out for all'],
    ] as const) {
      const wrong = await post('/v1/admin/keys', whole, { name: 'bob', stores });
      expect([wrong.status, await wrong.json()]).toMatchObject([400, { detail }]);
    }
  });

  it('has the stores that are in its district when it is made', async () => {
    const make = (asked: object) => post('/v1/admin/keys', whole, { name: 'carol', ...asked });
    const made = await make({ district: 'Delta' });
    expect([made.status, await made.json()]).toMatchObject([201, { stores: [1, 3] }]);
    for (const [asked, detail] of [
      [{ district: 'Gulf' }, 'district: "Gulf" is unknown: use one of Delta, Lakes'],
      [
        { district: 'Delta', stores: ['1'] },
        'district: a caller has stores or a district: leave one of both out',
      ],
    ] as const) {
      const wrong = await make(asked);
      expect([wrong.status, await wrong.json()]).toMatchObject([400, { detail }]);
    }
  });

  it('is bound to another scope by an administrator, and cannot continue its lists', async () => {
    const made = await post('/v1/admin/keys', whole, { name: 'dan', stores: ['1', '2'] });
    const { id, key } = (await made.json()) as { id: string; key: string };
    const list = '/v1/monthly-department-sales?first=1';
    const readPage = async (query = '') => {
      const reply = await get(`${list}${query}`, key);
      return { status: reply.status, body: JSON.parse(reply.text) as Page };
    };
    const before = await readPage();
    expect(before.body.coverage.scope).toBe('stores 1, 2');
    const cursor = before.body.pageInfo.endCursor;
    const change = (asked: object) =>
      post(`/v1/admin/keys/${id}/scope`, whole, { reason: 'bob has store 2', ...asked });
    const changed = await change({ stores: ['1'] });
    expect([changed.status, await changed.json()]).toMatchObject([200, { id, stores: [1] }]);
    await expect
      .poll(async () => (await readPage()).body.coverage.scope, { timeout: 10_000 })
      .toBe('store 1');
    expect(await readPage(`&after=${cursor}`)).toMatchObject({
      status: 400,
      body: { code: 'CURSOR_INVALID' },
    });
    for (const [asked, detail] of [
      [
        {},
        'stores: no stores, district or departments are named: name some; for the whole chain, make another key',
      ],
      [
        { stores: ['99'] },
        'store 99: no published sales: name stores and departments of the published snapshot',
      ],
    ] as const) {
      const wrong = await change(asked);
      expect([wrong.status, await wrong.json()]).toMatchObject([400, { detail }]);
    }
    const foreign = await post(`/v1/admin/keys/${id}/scope`, key, {
      stores: ['1', '2'],
      reason: 'x',
    });
    expect(foreign.status).toBe(403);
  });
});
