import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endpoints } from '#api/endpoints.js';
import { pages } from '#api/guests.js';
import { AllowedMethods } from '#api/http/app-error.filter.js';
import { ApiKeys } from '#access/credentials/api-keys.js';
import { Sessions } from '#access/credentials/sessions.js';
import { listTopFolders } from '#access/http/console-paths.js';
import { isPublic } from '#access/http/gate.js';
import type { Endpoint } from '#serving/endpoint/endpoint.js';
import { addSalesToPlan } from '#test/factories/plan-sales.js';
import { loadMarts } from '#test/factories/load-marts.js';
import { threeStores } from '#test/factories/three-stores.js';
import { createKey } from '#test/setup/access.js';
import { createClient, startAccessApi } from '#test/setup/access-api.js';
import { EventReader } from '#test/setup/event-reader.js';
import { call, connectMcp, createHttpTransport } from '#test/setup/mcp-client.js';
import type { OpenApi } from '#test/setup/served-api.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

/** Whether an endpoint declares to answer a caller bound to stores. */
const takesStores = ({ scope }: Pick<Endpoint, 'scope'>) =>
  scope === 'filtered' || (scope !== undefined && !('refused' in scope));

/** The surfaces in the table of docs/security.md, with the endpoints that take part; every other endpoint is refused. */
const SURFACES: Record<string, readonly string[]> = {
  'answers by store or department, `sales`: REST, GraphQL, MCP, files': [
    'holidaySales',
    'leapYearSales',
    'salesPrediction',
    'monthlyDepartmentSales',
    'weeklyTopStores',
    'departmentPerformance',
    'lowestFuelPrices',
    'yearlyStorePerformance',
    'offerImpact',
    'salesAgainstPlan',
    'sales',
  ],
  'answers from transactions, products too': [
    'customerVisits',
    'salesTeamRanking',
    'basketSize',
    'productPerformance',
  ],
  '`stores`, `departments`, `node(id)` of GraphQL': [],
  '`benchmarks`': ['benchmarks'],
  '`forecast`': ['forecast'],
  '`forecastScenario`': ['forecastScenario'],
  '`forecastAccuracy`, `forecastBacktest`': ['forecastAccuracy', 'forecastBacktest'],
  '`customerSpend`, `topCustomers`': [],
  '`integrated-sales`': ['integratedSales'],
  'reports of business questions as documents': ['analysisReport', 'analysisReports'],
  'SQL, samples and profiles of tables': [
    'askSql',
    'sqlResult',
    'sqlExport',
    'cancelSql',
    'tableProfile',
    'tableSample',
  ],
  'saved queries, history of SQL': [
    'queries',
    'savedQueries',
    'savedQuery',
    'saveQuery',
    'changeSavedQuery',
    'removeSavedQuery',
  ],
  'lists, columns and lineage of tables': [
    'catalogueTables',
    'catalogueTable',
    'tableVersions',
    'tableLineage',
  ],
  'live sales and their streams': ['liveSales', 'liveSales'],
  'sent events': ['sendEvents'],
  'scheduled reports of an admin with a key': [
    'reports',
    'setReport',
    'removeReport',
    'reportRuns',
    'sendReport',
  ],
  'writing notes, jobs, recipes': [],
  'quarantine: rows, numbers, export, trial and correction': [
    'quarantine',
    'quarantineSummary',
    'exportQuarantine',
    'tryCorrections',
    'replayQuarantine',
    'correctQuarantine',
  ],
  'files, other operations, events of runs, Iceberg catalog, `answer-sources`': [],
  PostgreSQL: [],
  'publications and pages': ['publications'],
};

/** Routes that are no endpoints and answer: probes, and GraphQL and MCP, which decide by field and tool. Pages do too. */
const OPEN = [
  'GET /livez',
  'GET /readyz',
  'GET /metrics',
  'GET /graphql',
  'POST /graphql',
  'OPTIONS /graphql',
  'GET /graphql/stream',
  'POST /graphql/stream',
  'POST /mcp',
];

