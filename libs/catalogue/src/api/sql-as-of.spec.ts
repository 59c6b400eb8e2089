import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SqlQueryService } from '../sql/sql-query-service.js';
import type { Relations } from '../tables/table.js';
import { createSqlQueries } from '../composition/create-sql-queries.js';
import { type Catalogue, createCatalogue } from '../composition/create-catalogue.js';
import { FileStore } from '#lake/stores/file-store.js';
import { publishSnapshot } from '#pipeline/runs/publish-by-hand.js';
import { fewTransactions } from '#test/factories/publish-retail.js';
import { retailDimensions, TRANSACTIONS_HEADER } from '#test/factories/retail-files.js';
import { createKey } from '#test/setup/access.js';
import { retailMart, weeklySales } from '#test/setup/flow.js';
import { noQueue, openTestPipeline, type TestPipeline } from '#test/setup/pipeline.js';
import type { OpenApi } from '#test/setup/served-api.js';
import { openCatalogueApi } from '../../test/setup/no-catalogue.js';
import { toCsv, deliver, SALES_HEADER, STORES_HEADER } from '#test/setup/source-files.js';
import { readProgramConfig } from '../../test/setup/read-program-config.js';

const TOTAL = 'SELECT sum(weekly_sales) AS total FROM weekly_sales.store_week';

interface Answer {
  queryId: string;
  rows: unknown[][];
  snapshots: { database: string; id: string; tag: string; publishedAt: string }[];
  fromStore: boolean;
  code?: string;
  detail?: string;
}

