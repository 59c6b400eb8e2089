import {
  AthenaClient,
  CreateWorkGroupCommand,
  GetQueryExecutionCommand,
  ListQueryExecutionsCommand,
} from '@aws-sdk/client-athena';
import {
  CreateCrawlerCommand,
  CreateDatabaseCommand,
  CreateTableCommand,
  GetPartitionsCommand,
  GetTableCommand,
} from '@aws-sdk/client-glue';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SqlQueryService } from '#catalogue/sql/sql-query-service.js';
import { readPage } from '#catalogue/sql/result-store.js';
import {
  ask,
  type AwsCatalogue,
  crawlSales,
  openAwsCatalogue,
  caller,
} from '../setup/aws-catalogue.js';
import { REGION } from '#test/cluster/setup/s3.js';

let aws: AwsCatalogue;

beforeAll(async () => {
  aws = await openAwsCatalogue();
});
afterAll(() => aws.close());

describe('a crawl', () => {
  it('registers tables and partitions in the Data Catalog, and reports why one is left out', async () => {
    await aws.put('data/mixed/one.csv', 'a,b\n1,2\n');
    await aws.put('data/mixed/two.json', '{"other": true}\n');
    const { code, said } = await crawlSales(aws);
    expect(code).toBe(0);
    expect(said).toContain(`Data Catalog: shop.sales created: ${aws.database}.shop__sales`);
    expect(said).toMatch(/Data Catalog: shop\.\w+ left out: its folder also contains mixed\/\S+/);
    const { Table } = await aws.glue.send(
      new GetTableCommand({ DatabaseName: aws.database, Name: 'shop__sales' }),
    );
    expect(Table).toMatchObject({
      Parameters: { 'retailstream.table': 'shop.sales', classification: 'csv' },
      PartitionKeys: [{ Name: 'year', Type: 'bigint' }],
      StorageDescriptor: {
        Location: `s3://${aws.bucket}/data/sales/`,
        Columns: [
          { Name: 'store', Type: 'string', Comment: 'BIGINT as text' },
          { Name: 'day', Type: 'string', Comment: 'DATE yyyy-mm-dd as text' },
          { Name: 'amount', Type: 'string', Comment: 'DECIMAL(3,2) as text' },
          { Name: 'word', Type: 'string' },
        ],
      },
    });
    const { Partitions = [] } = await aws.glue.send(
      new GetPartitionsCommand({ DatabaseName: aws.database, TableName: 'shop__sales' }),
    );
    expect(Partitions.map(({ Values, StorageDescriptor: at }) => [Values, at?.Location])).toEqual([
      [['2011'], `s3://${aws.bucket}/data/sales/year=2011/`],
      [['2012'], `s3://${aws.bucket}/data/sales/year=2012/`],
    ]);
    const again = await aws.crawl(`s3://${aws.bucket}/data`, '--database', 'shop');
    expect(again.said).not.toContain('shop.sales created');
    expect(again.said).not.toContain('shop.sales updated');
  });

  it('starts a Glue crawler, and adds its tables, which can be queried here', async () => {
    await aws.put('theirs/orders/part-0', 'id,total\n1,9.50\n2,0.25\n');
    await aws.glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'theirs' } }));
    await aws.glue.send(
      new CreateCrawlerCommand({
        Name: 'nightly',
        Role: 'arn:aws:iam::123456789012:role/glue-crawler',
        DatabaseName: 'theirs',
        Targets: { S3Targets: [{ Path: `s3://${aws.bucket}/theirs/` }] },
      }),
    );
    await aws.presetReply('state-manager/set-transition', {
      model_name: 'glue::crawl',
      transition: { progression: 'immediate' },
    });
    // Moto's crawlers find nothing, so this adds what an AWS crawler would have found.
    const table = (Name: string, SerializationLibrary: string) =>
      aws.glue.send(
        new CreateTableCommand({
          DatabaseName: 'theirs',
          TableInput: {
            Name,
            Parameters: { UPDATED_BY_CRAWLER: 'nightly', 'skip.header.line.count': '1' },
            StorageDescriptor: {
              Location: `s3://${aws.bucket}/theirs/orders/`,
              Columns: [
                { Name: 'id', Type: 'int' },
                { Name: 'total', Type: 'decimal(9,2)' },
              ],
              SerdeInfo: { SerializationLibrary, Parameters: { 'field.delim': ',' } },
            },
          },
        }),
      );
    await table('orders', 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe');
    await table('old', 'org.apache.hadoop.hive.ql.io.orc.OrcSerde');
    const { code, said } = await aws.crawl(`glue://nightly?region=${REGION}`);
    expect(code).toBe(0);
    expect(said).toMatch(/nightly\.orders/);
    expect(said).toContain('old: the catalogue does not read files of OrcSerde');
    const { sqlQueries } = aws.openWith();
    const answer = await ask(sqlQueries, 'SELECT id, total FROM nightly.orders ORDER BY id');
    expect(answer.rows).toEqual([
      [1, '9.50'],
      [2, '0.25'],
    ]);
    expect((await aws.crawl('glue://nobody')).said).toContain('AWS_NOT_FOUND');
  });
});

