import { listMartTables } from '#pipeline/flow/flow.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runStage } from '#pipeline/runs/run-stage.js';
import { smallChain } from '#test/pipeline/small-chain.js';
import {
  type CatalogueFixture,
  CRAWLED_TABLE,
  openCatalogueFixture,
  TILL_LINES,
} from './setup/catalogue-fixture.js';
import { createClient } from '#test/setup/access-api.js';
import { listAudit } from '#test/setup/audit.js';
import { retailMart, weeklyForecast, weeklySales } from '#test/setup/flow.js';
import { deliver } from '#test/setup/source-files.js';

const BASE = '/v1/admin/catalogue/tables';

let fixture: CatalogueFixture;
const { get, post, graphql, errorOf } = createClient(() => fixture.api);
beforeAll(async () => {
  fixture = await openCatalogueFixture();
});
afterAll(() => fixture.close());

const fetchTables = async (path: string, key = fixture.keys.analyst) => {
  const { text } = await get(`${BASE}${path}`, key);
  return JSON.parse(text) as Record<string, unknown>;
};
const searchTables = async (search: string) => {
  const page = await fetchTables(`?search=${encodeURIComponent(search)}`);
  return (page['nodes'] as { address: string }[]).map(({ address }) => address);
};

describe('tables of flows', () => {
  it("appear automatically, with the same rows as the warehouse's marts", async () => {
    const tables = await fixture.catalogue.tables.list();
    const marts = tables.filter(({ tags }) => tags.includes('mart'));
    expect(marts).toHaveLength(
      [weeklySales, retailMart, weeklyForecast].flatMap(listMartTables).length,
    );
    for (const { database, name, rows } of marts) {
      const [counted] = await fixture.pipeline.rows<{ n: number }>(
        `SELECT count(*)::integer AS n FROM mart.${name}_chunks`,
      );
      expect([database, name, rows]).toEqual([database, name, counted?.n]);
    }
    // Counted by hand: the files have 200 lines of transactions, and nine lines of sales of which six are valid.
    const findRowCount = (address: string) =>
      tables.find(({ database, name }) => `${database}.${name}` === address)?.rows;
    expect(findRowCount('retail_mart.transactions')).toBe(TILL_LINES.length);
    expect(findRowCount('weekly_sales.sales')).toBe(6);
    expect(findRowCount('weekly_sales.core_stores')).toBe(2);
  });

  it('have the types, rows and bytes that the catalogue shows', async () => {
    for (const table of await fixture.catalogue.tables.list()) {
      if (table.origin !== 'flow') continue;
      const { sql, files, bytes, columns } = await fixture.catalogue.relations.openRelation(table);
      const [described, counted] = await fixture.catalogue.engine.run({
        files,
        prepare: [],
        queries: [
          { sql: `SELECT * FROM (${sql})`, rows: 1 },
          { sql: `SELECT count(*) FROM (${sql})`, rows: 1 },
        ],
        limits: { ms: 30_000, memory: '256MB' },
      });
      expect([table.name, described?.columns]).toEqual([table.name, columns]);
      expect([table.name, Number(counted?.rows[0]?.[0])]).toEqual([table.name, table.rows]);
      expect([table.name, bytes, files.length]).toEqual([table.name, table.bytes, table.files]);
    }
  });

  it('have columns, comments, keys, partitions and lineage', async () => {
    const detail = await fetchTables('/retail_mart.customer_month');
    const { key, columns, comment } = retailMart.marts.find(
      ({ name }) => name === 'customer_month',
    )!;
    expect(detail).toMatchObject({
      comment,
      keys: [key.join(', ')],
      format: 'parquet',
      version: 1,
    });
    expect((detail['columns'] as { name: string }[]).map(({ name }) => name)).toEqual([
      ...Object.keys(columns),
      'period',
    ]);
    expect(detail['partitions']).toMatchObject([
      ...['2026-01', '2026-02', '2026-03', '2026-04'].map((month) => ({
        partition: `period=${month}`,
        files: 1,
      })),
    ]);
    const lineage = await fetchTables('/retail_mart.retail_transactions/lineage');
    const names = (side: string) =>
      (lineage[side] as { name: string; kind: string }[]).map((each) => each);
    expect(names('up')).toMatchObject([
      { name: 'retail_mart.products', kind: 'dataset', distance: 1, by: 'ingest-dimensions' },
      { name: 'retail_mart.transactions', kind: 'dataset', distance: 1 },
      { name: `file:${fixture.pipeline.folder}`, kind: 'location', distance: 2, by: null },
      { name: 'retail_mart.customers', kind: 'dataset', distance: 2 },
      { name: 'retail_mart.sales_team', kind: 'dataset', distance: 2 },
      { name: 'retail_mart.shops', kind: 'dataset', distance: 2 },
    ]);
    expect(names('down')).toContainEqual(
      expect.objectContaining({ name: 'top-customers', kind: 'answer', by: 'answer' }),
    );
    expect(await fetchTables('/retail_mart.customer_month/versions')).toMatchObject([
      { version: 1 },
    ]);
  });

  it('show the published snapshot while another is built', async () => {
    const before = await fixture.catalogue.tables.find('weekly_sales.store_week');
    const more = smallChain['sales.csv'].replace('2,1,12/02/2010,50.00', '2,1,19/02/2010,50.00');
    await deliver(fixture.pipeline.folder, { 'more sales.csv': more }, 5);
    const runId = await fixture.pipeline.plan();
    for (const { id } of weeklySales.stages.slice(0, -2)) {
      await runStage(
        fixture.pipeline.services,
        id,
        { runId, epoch: 1 },
        new AbortController().signal,
      );
    }
    expect(
      await fixture.pipeline.rows(`SELECT status FROM ops.snapshots ORDER BY snapshot_id`),
    ).toEqual([
      ...Array.from({ length: 3 }, () => ({ status: 'published' })),
      { status: 'building' },
    ]);
    expect(await fixture.catalogue.tables.find('weekly_sales.store_week')).toMatchObject({
      rows: before.rows,
      freshAt: before.freshAt,
    });
    await fixture.pipeline.runStages(runId);
    const after = await fixture.catalogue.tables.find('weekly_sales.store_week');
    expect(after.freshAt!.getTime()).toBeGreaterThan(before.freshAt!.getTime());
    expect(await fixture.catalogue.tables.find('weekly_sales.sales')).toMatchObject({ rows: 7 });
  });
});

