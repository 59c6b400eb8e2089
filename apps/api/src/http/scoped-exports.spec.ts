import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '#composition/read-config.js';
import { filteredSales } from '#test/factories/filtered-sales.js';
import { loadMarts } from '#test/factories/load-marts.js';
import { type Download, type ExportingApi, openExportingApi } from '#test/setup/exporting-api.js';
import { AUDIENCE, startIssuer, type TestIssuer } from '#test/setup/issuer.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

let issuer: TestIssuer;
let database: TestWarehouse;
let api: ExportingApi;

beforeAll(async () => {
  issuer = await startIssuer();
  database = await createTestWarehouse();
  await loadMarts(database.url, filteredSales);
  const { access } = readConfig({
    API_PORT: '0',
    OIDC_ISSUER: issuer.url,
    OIDC_AUDIENCE: AUDIENCE,
    OIDC_STORES_CLAIM: 'shops',
    OIDC_DEPARTMENTS_CLAIM: 'realm.departments',
    RATE_LIMIT_PER_MINUTE: '0',
    FAILED_KEYS_PER_MINUTE: '0',
  });
  api = await openExportingApi(database.warehouse, { access });
});
afterAll(async () => {
  await api.close();
  await database.drop();
  await issuer.close();
});

/** Returns the headers of a request of an account with these claims. */
const sign = async (shops: unknown, departments: unknown, sub = 'anna') => ({
  authorization: `Bearer ${await issuer.token({ sub, roles: ['analyst'], shops, realm: { departments } })}`,
});

const parse = ({ body }: Download) =>
  JSON.parse(String(body)) as {
    code: string;
    detail: string;
    nodes: object[];
    totals: object;
    pageInfo: { endCursor: string };
  };
const failure = (reply: Download) => [reply.status, parse(reply).code, parse(reply).detail];

const ANNA = [[1, 2], 'all'] as const;
/** Another account, and the first one after its claims changed. */
const OTHERS = [
  ['of another account', [2, 3], 'all', 'bob'],
  ['of the account after its stores changed', [2, 3], 'all', 'anna'],
  ['of the account with departments too', [1, 2], 1, 'anna'],
  ['of the account with the whole chain', 'all', 'all', 'anna'],
] as const;

describe.each(OTHERS)('a caller %s', (_who, shops, departments, sub) => {
  const caller = () => sign(shops, departments, sub);

  it.each([
    '/v1/department-performance?orderBy=CHANGE',
    '/v1/yearly-store-performance?direction=DESC',
    '/v1/sales?dimensions=store,week&measures=totalSales',
  ])('continues no page and no file that the first began: %s', async (path) => {
    const first = await sign(...ANNA);
    const size = path.startsWith('/v1/sales?') ? 'limit' : 'first';
    const page = parse(await api.download(`${path}&${size}=1`, first));
    const file = await api.download(`${path}&format=csv`, first);
    expect(file.status).toBe(200);
    for (const cursor of [page.pageInfo.endCursor, String(file.headers['x-cursor'])])
      for (const rest of ['', '&format=csv', '&format=ndjson&skip=1', '&format=parquet']) {
        const next = `&after=${cursor}${rest}`;
        const refused = failure(await api.download(path + next, await caller()));
        expect(refused.slice(0, 2)).toEqual([400, 'CURSOR_INVALID']);
        expect((await api.download(path + next, first)).status).toBe(200);
        // As for a cursor of a list with other filters.
        const other = await api.download(`${path}&store=2${next}`, first);
        expect(failure(other)).toEqual(refused);
      }
  });

  it.each([
    '/v1/department-performance?format=parquet',
    '/v1/holiday-sales?by=STORE&format=parquet',
    '/v1/sales?dimensions=store&measures=totalSales&format=parquet',
    '/v1/reports/holiday-sales?format=html',
  ])('reads no bytes of a kept file of the first: %s', async (path) => {
    const first = await sign(...ANNA);
    const kept = await api.download(path, first);
    const own = await api.download(path, await caller());
    const tag = String(kept.headers.etag);
    expect([kept.status, own.status]).toEqual([200, 200]);
    expect(own.headers.etag).not.toBe(tag);
    const range = { ...(await caller()), range: 'bytes=0-' };
    const part = await api.download(path, range);
    expect([part.status, part.body]).toEqual([206, own.body]);
    const resumed = await api.download(path, { ...range, range: 'bytes=8-', 'if-range': tag });
    expect([resumed.status, resumed.body]).toEqual([200, own.body]);
    const fresh = await api.download(path, { ...(await caller()), 'if-none-match': tag });
    expect(fresh.status).toBe(200);
    const again = await api.download(path, { ...first, 'if-none-match': tag });
    expect(again.status).toBe(304);
  });
});

it.each([
  // Store 2 sold 60 and 300 of department 1, and store 1 100, 200 and 50.
  ['departments', 'all', '1', 750],
  ['stores and departments', [1], [1], 350],
  ['stores', '2', 'all', 490],
])('returns sales of the %s that claims name', async (_what, shops, departments, totalSales) => {
  const path = '/v1/sales?dimensions=year&measures=totalSales';
  const reply = await api.download(path, await sign(shops, departments));
  expect(parse(reply).totals).toEqual({ totalSales });
});

it.each([undefined, [], 'all,1', ['grocery'], [-1], 1.5, {}, null])(
  'refuses an account whose claim of departments is %j',
  async (departments) => {
    const reply = await api.download('/v1/weekly-top-stores', await sign([1], departments));
    expect(failure(reply)).toEqual([
      403,
      'FORBIDDEN',
      'your account names no stores or departments: ask the administrator of your identity provider to add numbers, or all',
    ]);
  },
);