describe('a query by Athena', () => {
  let athena: SqlQueryService;
  const client = () => new AthenaClient({ region: REGION });

  beforeAll(async () => {
    const sdk = client();
    await sdk.send(new CreateWorkGroupCommand({ Name: 'people' }));
    sdk.destroy();
    const output = `s3://${aws.bucket}/workspace/athena/`;
    athena = aws.openWith({
      SQL_URL: `athena://people?region=${REGION}&output=${output}`,
    }).sqlQueries;
  });

  it('is sent in its checked form, and answered by page, with bytes and cost in the history', async () => {
    await aws.presetReply('state-manager/set-transition', {
      model_name: 'athena::execution',
      transition: { progression: 'manual', times: 2 },
    });
    const rows = Array.from({ length: 5 }, (_, n) => ({
      Data: [{ VarCharValue: String(n) }, n === 3 ? {} : { VarCharValue: `0.${n}0` }],
    }));
    await aws.presetReply('static/athena/query-results', {
      region: REGION,
      results: [
        {
          rows: [{ Data: [{ VarCharValue: 'store' }, { VarCharValue: 'total' }] }, ...rows],
          column_info: [
            { Name: 'store', Label: 'store', Type: 'bigint', Precision: 19, Scale: 0 },
            { Name: 'total', Label: 'total', Type: 'decimal', Precision: 38, Scale: 2 },
          ],
        },
      ],
    });
    const sql = 'SELECT store, sum(amount) AS total FROM sales WHERE year = $year GROUP BY store';
    const answer = await athena.run({ sql, ...caller, parameters: { year: 2012 } });
    const first = await readPage(answer.result, { first: 3 });
    const rest = await readPage(answer.result, { first: 3, after: first.endCursor! });
    expect([...first.rows, ...rest.rows]).toEqual([
      [0, '0.00'],
      [1, '0.10'],
      [2, '0.20'],
      [3, null],
      [4, '0.40'],
    ]);
    expect(answer.result.columns).toEqual([
      { name: 'store', type: 'BIGINT' },
      { name: 'total', type: 'DECIMAL(38,2)' },
    ]);
    expect(await findLastQuery()).toBe(
      `SELECT "store", "sum"("amount") AS "total" FROM (SELECT CAST(NULLIF(TRIM("store"), '') AS BIGINT) AS "store", ` +
        `CAST(NULLIF(TRIM("day"), '') AS DATE) AS "day", CAST(NULLIF(TRIM("amount"), '') AS DECIMAL(3,2)) AS "amount", ` +
        `NULLIF("word", '') AS "word", "year" FROM "${aws.database}"."shop__sales") AS "sales" ` +
        `WHERE ("year" = ?) GROUP BY "store"`,
    );
    const [past] = await athena.history.list(1);
    const { bytesScanned, costUsd } = answer.result;
    expect(past).toMatchObject({ status: 'succeeded', rows: 5, bytesScanned, costUsd });
    expect(costUsd).not.toBeNull();
  });

  it('reads tables of the workspace after registering them in the Data Catalog, folder by folder', async () => {
    const lake = { LAKE_URL: `s3://${aws.bucket}` };
    const { sqlQueries: here } = aws.openWith(lake);
    const totals = 'SELECT year, store, sum(amount) AS total FROM shop.sales WHERE store';
    const write = (sql: string) => ask(here, sql, { mayWrite: true });
    const by = 'PARTITIONED BY (year)';
    await write(`CREATE TABLE workspace.totals ${by} AS ${totals} = 1 GROUP BY year, store`);
    const output = `s3://${aws.bucket}/workspace/athena/`;
    const there = aws.openWith({
      ...lake,
      SQL_URL: `athena://people?region=${REGION}&output=${output}`,
    }).sqlQueries;
    const asked = () => ask(there, 'SELECT store FROM workspace.totals');
    await presetAnswer(['1']);
    expect((await asked()).rows).toEqual([['1']]);
    const years = await listPartitions('workspace__totals');
    expect(years.map(({ values: [year] }) => year)).toEqual(['2011', '2012']);
    for (const { location, values } of years) {
      expect(location).toMatch(/\/workspace\/totals\/[0-9a-f-]{36}\/year=20\d\d\/$/);
      expect(values[1]).toMatch(/^[0-9a-f]{16}$/);
    }
    expect(await findLastQuery()).toBe(
      `SELECT "store" FROM (SELECT "store", "total", "year" FROM "${aws.database}"."workspace__totals") AS "totals"`,
    );

    await write(`INSERT INTO workspace.totals ${totals} = 2 GROUP BY year, store`);
    await presetAnswer(['1', '2']);
    expect((await asked()).rows).toEqual([['1'], ['2']]);
    const more = await listPartitions('workspace__totals');
    expect(more.map(({ values: [year] }) => year)).toEqual(['2011', '2011', '2012']);
    expect(more).toEqual(expect.arrayContaining(years));

    await write(`CREATE OR REPLACE TABLE workspace.totals AS SELECT 7 AS store`);
    await presetAnswer(['7']);
    await asked();
    const [only, ...rest] = await listPartitions('workspace__totals');
    expect(rest).toEqual([]);
    expect(only?.values).toHaveLength(1);
  });
});

