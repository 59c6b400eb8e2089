// Runs on changes of libs/lake libs/platform test/cloud test/conformance
import {
  CreateDatabaseCommand,
  GetPartitionsCommand,
  GetTableCommand,
  GlueClient,
} from '@aws-sdk/client-glue';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createGlue, type Glue } from '#lake/glue/create-glue.js';
import { parseServiceUrl } from '#platform/config/service-url.js';
import { openTestCloud, type TestCloud } from './emr-subject.js';

let cloud: TestCloud;
let client: GlueClient;
const opened: Glue[] = [];
const open = (query: string) => {
  const log = () => undefined;
  const url = parseServiceUrl(`glue://us-east-1/merge${query}`)!;
  const glue = createGlue(url, 'SALES_MERGE_URL', (key) => key, { log, warn: log, error: log });
  opened.push(glue);
  return glue;
};
const createTable = (rows: number) => ({
  table: 'curated_sales',
  columns: [
    { name: 'store', type: 'INT' },
    { name: 'weekly_sales', type: 'DECIMAL(18, 2)' },
  ],
  location: 's3://lake/curated/sales/',
  rows,
  partitions: [],
});

beforeAll(async () => {
  cloud = await openTestCloud();
  client = new GlueClient(cloud.gateway.client);
  await client.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'retail' } }));
});
afterAll(async () => {
  for (const { runner } of opened) await runner.close();
  client.destroy();
  await cloud.close();
});

it('creates an external table over Parquet, and replaces it', async () => {
  const glue = open('?database=retail');
  await glue.publish(createTable(10));
  await glue.publish({ ...createTable(20), location: 's3://lake/curated/sales-2/' });
  const get = new GetTableCommand({ DatabaseName: 'retail', Name: 'curated_sales' });
  expect((await client.send(get)).Table).toMatchObject({
    TableType: 'EXTERNAL_TABLE',
    Parameters: { classification: 'parquet', EXTERNAL: 'TRUE', numRows: '20' },
    StorageDescriptor: {
      Columns: [
        { Name: 'store', Type: 'int' },
        { Name: 'weekly_sales', Type: 'decimal(18,2)' },
      ],
      Location: 's3://lake/curated/sales-2/',
      SerdeInfo: {
        SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
      },
    },
  });
});

it('adds a partition for each folder, and removes those of missing folders', async () => {
  const glue = open('?database=retail');
  const place = { DatabaseName: 'retail', TableName: 'curated_sales' };
  const partitions = async () => {
    const { Partitions = [] } = await client.send(new GetPartitionsCommand(place));
    return Partitions.map(({ Values, StorageDescriptor: storage }) => [
      Values?.[0],
      storage?.Location,
      storage?.Columns?.length,
    ]).sort();
  };
  const folder = (year: number, chunk = 'a') => ({
    value: String(year),
    location: `s3://lake/chunks/${chunk}/year=${year}/`,
  });
  // More than fit into one call.
  const years = Array.from({ length: 130 }, (_, index) => 1900 + index);
  const yearly = {
    ...createTable(30),
    partition: { column: 'year', type: 'INTEGER' as const },
    partitions: years.map((year) => folder(year)),
  };
  await glue.publish(yearly);
  expect(await partitions()).toEqual(
    years.map((year) => [String(year), `s3://lake/chunks/a/year=${year}/`, 2]),
  );
  expect(
    (await client.send(new GetTableCommand({ DatabaseName: 'retail', Name: 'curated_sales' })))
      .Table,
  ).toMatchObject({
    PartitionKeys: [{ Name: 'year', Type: 'int' }],
  });
  await glue.publish({ ...yearly, partitions: [folder(1900), folder(1901, 'b'), folder(2030)] });
  expect(await partitions()).toEqual([
    ['1900', 's3://lake/chunks/a/year=1900/', 2],
    ['1901', 's3://lake/chunks/b/year=1901/', 2],
    ['2030', 's3://lake/chunks/a/year=2030/', 2],
  ]);
});

it('names a missing database', async () => {
  await expect(open('?database=nowhere').publish(createTable(1))).rejects.toMatchObject({
    code: 'AWS_NOT_FOUND',
    message: expect.stringContaining('table/nowhere/curated_sales') as string,
  });
});

it('does nothing without a database name', async () => {
  cloud.gateway.faults.clear();
  await open('').publish(createTable(1));
  expect(cloud.gateway.faults.calls).toEqual([]);
});
