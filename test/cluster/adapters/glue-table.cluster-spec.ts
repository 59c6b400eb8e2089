import { CreateDatabaseCommand, GetTableCommand, GlueClient } from '@aws-sdk/client-glue';
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
const table = (rows: number) => ({
  table: 'curated_sales',
  columns: [
    { name: 'store', type: 'INT' },
    { name: 'weekly_sales', type: 'DECIMAL(18, 2)' },
  ],
  location: 's3://lake/curated/sales/',
  rows,
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

it('makes an external table over Parquet, and replaces it', async () => {
  const glue = open('?database=retail');
  await glue.publish(table(10));
  await glue.publish({ ...table(20), location: 's3://lake/curated/sales-2/' });
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

it('names a database that is not there', async () => {
  await expect(open('?database=nowhere').publish(table(1))).rejects.toMatchObject({
    code: 'AWS_NOT_FOUND',
    message: expect.stringContaining('table/nowhere/curated_sales') as string,
  });
});

it('does nothing when no database is named', async () => {
  cloud.gateway.faults.clear();
  await open('').publish(table(1));
  expect(cloud.gateway.faults.calls).toEqual([]);
});