/** Lets Athena answer the next query with these values of a column `store`. */
function presetAnswer(values: string[]): Promise<void> {
  const rows = values.map((value) => ({ Data: [{ VarCharValue: value }] }));
  return aws.presetReply('static/athena/query-results', {
    region: REGION,
    results: [
      {
        rows: [{ Data: [{ VarCharValue: 'store' }] }, ...rows],
        column_info: [{ Name: 'store', Label: 'store', Type: 'varchar', Precision: 0, Scale: 0 }],
      },
    ],
  });
}

async function listPartitions(table: string) {
  const { Partitions = [] } = await aws.glue.send(
    new GetPartitionsCommand({ DatabaseName: aws.database, TableName: table }),
  );
  const found = Partitions.map(({ Values = [], StorageDescriptor: at }) => ({
    values: Values,
    location: at?.Location ?? '',
  }));
  return found.sort((a, b) => (a.values.join() < b.values.join() ? -1 : 1));
}

/** The last query that Athena received. */
async function findLastQuery(): Promise<string | undefined> {
  const sdk = new AthenaClient({ region: REGION });
  try {
    const { QueryExecutionIds: ids = [] } = await sdk.send(
      new ListQueryExecutionsCommand({ WorkGroup: 'people' }),
    );
    const found = await sdk.send(new GetQueryExecutionCommand({ QueryExecutionId: ids.at(-1)! }));
    return found.QueryExecution?.Query;
  } finally {
    sdk.destroy();
  }
}
