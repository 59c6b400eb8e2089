import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Ledgers } from '#composition/ledgers.js';
import { loadMarts, sourcesOf } from '#test/factories/load-marts.js';
import { keyFor, openAccess } from '#test/setup/access.js';
import { weeklySales } from '#test/setup/flow.js';
import { noLake } from '#test/setup/no-lake.js';
import { noQueue, silent } from '#test/setup/pipeline.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { createApi } from '../create-app.js';

interface Reply {
  status: number;
  headers: Headers;
  body: {
    code?: string;
    data?: { sales: Record<string, unknown> } | null;
    errors?: { message: string; extensions: { code: string } }[];
    extensions?: { snapshot: { id: string } };
    nodes?: object[];
    pageInfo?: { endCursor: string };
  } & Record<string, unknown>;
}

/** Attempts to be more than a value. */
const INJECTIONS = [
  "x'; DROP TABLE mart.store_week; --",
  '"store"; DROP TABLE mart.store_week',
  'store_week) OR 1=1 --',
  'cell.store',
  '$1',
  "') UNION SELECT snapshot_id FROM ops.snapshots --",
  '__proto__',
  'constructor',
  'totalSales" DESC, (SELECT pg_sleep(10)) --',
  '\u0000',
];

describe('sales over HTTP', () => {
  let database: TestWarehouse;
  let app: NestFastifyApplication;
  let key: string;
  let url: string;

  beforeAll(async () => {
    database = await createTestWarehouse();
    await loadMarts(
      database.url,
      sourcesOf({
        stores: `1,A,1000
                 2,B,500`,
        sales: `1,1,05/02/2010,100.00,FALSE
                1,2,05/02/2010,50.00,FALSE
                2,1,05/02/2010,30.10,FALSE
                2,1,12/02/2010,20.00,TRUE`,
        features: '1,05/02/2010,40,2.50,NA,NA,NA,NA,NA,200,8,FALSE',
      }),
    );
    const { warehouse } = database;
    key = await keyFor(warehouse, 'analyst');
    const ledgers = new Ledgers(warehouse, [weeklySales]);
    app = await createApi(
      { warehouse, ledgers, queue: noQueue, lake: noLake, access: openAccess },
      silent,
    );
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  async function send(path: string, body?: object): Promise<Reply> {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
    const posted = { method: 'POST', headers, body: JSON.stringify(body) };
    const reply = await fetch(`${url}${path}`, body ? posted : { headers });
    const { status } = reply;
    return { status, headers: reply.headers, body: (await reply.json()) as Reply['body'] };
  }
  const get = (parameters: Record<string, string>) =>
    send(`/v1/sales?${new URLSearchParams(parameters).toString()}`);
  const post = (question: object) => send('/v1/sales/query', question);
  const graphql = (query: string, variables = {}) => send('/graphql', { query, variables });

  const byStore = [
    { store: 1, totalSales: 150, averageStoreWeek: 150 },
    { store: 2, totalSales: 50.1, averageStoreWeek: 25.05 },
  ];

  it('says the same to GET, to POST and to GraphQL, of one snapshot', async () => {
    const answers = await Promise.all([
      get({ dimensions: 'store', measures: 'totalSales,averageStoreWeek', sort: '-totalSales' }),
      post({
        dimensions: ['store'],
        measures: ['totalSales', 'averageStoreWeek'],
        sorts: [{ by: 'totalSales', direction: 'DESC' }],
      }),
    ]);
    for (const { status, headers, body } of answers) {
      expect(status).toBe(200);
      expect(headers.get('x-snapshot-id')).toBe('1');
      expect(body).toEqual({
        nodes: byStore,
        totals: { totalSales: 200.1, averageStoreWeek: 66.7 },
        totalCount: 2,
        coverage: { firstWeek: '2010-02-05', lastWeek: '2010-02-12', weeks: 2 },
        pageInfo: expect.objectContaining({ hasNextPage: false }) as object,
      });
    }
    const { body } = await graphql(`
      {
        sales(groupBy: [STORE], orderBy: [{ by: TOTAL_SALES, direction: DESC }]) {
          nodes {
            keys {
              store
              year
            }
            ...Figures
          }
          edges {
            node {
              ... on SalesGroup {
                averageStoreWeek
              }
            }
          }
          totals {
            totalSales
            averageStoreWeek
          }
          totalCount
          coverage {
            firstWeek
            lastWeek
            weeks
          }
        }
      }
      fragment Figures on SalesGroup {
        total: totalSales
        averageStoreWeek
      }
    `);
    expect(body).toMatchObject({ extensions: { snapshot: { id: '1' } } });
    expect(body.data?.sales).toEqual({
      nodes: byStore.map(({ store, totalSales: total, averageStoreWeek }) => ({
        keys: { store, year: null },
        total,
        averageStoreWeek,
      })),
      edges: byStore.map(({ averageStoreWeek }) => ({ node: { averageStoreWeek } })),
      totals: answers[0].body.totals,
      totalCount: 2,
      coverage: answers[0].body.coverage,
    });
  });

  it('answers with total sales to who asks for neither keys nor figures', async () => {
    const { status, body } = await post({ dimensions: [], measures: [] });
    expect(status).toBe(200);
    const totals = { totalSales: 200.1 };
    expect(body).toMatchObject({ nodes: [totals], totals, totalCount: 1 });
    const { body: counted } = await graphql('{ sales(groupBy: []) { totalCount } }');
    expect(counted).toMatchObject({ data: { sales: { totalCount: 1 } } });
  });

  it('takes every filter, bound and key in GraphQL', async () => {
    const { body } = await graphql(
      `
        query ($where: SalesWhere, $having: SalesHaving) {
          sales(groupBy: [STORE_TYPE, WEEK, IS_HOLIDAY, CPI_BAND], where: $where, having: $having) {
            nodes {
              keys {
                storeType
                week
                isHoliday
                cpiBand
              }
              share
              changeOnPeriodBefore
            }
          }
        }
      `,
      {
        where: {
          ...{ store: [1, 2], storeType: ['B'], year: [2010], quarter: ['2010-01-01'] },
          ...{ month: ['2010-02-01'], week: ['2010-02-12'], from: '2010-02-01', to: null },
          ...{ isHoliday: true, holiday: ['Super Bowl'], hasOffers: false, department: null },
          ...{ cpiBand: ['unknown'], unemploymentBand: ['unknown'] },
          ...{ fuelPriceBand: ['unknown'], temperatureBand: ['unknown', 'below 20'] },
        },
        having: { totalSales: { min: 20, max: 20 }, weeks: null, stores: { max: null } },
      },
    );
    const keys = { storeType: 'B', week: '2010-02-12', isHoliday: true, cpiBand: 'unknown' };
    expect(body.data?.sales).toEqual({
      nodes: [{ keys, share: 1, changeOnPeriodBefore: null }],
    });
  });

  it('goes on after a cursor, whose pages never change', async () => {
    const first = await get({ dimensions: 'store', limit: '1' });
    const after = first.body.pageInfo?.endCursor ?? '';
    const second = await get({ dimensions: 'store', limit: '1', after });
    expect(second.body.nodes).toEqual([{ store: 2, totalSales: 50.1 }]);
    expect(second.headers.get('cache-control')).toContain('immutable');
    expect(first.headers.get('cache-control')).not.toContain('immutable');
    const page = await graphql(
      `
        query ($after: String) {
          sales(groupBy: [STORE], first: 1, after: $after) {
            nodes {
              totalSales
            }
          }
        }
      `,
      { after },
    );
    expect(page.body.data?.sales).toEqual({ nodes: [{ totalSales: 50.1 }] });
  });

  it('keeps questions apart that differ in the order of a list alone', async () => {
    const keysOf = async (dimensions: string) => {
      const { body } = await get({ dimensions, department: '1' });
      return Object.keys(body.nodes?.[0] ?? {});
    };
    expect(await keysOf('store,year')).toEqual(['store', 'year', 'totalSales']);
    expect(await keysOf('year,store')).toEqual(['year', 'store', 'totalSales']);
    expect((await send('/v1/sales?dimensions=store&dimensions=year')).status).toBe(400);
  });

  it('answers from the snapshot asked for, and from no other', async () => {
    expect((await get({ snapshot: '1' })).body.nodes).toEqual([{ totalSales: 200.1 }]);
    expect(await get({ snapshot: '7' })).toMatchObject({
      status: 410,
      body: { code: 'SNAPSHOT_GONE' },
    });
  });

  describe.each(INJECTIONS)('refuses %j', (text) => {
    it.each([
      ['a dimension', { dimensions: [text] }],
      ['a measure', { measures: [text] }],
      ['a filter', { filters: { [text]: [1] } }],
      ['a store', { filters: { store: [text] } }],
      ['a store type', { filters: { storeType: [text] } }],
      ['a month', { filters: { month: [text] } }],
      ['a first week', { filters: { from: text } }],
      ['a truth', { filters: { isHoliday: text } }],
      ['a holiday', { filters: { holiday: [text] } }],
      ['a band', { filters: { cpiBand: [text] } }],
      ['a measure with bounds', { having: { [text]: { min: 1 } } }],
      ['a bound', { having: { totalSales: { [text]: 1 } } }],
      ['a least figure', { having: { totalSales: { min: text } } }],
      ['a sort', { sorts: [{ by: text }] }],
      ['a direction', { sorts: [{ by: 'totalSales', direction: text }] }],
      ['a limit', { limit: text }],
      ['a cursor', { after: text }],
    ])('as %s in JSON', async (_, question) => {
      const { status, body } = await post(question);
      // Fastify itself takes no `__proto__` for a name.
      const code = /^((ARGUMENT|CURSOR)_INVALID|BAD_REQUEST)$/;
      expect([status, body.code]).toEqual([400, expect.stringMatching(code)]);
    });

    it.each([
      ...['dimensions', 'measures', 'store', 'month', 'from', 'isHoliday', 'cpiBand', 'min', 'max'],
      ...['sort', 'limit', 'after', 'snapshot'],
    ])('as the parameter %s', async (name) => {
      const { status, body } = await get({ [name]: text });
      expect([status, body.code]).toEqual([400, expect.stringMatching(/^(ARGUMENT|CURSOR)_INV/)]);
    });

    it.each([
      ['[SalesDimension!]!', 'groupBy: $v', [text]],
      ['SalesWhere', 'groupBy: [], where: $v', { holiday: [text] }],
      ['SalesWhere', 'groupBy: [], where: $v', { cpiBand: [text] }],
      ['SalesWhere', 'groupBy: [], where: $v', { storeType: [text] }],
      ['SalesWhere', 'groupBy: [], where: $v', { from: text }],
      ['SalesHaving', 'groupBy: [], having: $v', { totalSales: { min: text } }],
      ['[SalesOrder!]', 'groupBy: [], orderBy: $v', [{ by: text }]],
      ['[SalesOrder!]', 'groupBy: [], orderBy: $v', [{ by: 'TOTAL_SALES', direction: text }]],
      ['String', 'groupBy: [], after: $v', text],
    ])('as a GraphQL %s in (%s)', async (type, given, v) => {
      const { body } = await graphql(`query ($v: ${type}) { sales(${given}) { totalCount } }`, {
        v,
      });
      expect(body.errors?.[0]?.extensions.code).toMatch(
        /^(ARGUMENT|CURSOR)_INVALID|BAD_USER_INPUT/,
      );
    });
  });

  it.each([
    'null',
    '[]',
    '"store"',
    '1',
    '{"filters":[]}',
    '{"sorts":{}}',
    '{"having":{"weeks":1}}',
  ])('refuses the body %s', async (body) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
    const reply = await fetch(`${url}/v1/sales/query`, { method: 'POST', headers, body });
    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({ code: 'ARGUMENT_INVALID' });
  });

  it('has all it had after that', async () => {
    expect((await post({ dimensions: ['store'] })).body.nodes).toHaveLength(2);
  });
});