/** Runs 1, 3 and 4 publish sales, one month more each, and run 2 publishes transactions. Two snapshots of a flow are kept. */
describe('SQL as of a kept snapshot', () => {
  let pipeline: TestPipeline;
  let catalogue: Catalogue;
  let openSql: (relations?: Relations) => SqlQueryService;
  let sqlQueries: SqlQueryService;
  let api: OpenApi;
  let analyst: string;
  const sales = (name: string, line: string) =>
    deliver(pipeline.folder, { [name]: toCsv(SALES_HEADER, line) });

  beforeAll(async () => {
    pipeline = await openTestPipeline({ SNAPSHOTS_KEPT: '2' }, [retailMart]);
    const { warehouse, folder } = pipeline;
    await deliver(folder, {
      'stores.csv': toCsv(STORES_HEADER, '1,A,100'),
      ...retailDimensions,
      'transactions.csv': toCsv(TRANSACTIONS_HEADER, ...fewTransactions),
    });
    await sales('january.csv', '1,1,08/01/2010,10.25,FALSE');
    for (const flow of pipeline.flows.values()) await flow.run();
    await sales('february.csv', '1,1,05/02/2010,1.50,FALSE');
    await pipeline.run();
    await sales('march.csv', '1,1,05/03/2010,2.00,FALSE');
    await pipeline.run();
    const config = readProgramConfig({
      STATE_DIR: dirname(pipeline.lake),
      SOURCE_URL: `file:${folder}`,
    });
    catalogue = createCatalogue(config, [weeklySales, retailMart], warehouse);
    const lake = new FileStore(pipeline.lake);
    const lakeUrl = `file:${pipeline.lake}`;
    openSql = (relations = catalogue.relations) =>
      createSqlQueries(config, { ...catalogue, relations, warehouse, lake, lakeUrl });
    sqlQueries = openSql();
    api = await openCatalogueApi(warehouse, { sqlQueries, catalogue });
    analyst = await createKey(warehouse, 'analyst');
  });
  afterAll(async () => {
    await api.close();
    await sqlQueries.close();
    await catalogue.close();
    await pipeline.close();
  });

  async function ask(asOf: string | undefined, sql = TOTAL, key = analyst) {
    const response = await fetch(`${api.url}/v1/sql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ sql, asOf }),
    });
    return { ...((await response.json()) as Answer), status: response.status };
  }

  const publications = () =>
    pipeline.rows<{ at: string; next: string }>(
      `SELECT to_char(published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
       FROM ops.publications WHERE flow = 'weekly-sales' ORDER BY published_at`,
    );

  it('has the rows of a run, a snapshot or a time, and says which', async () => {
    expect(await ask(undefined)).toMatchObject({
      rows: [['13.75']],
      snapshots: [{ tag: 'run-4' }],
    });
    const former = await ask('run-3');
    expect(former.rows).toEqual([['11.75']]);
    expect(former.snapshots).toEqual([
      {
        database: 'weekly_sales',
        id: '3',
        tag: 'run-3',
        publishedAt: expect.any(String) as string,
      },
    ]);
    const [, third] = await publications();
    for (const asOf of ['3', third?.at]) {
      expect(await ask(asOf)).toMatchObject({
        rows: [['11.75']],
        snapshots: former.snapshots,
        fromStore: true,
      });
    }
    const page = await fetch(`${api.url}/v1/sql/${former.queryId}`, {
      headers: { authorization: `Bearer ${analyst}` },
    });
    expect(await page.json()).toMatchObject({ rows: [['11.75']], snapshots: former.snapshots });
  });

  it('reads each flow as of a time, and masks personal columns', async () => {
    const sql = `SELECT DISTINCT (SELECT sum(weekly_sales) FROM weekly_sales.store_week), first_name
                 FROM retail_mart.customers`;
    const answer = await ask('2100-01-01', sql);
    expect(answer.rows).toEqual([['13.75', '•••']]);
    expect(answer.snapshots.map(({ database, tag }) => [database, tag]).sort()).toEqual([
      ['retail_mart', 'run-2'],
      ['weekly_sales', 'run-4'],
    ]);
  });

  it.each([
    [
      'run-1',
      410,
      'SNAPSHOT_GONE',
      /^weekly-sales has no rows as of run-1: snapshot 1 of run-1 has expired; use one of run-4 of \S+, run-3 of \S+$/,
    ],
    [
      'run-99',
      410,
      'SNAPSHOT_GONE',
      /as of run-99: there is no such snapshot; use one of run-4 of/,
    ],
    ['2001-01-01', 410, 'SNAPSHOT_GONE', /: no known publication is that old; use one of run-4 of/],
    [
      'run-2',
      400,
      'ARGUMENT_INVALID',
      /^asOf run-2 is of retail-mart, not of weekly-sales: use a time/,
    ],
    [
      'yesterday',
      400,
      'ARGUMENT_INVALID',
      /^asOf yesterday is invalid: write run-7, 12 for a snapshot/,
    ],
    ['2026-02-30', 400, 'ARGUMENT_INVALID', /^asOf 2026-02-30 is invalid/],
  ])('refuses %s with the kept snapshots', async (asOf, status, code, detail) => {
    expect(await ask(asOf)).toMatchObject({
      status,
      code,
      detail: expect.stringMatching(detail) as string,
    });
  });

  it('refuses a table without snapshots, and a role that may not ask', async () => {
    expect(await ask('yesterday', 'SELECT 1')).toMatchObject({ code: 'ARGUMENT_INVALID' });
    const operator = await createKey(pipeline.warehouse, 'operator');
    const written = await ask('run-3', `CREATE TABLE workspace.former AS ${TOTAL}`, operator);
    expect(written.rows).toEqual([['workspace.former', 1]]);
    expect((await ask(undefined, 'SELECT total FROM workspace.former')).rows).toEqual([['11.75']]);
    expect(await ask('run-3', 'SELECT total FROM workspace.former')).toMatchObject({
      status: 400,
      code: 'ARGUMENT_INVALID',
      detail:
        'asOf run-3 is refused: workspace.former has no snapshots, as only tables of flows have: leave out asOf, or the table',
    });
    expect(await ask('run-3', TOTAL, await createKey(pipeline.warehouse, 'viewer'))).toMatchObject({
      status: 403,
    });
  });

  it('knows what was published before a snapshot was put back', async () => {
    const fourth = (await publications()).at(-1)?.at;
    await publishSnapshot(pipeline.services.ledger, noQueue, {
      snapshotId: '3',
      actor: 'key 1',
      reason: 'wrong prices',
    });
    expect(await ask(undefined)).toMatchObject({
      rows: [['11.75']],
      snapshots: [{ tag: 'run-3' }],
    });
    expect(await ask(fourth)).toMatchObject({ rows: [['13.75']], snapshots: [{ tag: 'run-4' }] });
  });

  it('reports that a snapshot expired while the query was about to read it', async () => {
    const late = openSql({
      openRelation: async (table, signal) => {
        const relation = await catalogue.relations.openRelation(table, signal);
        await sales('april.csv', '1,1,02/04/2010,4.00,FALSE');
        await pipeline.run();
        return relation;
      },
    });
    const asked = late.run({ sql: TOTAL, asOf: 'run-4', actor: 'key 1' });
    await expect(asked).rejects.toMatchObject({
      code: 'SNAPSHOT_GONE',
      message: expect.stringMatching(
        /^weekly-sales has no rows as of run-4: snapshot 4 of run-4 has expired; use one of run-5 of \S+, run-3 of \S+$/,
      ) as string,
    });
    await late.close();
  });
});