describe('a search', () => {
  it('finds tables of any origin by name, column, comment, tag and owner', async () => {
    expect((await searchTables('store_week'))[0]).toBe('weekly_sales.store_week');
    expect(await searchTables('CUSTOMER_LIST')).toEqual([CRAWLED_TABLE]);
    expect(await searchTables('column:sales_person_id tag:mart')).toEqual([
      'retail_mart.sales_person_month',
    ]);
    expect(await searchTables('tag:core database:weekly')).toEqual(['weekly_sales.core_stores']);
    expect(await searchTables('no-such-word')).toEqual([]);
    const refused = await get(`${BASE}?search=colour:red`, fixture.keys.analyst);
    expect([refused.status, errorOf(refused).code]).toEqual([400, 'ARGUMENT_INVALID']);
  });

  it('is paged, also in GraphQL', async () => {
    const query = (after: string) =>
      `{ catalogueTables(first: 4${after}) { totalCount nodes { address } pageInfo { endCursor hasNextPage } } }`;
    const addresses: string[] = [];
    let total = 0;
    for (let after = '', more = true; more;) {
      const { body } = await graphql(query(after), fixture.keys.analyst);
      const page = (body.data as Record<string, unknown>)['catalogueTables'] as {
        totalCount: number;
        nodes: { address: string }[];
        pageInfo: { endCursor: string; hasNextPage: boolean };
      };
      addresses.push(...page.nodes.map(({ address }) => address));
      ({ totalCount: total } = page);
      ({ hasNextPage: more } = page.pageInfo);
      after = `, after: "${page.pageInfo.endCursor}"`;
    }
    expect(addresses).toHaveLength(total);
    expect(addresses).toEqual([...new Set(addresses)].sort());
    const other = await get(`${BASE}?search=x&after=abc`, fixture.keys.analyst);
    expect(errorOf(other).code).toBe('CURSOR_INVALID');
  });

  it('returns the columns of each table on request, in REST and GraphQL', async () => {
    expect(await fetchTables('?search=customer_list&withColumns=true')).toMatchObject({
      totalCount: 1,
      nodes: [
        {
          address: CRAWLED_TABLE,
          columns: [
            { name: 'Customer', type: 'BIGINT', isPersonal: false },
            { name: 'Name', type: 'VARCHAR', isPersonal: true },
            { name: 'Since', type: 'DATE', isPersonal: false },
            { name: 'Order', type: 'DECIMAL(18,2)', isPersonal: false },
            { name: 'Born', type: 'DATE', isPersonal: false },
          ],
        },
      ],
    });
    expect(await fetchTables('?search=customer_list')).toMatchObject({
      nodes: [{ columns: null }],
    });
    const query = `{ catalogueTables(search: "tag:core stores", withColumns: true) {
      nodes { address columns { name } } } }`;
    const { body } = await graphql(query, fixture.keys.analyst);
    expect(body.data).toEqual({
      catalogueTables: {
        nodes: [
          {
            address: 'weekly_sales.core_stores',
            columns: [
              'store',
              'store_type',
              'store_size',
              'opening_date',
              'closing_date',
              'store_name',
              'region',
              'district',
            ].map((name) => ({ name })),
          },
        ],
      },
    });
  });

  it('refuses a long page with columns', async () => {
    expect((await get(`${BASE}?withColumns=true&first=100`, fixture.keys.analyst)).status).toBe(
      200,
    );
    const refused = await get(`${BASE}?withColumns=true&first=101`, fixture.keys.analyst);
    expect([refused.status, errorOf(refused).code]).toEqual([400, 'ARGUMENT_INVALID']);
    expect(errorOf(refused).detail).toMatch(/^first: with columns, "first" must be at most 100/);
  });

  it('is available to assistants', async () => {
    const call = async (name: string, given: object, key?: string) => {
      const reply = await fetch(`${fixture.api.url}/mcp`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...(key !== undefined && { authorization: `Bearer ${key}` }),
        },
        body: JSON.stringify({
          jsonrpc: '2.0',
          id: 1,
          method: 'tools/call',
          params: { name, arguments: given },
        }),
      });
      return ((await reply.json()) as { result: Record<string, unknown> }).result;
    };
    const search = { search: 'tag:core stores' };
    expect(await call('catalogueTables', search, fixture.keys.analyst)).toMatchObject({
      structuredContent: { totalCount: 1, nodes: [{ address: 'weekly_sales.core_stores' }] },
    });
    const address = 'weekly_sales.core_stores';
    expect(await call('catalogueTable', { address }, fixture.keys.analyst)).toMatchObject({
      structuredContent: { address, rows: 2, keys: ['store'] },
    });
    expect(await call('catalogueTables', search)).toMatchObject({ isError: true });
    expect(await call('catalogueTable', { address }, fixture.keys.viewer)).toMatchObject({
      isError: true,
    });
  });

  it('requires the role analyst, and suggests the nearest table', async () => {
    expect((await get(BASE)).status).toBe(401);
    expect((await get(BASE, fixture.keys.viewer)).status).toBe(403);
    const reply = await get(`${BASE}/weekly_sales.store_weak`, fixture.keys.analyst);
    expect([reply.status, errorOf(reply).code]).toEqual([404, 'TABLE_UNKNOWN']);
    expect(errorOf(reply).detail).toContain('weekly_sales.store_week');
  });
});

