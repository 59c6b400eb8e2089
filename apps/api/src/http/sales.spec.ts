import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSalesApi, type SalesApi } from '#test/setup/sales-api.js';

describe('sales over HTTP', () => {
  let api: SalesApi;
  beforeAll(async () => {
    api = await openSalesApi();
  });
  afterAll(() => api.close());

  const byStore = [
    { store: 1, totalSales: 150, averageStoreWeek: 150 },
    { store: 2, totalSales: 50.1, averageStoreWeek: 25.05 },
  ];

  it('returns the same over GET, POST and GraphQL, from one snapshot', async () => {
    const answers = await Promise.all([
      api.get({
        dimensions: 'store',
        measures: 'totalSales,averageStoreWeek',
        sort: '-totalSales',
      }),
      api.post({
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
        coverage: {
          firstWeek: '2010-02-05',
          lastWeek: '2010-02-12',
          weeks: 2,
          lastCompleteWeek: null,
          partialWeeks: [],
        },
        pageInfo: expect.objectContaining({ hasNextPage: false }) as object,
      });
    }
    const { body } = await api.graphql(`
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
            lastCompleteWeek
            partialWeeks {
              week
            }
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

  it('returns total sales for a question without keys and figures', async () => {
    const { status, body } = await api.post({ dimensions: [], measures: [] });
    expect(status).toBe(200);
    const totals = { totalSales: 200.1 };
    expect(body).toMatchObject({ nodes: [totals], totals, totalCount: 1 });
    const { body: counted } = await api.graphql('{ sales(groupBy: []) { totalCount } }');
    expect(counted).toMatchObject({ data: { sales: { totalCount: 1 } } });
  });

  it('accepts every filter, bound and key in GraphQL', async () => {
    const { body } = await api.graphql(
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
          store: [1, 2],
          storeType: ['B'],
          year: [2010],
          quarter: ['2010-01-01'],
          month: ['2010-02-01'],
          week: ['2010-02-12'],
          from: '2010-02-01',
          to: null,
          isHoliday: true,
          holiday: ['Super Bowl'],
          hasOffers: false,
          department: null,
          cpiBand: ['unknown'],
          unemploymentBand: ['unknown'],
          fuelPriceBand: ['unknown'],
          temperatureBand: ['unknown', 'below 20'],
        },
        having: { totalSales: { min: 20, max: 20 }, weeks: null, stores: { max: null } },
      },
    );
    const keys = { storeType: 'B', week: '2010-02-12', isHoliday: true, cpiBand: 'unknown' };
    expect(body.data?.sales).toEqual({
      nodes: [{ keys, share: 1, changeOnPeriodBefore: null }],
    });
  });

  it('continues after a cursor, whose pages never change', async () => {
    const first = await api.get({ dimensions: 'store', limit: '1' });
    const after = first.body.pageInfo?.endCursor ?? '';
    const second = await api.get({ dimensions: 'store', limit: '1', after });
    expect(second.body.nodes).toEqual([{ store: 2, totalSales: 50.1 }]);
    expect(second.headers.get('cache-control')).toContain('immutable');
    expect(first.headers.get('cache-control')).not.toContain('immutable');
    const page = await api.graphql(
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

  it('caches questions separately if only the order of a list differs', async () => {
    const listKeys = async (dimensions: string) => {
      const { body } = await api.get({ dimensions, department: '1' });
      return Object.keys(body.nodes?.[0] ?? {});
    };
    expect(await listKeys('store,year')).toEqual(['store', 'year', 'totalSales']);
    expect(await listKeys('year,store')).toEqual(['year', 'store', 'totalSales']);
    expect((await api.send('/v1/sales?dimensions=store&dimensions=year')).status).toBe(400);
  });

  it('answers from the requested snapshot only', async () => {
    expect((await api.get({ snapshot: '1' })).body.nodes).toEqual([{ totalSales: 200.1 }]);
    expect(await api.get({ snapshot: '7' })).toMatchObject({
      status: 410,
      body: { code: 'SNAPSHOT_GONE' },
    });
  });
});
