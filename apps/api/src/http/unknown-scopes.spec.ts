import getPort from 'get-port';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Sessions } from '#access/credentials/sessions.js';
import { filteredSales } from '#test/factories/filtered-sales.js';
import { loadMarts } from '#test/factories/load-marts.js';
import { createKey } from '#test/setup/access.js';
import { createClient, startAccessApi } from '#test/setup/access-api.js';
import { AUDIENCE, CLIENT_ID, startIssuer, type TestIssuer } from '#test/setup/issuer.js';
import type { OpenApi } from '#test/setup/served-api.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

const ANSWER = '/v1/weekly-top-stores';

let database: TestWarehouse;
let issuer: TestIssuer;
let api: OpenApi;
const { get, post, graphql, errorOf } = createClient(() => api);

beforeAll(async () => {
  database = await createTestWarehouse();
  const port = String(await getPort());
  issuer = await startIssuer(`http://127.0.0.1:${port}/auth/callback`);
  api = await startAccessApi(database, {
    API_PORT: port,
    OIDC_ISSUER: issuer.url,
    OIDC_AUDIENCE: AUDIENCE,
    OIDC_CLIENT_ID: CLIENT_ID,
    OIDC_STORES_CLAIM: 'shops',
    OIDC_DEPARTMENTS_CLAIM: 'realm.departments',
    RATE_LIMIT_PER_MINUTE: '0',
    FAILED_KEYS_PER_MINUTE: '0',
  });
});
afterAll(async () => {
  await api.close();
  await issuer.close();
  await database.drop();
});

/** Returns a token with these claims; without departments, for all of them. */
const sign = (shops: unknown, departments: unknown = 'all') =>
  issuer.token({ shops, realm: { departments } });

const readRefusal = async (credential: string) => {
  const reply = await get(ANSWER, credential);
  const { code, detail } = errorOf(reply);
  return [reply.status, code, detail];
};

const explain = (named: string) =>
  `your account names ${named}, without published sales: ask the administrator of your identity provider to correct it, or wait until they are published`;

it('refuses each scope before the first publication, as it makes no key', async () => {
  expect(await readRefusal(await sign([1]))).toEqual([
    403,
    'SCOPE_UNKNOWN',
    explain('store 1 in the claim shops'),
  ]);
  expect(errorOf(await get(ANSWER, await sign('all'))).code).toBe('NO_SNAPSHOT');
  const made = await post('/v1/admin/keys', await createKey(database.warehouse), {
    name: 'bob',
    stores: ['1'],
  });
  expect([made.status, await made.json()]).toMatchObject([
    400,
    { detail: expect.stringContaining('store 1: no published sales') as string },
  ]);
});

it('refuses tokens, keys and sessions with a store or department that has no published sales', async () => {
  await loadMarts(database.url, filteredSales);
  expect((await get(ANSWER, await sign([1, 3], [1, 2]))).status).toBe(200);
  // Store 4 is in the stores file, and never sold.
  for (const [shops, departments, named] of [
    [[1, 99], 'all', 'store 99 in the claim shops'],
    ['4, 2, 98', [1], 'stores 4, 98 in the claim shops'],
    ['all', 9, 'department 9 in the claim realm.departments'],
    [99, [9], 'store 99 in the claim shops and department 9 in the claim realm.departments'],
  ] as const)
    expect(await readRefusal(await sign(shops, departments))).toEqual([
      403,
      'SCOPE_UNKNOWN',
      explain(named),
    ]);
  const token = await sign([99]);
  for (const path of [
    '/v1/sales?dimensions=store&format=csv',
    '/v1/admin/quarantine',
    '/v1/publications',
  ])
    expect(errorOf(await get(path, token)).code).toBe('SCOPE_UNKNOWN');
  expect((await graphql('{ stores { store } }', token)).error?.extensions.code).toBe(
    'SCOPE_UNKNOWN',
  );
});

it('refuses a key and its session once the sales of its store were withdrawn', async () => {
  const { warehouse } = database;
  const [key, other] = [
    await createKey(warehouse, 'viewer', false, { stores: [2, 3] }),
    await createKey(warehouse, 'viewer', false, { stores: [2] }),
  ];
  const id = await new Sessions(warehouse).openWithKey(key, 1);
  await warehouse.query('DELETE FROM mart.store_week_chunks WHERE store = 3');
  const detail = expect.stringMatching(
    /^key \d+ names store 3 without published sales: ask an administrator to change its scope, or wait until they are published$/,
  ) as string;
  expect(await readRefusal(key)).toEqual([403, 'SCOPE_UNKNOWN', detail]);
  expect((await get(ANSWER, other)).status).toBe(200);
  const cookie = { cookie: `rs_session=${id}` };
  expect(errorOf(await get(ANSWER, undefined, cookie))).toMatchObject({
    code: 'SCOPE_UNKNOWN',
    detail,
  });
  // The page still loads, so that its user can sign in with another key.
  expect((await get('/auth/methods', undefined, cookie)).status).toBe(200);
});

it('opens no session for an account with an unknown store', async () => {
  const signIn = async (shops: number[]) => {
    const login = await fetch(`${api.url}/auth/login`, { redirect: 'manual' });
    const cookie = login.headers
      .getSetCookie()
      .map((set) => set.split(';')[0])
      .join('; ');
    const user = {
      sub: `user-${shops.join('-')}`,
      email: 'anna@retail.example',
      roles: ['viewer'],
    };
    const back = await issuer.signIn(login.headers.get('location') ?? '', {
      ...user,
      shops,
      realm: { departments: 'all' },
    });
    return fetch(back, { redirect: 'manual', headers: { cookie } });
  };
  expect((await signIn([1, 2])).status).toBe(302);
  const refused = await signIn([1, 99]);
  expect([refused.status, await refused.json()]).toMatchObject([
    403,
    { code: 'SCOPE_UNKNOWN', detail: explain('store 99 in the claim shops') },
  ]);
  expect(refused.headers.getSetCookie().join()).not.toContain('rs_session=');
});
