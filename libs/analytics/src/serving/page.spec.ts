import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createListAnswer } from '#test/factories/list-answer.js';
import { loadMarts, createSources } from '#test/factories/load-marts.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { Marts } from '../snapshot/marts.js';
import { IntOutput, NumberOutput } from '#serving/output.js';
import { PageArgs } from '#serving/paging/page-args.js';
import type { Connection } from './connection.js';
import { type ListQuery, readPage } from './page.js';

class Row {
  @IntOutput('Store number.')
  store!: number;

  @NumberOutput('Temperature of the week.', { nullable: true })
  temperature!: number | null;
}

const Rows = createListAnswer(Row);

// Temperatures by store: 1 30, 2 none, 3 10, 4 30, 5 none, 6 20, 7 30.
const temperatures = ['30', 'NA', '10', '30', 'NA', '20', '30'];
const lines = (line: (store: number, temperature: string) => string) =>
  temperatures.map((temperature, index) => line(index + 1, temperature)).join('\n');

const stores: ListQuery<Row> = {
  name: 'stores',
  node: Row,
  sql: `SELECT store, temperature FROM mart.store_week
        WHERE snapshot_id = $1 AND ($2::integer IS NULL OR store <= $2)`,
  coverageSql: `SELECT min(week_date) AS "firstWeek", max(week_date) AS "lastWeek",
                  count(DISTINCT week_date) AS weeks FROM mart.store_week
                WHERE snapshot_id = $1 AND ($2::integer IS NULL OR store <= $2)`,
  parameters: [undefined],
  order: ['temperature', 'store'],
};

const listEdges = ({ edges }: Connection<Row>) => [...edges];

describe('readPage', () => {
  let database: TestWarehouse;
  beforeAll(async () => {
    database = await createTestWarehouse();
    await loadMarts(
      database.url,
      createSources({
        stores: lines((store) => `${store},A,1000`),
        sales: lines((store) => `${store},1,05/02/2010,100.00,FALSE`),
        features: lines(
          (store, temperature) =>
            `${store},05/02/2010,${temperature},2.5,NA,NA,NA,NA,NA,200,8,FALSE`,
        ),
      }),
    );
  });
  afterAll(() => database.drop());

  async function read(given: Partial<PageArgs>, query: Partial<ListQuery<Row>> = {}) {
    const marts = new Marts(database.warehouse);
    const args = Object.assign(new PageArgs(), given);
    return readPage(marts, await marts.snapshot(), args, { ...stores, ...query }, Rows);
  }

  /** Returns every row that a client meets from page to page. */
  async function walk(given: Partial<PageArgs>): Promise<number[]> {
    const page = await read(given);
    const met = page.nodes.map(({ store }) => store);
    const { hasNextPage, endCursor } = page.pageInfo;
    if (!hasNextPage || endCursor === null) return met;
    return [...met, ...(await walk({ ...given, after: endCursor }))];
  }

  it.each([
    ['ASC', [3, 6, 1, 4, 7, 2, 5]],
    ['DESC', [1, 4, 7, 6, 3, 2, 5]],
  ] as const)('returns every row exactly once, %s, nulls last', async (direction, expected) => {
    for (const first of [1, 2, 3, 7, 100]) {
      expect(await walk({ first, direction })).toEqual(expected);
    }
  });

  it('computes columns of its rows, and orders all rows by them', async () => {
    const page = await read(
      { first: 3 },
      {
        sql: `SELECT store, temperature AS measured FROM mart.store_week
              WHERE snapshot_id = $1 AND ($2::integer IS NULL OR store <= $2)`,
        computed: { temperature: '100 - list.measured' },
      },
    );
    expect(page.nodes).toEqual([
      { store: 1, temperature: 70 },
      { store: 4, temperature: 70 },
      { store: 7, temperature: 70 },
    ]);
  });

  it('reports the position of the first, a middle and the last page', async () => {
    const start = await read({ first: 3 });
    expect(start).toMatchObject({
      totalCount: 7,
      coverage: { firstWeek: '2010-02-05', lastWeek: '2010-02-05', weeks: 1 },
      pageInfo: { hasNextPage: true, hasPreviousPage: false },
    });
    expect(listEdges(start).map(({ node }) => node)).toEqual(start.nodes);
    expect(start.pageInfo.startCursor).toBe(listEdges(start)[0]?.cursor);
    const middle = await read({ first: 3, after: listEdges(start)[2]?.cursor });
    expect(middle.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
    const last = await read({ first: 3, after: listEdges(middle)[2]?.cursor });
    expect(last.nodes).toHaveLength(1);
    expect(last.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  it('continues after any row, also with another page size', async () => {
    const start = await read({ first: 5 });
    const page = await read({ first: 2, after: listEdges(start)[1]?.cursor });
    expect(page.nodes.map(({ store }) => store)).toEqual([1, 4]);
  });

  it('is empty after the last row and where nothing matches', async () => {
    const all = await read({});
    const after = all.pageInfo.endCursor ?? undefined;
    const nothing = { startCursor: null, endCursor: null, hasNextPage: false };
    const empty = await read({ after });
    expect(empty).toMatchObject({ nodes: [], totalCount: 7, pageInfo: nothing });
    expect(listEdges(empty)).toEqual([]);
    expect(await read({}, { parameters: [0] })).toMatchObject({
      nodes: [],
      totalCount: 0,
      coverage: { firstWeek: null, lastWeek: null, weeks: 0 },
      pageInfo: { ...nothing, hasPreviousPage: false },
    });
  });

  it('rejects rows that do not match their class', async () => {
    const sql = `SELECT store, 'mild' AS temperature FROM mart.store_week WHERE snapshot_id = $1
                 AND ($2::integer IS NULL OR store <= $2)`;
    await expect(read({}, { sql })).rejects.toMatchObject({
      code: 'WAREHOUSE_FAILED',
      message: expect.stringContaining('column rows.0.nodes.0.temperature: ') as string,
    });
  });

  it.each([
    ['filters', {}, { parameters: [5] }],
    ['an order', {}, { order: ['store'] }],
    ['a direction', { direction: 'DESC' }, {}],
    ['a name', {}, { name: 'others' }],
  ] as const)('rejects the cursor of a list with other %s', async (_, given, query) => {
    const { pageInfo } = await read({ first: 2 });
    const after = pageInfo.endCursor ?? undefined;
    await expect(read({ ...given, after }, query)).rejects.toMatchObject({
      code: 'CURSOR_INVALID',
    });
  });
});