describe('notes on a table', () => {
  const say = (body: object, key = fixture.keys.operator, address = CRAWLED_TABLE) =>
    post(`${BASE}/${address}/notes`, key, body);

  it('survive the next crawl, are searchable, and are audited', async () => {
    expect((await say({ comment: 'x' }, fixture.keys.analyst)).status).toBe(403);
    const columns = { Since: { comment: 'First bill' }, Born: { personal: true } };
    const said = { comment: 'From the till', owner: 'Ana', tags: 'Finance, weekly', columns };
    expect((await say(said)).status).toBe(200);
    expect((await say({ owner: 'Bea' })).status).toBe(200);
    await fixture.crawl();
    const detail = await fetchTables(`/${CRAWLED_TABLE}`);
    expect(detail).toMatchObject({
      comment: 'From the till',
      owner: 'Bea',
      tags: ['finance', 'weekly'],
      version: 2,
      columns: expect.arrayContaining([
        expect.objectContaining({ name: 'Since', comment: 'First bill', isPersonal: false }),
        expect.objectContaining({ name: 'Born', isPersonal: true }),
      ]) as unknown,
    });
    expect(await searchTables('tag:finance owner:bea bill')).toEqual([CRAWLED_TABLE]);
    const [entry] = await listAudit(fixture.pipeline.warehouse);
    expect(entry).toMatchObject({ action: 'describe-table', subject: `table ${CRAWLED_TABLE}` });
  });

  it.each([
    [{ columns: { Nothing: { comment: 'x' } } }, 400, 'has only Customer'],
    [{ columns: { Name: { colour: 'x' } } }, 400, 'columns.Name'],
    [{ tags: 'not a tag' }, 400, 'tags.0'],
    [{ columns: { Name: { personal: false } } }, 403, 'role personal-data'],
  ])('are rejected when they are %j', async (body, status, detail) => {
    const reply = await say(body);
    expect([reply.status, ((await reply.json()) as { detail: string }).detail]).toEqual([
      status,
      expect.stringContaining(detail),
    ]);
  });

  it('do not unmask what a contract encrypts', async () => {
    const body = { columns: { first_name: { personal: false } } };
    const reply = await say(body, fixture.keys.operator, 'retail_mart.customers');
    expect([reply.status, await reply.text()]).toEqual([400, expect.stringContaining('contract')]);
  });
});