describe('a caller with a scope', () => {
  let database: TestWarehouse;
  let api: OpenApi;
  let bound: string;
  let whole: string;
  const { get, graphql, errorOf } = createClient(() => api);

  beforeAll(async () => {
    database = await createTestWarehouse();
    await loadMarts(database.url, threeStores);
    bound = await createKey(database.warehouse, 'admin', true, { stores: [1, 2] });
    whole = await createKey(database.warehouse, 'admin');
    api = await startAccessApi(database, { ANONYMOUS_READING: 'on', RATE_LIMIT_PER_MINUTE: '0' });
  });
  afterAll(async () => {
    await api.close();
    await database.drop();
  });

  it('is refused by every endpoint that does not declare to take part', () => {
    const taking = endpoints.filter(takesStores).map(({ name }) => name);
    expect(taking.sort()).toEqual(Object.values(SURFACES).flat().sort());
  });

  it('finds each surface in the documentation', async () => {
    const page = await readFile(new URL('../../../../docs/security.md', import.meta.url), 'utf8');
    const [, table = ''] = /\n\| surface [^\n]*\n\|[^\n]*\n((?:\|.*\n)+)/.exec(page) ?? [];
    const surfaces = table
      .trim()
      .split('\n')
      .map((row) => row.split('|')[1]?.trim());
    expect(surfaces).toEqual(Object.keys(SURFACES));
  });

  it('is refused by every route of the server that does not take part', async () => {
    const routes = Reflect.get(api.app.get(AllowedMethods), 'routes') as Map<
      string,
      { methods: Set<string> }
    >;
    const filteredRoutes = endpoints
      .filter(takesStores)
      .flatMap(({ rest }) => rest.map(({ method, path }) => `${method} /v1/${path}`));
    const folders = listTopFolders(Object.keys(pages));
    const wrong: string[] = [];
    let refused = 0;
    for (const [url, { methods }] of routes) {
      for (const method of methods) {
        const reply = await fetch(`${api.url}${url.replace(/:\w+/g, '-')}`, {
          method,
          headers: { authorization: `Bearer ${bound}`, 'content-type': 'application/json' },
          ...(['GET', 'HEAD'].includes(method) ? {} : { body: '{}' }),
        });
        const code = method === 'HEAD' ? '' : await readCode(reply);
        const isRefused = reply.status === 403 && ['', 'SCOPE_REFUSED'].includes(code);
        if (isRefused) refused += 1;
        const route = `${method === 'HEAD' ? 'GET' : method} ${url}`;
        // Without rows, it starts a run of the chain.
        if (route === 'POST /v1/admin/quarantine/replay') {
          expect(code).toBe('SCOPE_REFUSED');
          continue;
        }
        const mayAnswer =
          OPEN.includes(route) || filteredRoutes.includes(route) || isPublic(url, folders);
        if (isRefused === mayAnswer) wrong.push(`${method} ${url} ${reply.status} ${code}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(refused).toBeGreaterThan(100);
  });

  it('gets no table of the Iceberg catalog, and is told why', async () => {
    const why =
      'this path has figures of the whole chain, and you may see stores 1, 2 only: ask an administrator for a key of the whole chain';
    for (const path of ['config', 'namespaces', 'namespaces/weekly_sales/tables/sales']) {
      const { status, text } = await get(`/iceberg/v1/${path}`, bound);
      expect([status, JSON.parse(text)]).toMatchObject([
        403,
        { error: { type: 'ForbiddenException', message: why } },
      ]);
    }
  });

  it('keeps the sums of the chain out of metrics without their token', async () => {
    expect(await api.metrics()).toContain('retailstream_last_week_sales{');
    expect((await get('/metrics', bound)).text).not.toContain('retailstream_published_money{');
    expect((await get('/metrics')).text).not.toContain('retailstream_last_week_sales{');
  });

  it('gets only the rows of its stores, ranked among them', async () => {
    const { status, text } = await get('/v1/weekly-top-stores', bound);
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({
      nodes: [{ week: '2010-02-05', stores: [{ store: 2 }], sales: 25, nextSales: 10 }],
      totalCount: 1,
    });
    const departments = JSON.parse((await get('/v1/department-performance', bound)).text) as object;
    // Departments of stores 1 and 2: 10 + 20 and 5 of 35.
    expect(departments).toMatchObject({
      nodes: [
        { department: 1, total: 30, stores: 2, share: 0.857143 },
        { department: 2, total: 5, stores: 1, share: 0.142857 },
      ],
    });
  });

  it('reads the name of a department that its stores plan and have not sold, and no other', async () => {
    await database.warehouse.query(`
      INSERT INTO mart.department_profile_chunks
        VALUES (1, 8, 'Boats', 'Sport'), (1, 9, 'Plants', 'Garden');
      INSERT INTO mart.plan_store_department_week_chunks
        (chunk_id, version, store, store_type, department, week_date, fiscal_year, fiscal_quarter, fiscal_month, spread, amount)
        VALUES (1, 'plan', 1, 'A', 9, '2010-02-05', 2010, 1, 1, 'WEEK', 50),
          (1, 'plan', 3, 'B', 8, '2010-02-05', 2010, 1, 1, 'WEEK', 60);`);
    await addSalesToPlan(database.warehouse);
    const path = '/v1/sales-against-plan?by=DEPARTMENT&fiscalYear=2010&department';
    const planned = await get(`${path}=9`, bound);
    expect([planned.status, planned.text]).toEqual([
      200,
      expect.stringContaining('"departmentName":"Plants"'),
    ]);
    const names = async (name: string) =>
      errorOf(await get(`/v1/sales?departmentName=${name}`, bound)).detail;
    expect(await names('Boats')).toBe((await names('Ships')).replace('Ships', 'Boats'));
  });

  it('gets the same refusal for a store outside its scope and for one that does not exist', async () => {
    for (const path of ['/v1/weekly-top-stores', '/v1/leap-year-sales']) {
      const [outside, missing] = [
        await get(`${path}?store=3`, bound),
        await get(`${path}?store=99`, bound),
      ];
      expect(outside.status).toBe(403);
      expect(outside.text.replaceAll('store 3', 'store 99')).toBe(missing.text);
      expect(errorOf(outside)).toMatchObject({
        code: 'SCOPE_REFUSED',
        detail:
          'the question is about store 3, and you may see stores 1, 2 only: ask an administrator for a key of the whole chain',
      });
    }
    const exported = await get('/v1/weekly-top-stores?store=3&format=csv', bound);
    expect(errorOf(exported).code).toBe('SCOPE_REFUSED');
  });

  it('gets the same refusal for the name of such a store, as an answer and as a file', async () => {
    for (const format of ['json', 'csv'])
      for (const name of ['Store 3', 'Store 99']) {
        const refused = await get(`/v1/sales?storeName=${name}&format=${format}`, bound);
        expect([refused.status, errorOf(refused).detail]).toEqual([
          400,
          `filters.storeName: "${name}" is unknown in stores 1, 2: group by storeName to list the names`,
        ]);
      }
  });

  it('shares no cached bytes, tags or cursors with callers of the whole chain', async () => {
    const path = '/v1/yearly-store-performance?first=1';
    const all = await get(path, whole);
    const mine = await get(path, bound);
    const again = await get(path, bound);
    expect(JSON.parse(all.text)).toMatchObject({ totalCount: 3 });
    expect(JSON.parse(mine.text)).toMatchObject({ totalCount: 2 });
    expect(again.text).toBe(mine.text);
    expect(mine.headers.get('etag')).not.toBe(all.headers.get('etag'));
    expect(mine.headers.get('cache-control')).toContain('private');
    const tag = { 'if-none-match': all.headers.get('etag') ?? '' };
    expect((await get(path, bound, tag)).status).toBe(200);
    const cursor = (JSON.parse(all.text) as { pageInfo: { endCursor: string } }).pageInfo.endCursor;
    const continued = await get(`${path}&after=${cursor}`, bound);
    expect(errorOf(continued).code).toBe('CURSOR_INVALID');
    const file = await get('/v1/yearly-store-performance?format=csv', bound);
    expect(file.text.trim().split('\n')).toHaveLength(3);
    const first = await get('/v1/yearly-store-performance?format=csv', whole);
    expect(first.text.trim().split('\n')).toHaveLength(4);
    const part = '/v1/holiday-sales?by=STORE&format=csv';
    expect((await get(part, whole)).text).toContain('Store 3');
    expect((await get(part, bound)).text).not.toContain('Store 3');
  });

  it('stores no bytes that are the same for each scope', async () => {
    const measure = async () =>
      Number(/^retailstream_api_cache_bytes\{.*\} (\d+)$/m.exec(await api.metrics())?.[1]);
    const before = await measure();
    expect(before).toBeGreaterThan(0);
    for (const path of ['/v1/reports', '/openapi.json', '/auth/me'])
      expect((await get(path, bound)).status).toBe(200);
    await graphql('{ __schema { types { name } } }', bound);
    expect(await measure()).toBe(before);
    await get('/v1/benchmarks?year=2010', bound);
    expect(await measure()).toBeGreaterThan(before);
  });

  it('learns nothing of other stores by GraphQL, whatever the alias or fragment', async () => {
    const query = `{
      a: weeklyTopStores { nodes { stores { store } } } ...F
      stores { store } departments { department }
      foreign: node(id: "${Buffer.from('Store:3').toString('base64url')}") { id }
    }
    fragment F on Query { b: yearlyStorePerformance { nodes { store } totalCount } }`;
    const { body } = await graphql(query, bound);
    expect(body.data).toEqual({
      a: { nodes: [{ stores: [{ store: 2 }] }] },
      b: { nodes: [{ store: 2 }, { store: 1 }], totalCount: 2 },
      stores: [{ store: 1 }, { store: 2 }],
      departments: [{ department: 1 }, { department: 2 }],
      foreign: null,
    });
    const grouped =
      '{ x: sales(groupBy: [STORE]) { nodes { keys { store } totalSales } totals { totalSales } } }';
    expect((await graphql(grouped, bound)).body.data).toEqual({
      x: {
        nodes: [
          { keys: { store: 1 }, totalSales: 10 },
          { keys: { store: 2 }, totalSales: 25 },
        ],
        totals: { totalSales: 35 },
      },
    });
    for (const store of [3, 99]) {
      const outside = `{ sales(groupBy: [YEAR], where: { store: [1, ${store}] }) { totalCount } }`;
      expect((await graphql(outside, bound)).error).toMatchObject({
        message: expect.stringContaining(`the question is about store ${store},`) as string,
        extensions: { code: 'SCOPE_REFUSED' },
      });
    }
    const mutated = await graphql('mutation { createKey(name: "whole") { key } }', bound);
    expect(mutated.error?.extensions.code).toBe('SCOPE_REFUSED');
  });

  it('sees no quality of the chain, in answers and in publications', async () => {
    const path = '/v1/weekly-top-stores';
    const readQuality = async (key: string) =>
      (await get(path, key)).headers.get('x-snapshot-quality');
    expect([await readQuality(whole), await readQuality(bound)]).toEqual(['PASSED', 'UNKNOWN']);
    const { body } = await graphql('{ publishedSnapshot { quality } }', bound);
    expect(body.data).toEqual({ publishedSnapshot: { quality: 'UNKNOWN' } });
    const stream = await EventReader.open(`${api.url}/v1/publications`, {
      authorization: `Bearer ${bound}`,
    });
    await expect
      .poll(() => stream.messages.find(({ event }) => event === 'published')?.data)
      .toContain('"quality":"UNKNOWN"');
    stream.stop();
  });

  it('gets the same by MCP, whose resources tell nothing of the chain', async () => {
    const assistant = await connectMcp(
      createHttpTransport(api.url, { authorization: `Bearer ${bound}` }),
    );
    const top = await call(assistant, 'weeklyTopStores');
    expect(top.answer).toMatchObject({
      nodes: [{ stores: [{ store: 2 }] }],
      coverage: { scope: 'stores 1, 2' },
      snapshot: { scope: { stores: [1, 2] }, warnings: [], quality: 'UNKNOWN' },
    });
    expect(top.summary).toContain('For stores 1, 2 alone: ');
    expect((await call(assistant, 'topCustomers')).error).toMatchObject({ code: 'SCOPE_REFUSED' });
    const { contents } = await assistant.readResource({ uri: 'retailstream://snapshot' });
    expect(contents).toMatchObject([{ text: expect.stringContaining('"scope"') as string }]);
    await assistant.close();
  });

  it('keeps its scope in a browser’s session, which shows it', async () => {
    const id = await new Sessions(database.warehouse).openWithKey(bound, 1);
    const headers = { cookie: `rs_session=${id}` };
    const me = await get('/auth/me', undefined, headers);
    const user = JSON.parse(me.text) as { endpoints: string[] };
    expect(user).toMatchObject({ via: 'session', scope: { stores: [1, 2] } });
    expect(user.endpoints).toEqual(expect.arrayContaining(['productPerformance', 'savedQueries']));
    for (const name of ['topCustomers', 'answerSources', 'runs', 'recipes'])
      expect(user.endpoints).not.toContain(name);
    const { text } = await get('/v1/yearly-store-performance', undefined, headers);
    expect(JSON.parse(text)).toMatchObject({ totalCount: 2 });
  });

  it('loses streams, cursors and its own key within 10 s of a change', async () => {
    const keys = new ApiKeys(database.warehouse);
    const scope = { stores: [1, 2] };
    const { id, key } = await keys.create({ name: 'bob', role: 'operator', scope }, 'test');
    const path = '/v1/yearly-store-performance?first=1';
    const page = JSON.parse((await get(path, key)).text) as { pageInfo: { endCursor: string } };
    const next = `${path}&after=${page.pageInfo.endCursor}`;
    expect((await get(next, key)).status).toBe(200);
    const subscription = new URLSearchParams({ query: 'subscription { liveSales { total } }' });
    const streams = await Promise.all(
      [
        '/v1/publications',
        '/v1/live/sales/stream',
        `/graphql/stream?${subscription.toString()}`,
      ].map((open) => fetch(api.url + open, { headers: { authorization: `Bearer ${key}` } })),
    );
    for (const { status } of streams) expect(status).toBe(200);
    await database.warehouse.query('UPDATE ops.api_keys SET stores = $1 WHERE key_id = $2', [
      [2],
      id,
    ]);
    for (const stream of streams) await expect(stream.text()).rejects.toThrow();
    const soon = { timeout: 10_000 };
    await expect.poll(async () => errorOf(await get(next, key)).code, soon).toBe('CURSOR_INVALID');
    const { text } = await get(path, key);
    expect(JSON.parse(text)).toMatchObject({ totalCount: 1, nodes: [{ store: 2 }] });
    await keys.revoke(id, 'test', 'moved');
    await expect.poll(async () => (await get(path, key)).status, soon).toBe(401);
  }, 30_000);
});

async function readCode(reply: Response): Promise<string> {
  if (reply.status === 200) {
    // A stream would not end.
    await reply.body?.cancel();
    return '';
  }
  const text = await reply.text();
  return text.includes('you may see stores 1, 2 only') ? 'SCOPE_REFUSED' : text;
}
