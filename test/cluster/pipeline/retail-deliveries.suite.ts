import { paginateListObjectsV2, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { publishedRetail } from '#test/factories/published-retail.js';
import {
  retailDimensions,
  retailLines,
  TRANSACTIONS_HEADER,
} from '#test/factories/retail-files.js';
import { retailMarts } from '#test/factories/retail-slow-path.js';
import { retailMart } from '#test/setup/flow.js';
import { openedRows } from '#test/setup/opened-rows.js';
import { csv } from '#test/setup/source-files.js';
import { type Cloud, clientOf, REGION } from '../../cloud/cloud.js';
import { type Deployment, deploy, type FinishedRun } from '../setup/deployment.js';
import { hiveOf, stepsOf } from './profile-checks.js';

const Bucket = 'deliveries';
/** Of two months, less for Spark to write; they end within a week. */
const lines = retailLines(7, 600).filter((line) => line.split(',')[3]! < '2026-03-01');
const files = {
  ...retailDimensions,
  // Later than the nine of the others: an address that text may trip over on its way.
  'customers/late.csv': csv(
    'customer_id,first_name,last_name,address,pincode,phone_number,customer_joining_date',
    String.raw`10,NA,O'Ames,"C:\N, ""The Elms""  ",00110,,2024-02-29`,
  ),
  'tills/week 1.csv': csv(TRANSACTIONS_HEADER, ...lines.slice(0, 200)),
  'tills/week 2.csv': csv(TRANSACTIONS_HEADER, ...lines.slice(200)),
};

/** The last row of each dimension, as the files say it. */
const LAST: Record<string, object> = {
  customers: {
    ...{ customer_id: 10, first_name: null, last_name: "O'Ames", pincode: '00110' },
    ...{ address: String.raw`C:\N, "The Elms"`, phone_number: null },
    customer_joining_date: '2024-02-29',
  },
  shops: {
    ...{ id: 3, address: '3 Market Square', store_pincode: '203', reviews: 'good' },
    ...{ store_manager_name: 'Ben Birch', store_opening_date: '2020-05-01' },
  },
  products: {
    ...{ id: 3, name: 'olive oil', current_price: '8.99', old_price: '7.99', expiry_date: null },
    ...{ created_date: '2025-01-01', updated_date: '2026-02-10' },
  },
  sales_team: {
    ...{ id: 6, first_name: 'Cleo', last_name: 'Cole 6', manager_id: null, is_manager: false },
    ...{ address: '2 Oak Lane', pincode: '300', joining_date: '2024-01-01' },
  },
};

/** Transactions from a bucket to marts, by the flow beside weekly sales: on EMR, in Hive and on S3. */
export function retailDeliveriesSuite(cloudOf: () => Cloud): void {
  let s3: S3Client;
  let deployment: Deployment;

  beforeAll(async () => {
    const cloud = cloudOf();
    s3 = new S3Client({ ...clientOf(cloud.gateway.url), forcePathStyle: true });
    await cloud.createBucket(Bucket);
    deployment = await deploy(cloud, 'existing', `s3://${Bucket}/in?region=${REGION}`);
  });
  afterAll(async () => {
    await deployment.close();
    s3.destroy();
  });

  async function runOver(delivered: Record<string, string>): Promise<FinishedRun> {
    for (const [path, Body] of Object.entries(delivered)) {
      await s3.send(new PutObjectCommand({ Bucket, Key: `in/${path}`, Body }));
    }
    const run = await deployment.run(retailMart.name);
    expect(run.status, deployment.output()).toBe('succeeded');
    return run;
  }

  async function lying(): Promise<string[]> {
    const keys: string[] = [];
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket })) {
      keys.push(...Contents.map(({ Key = '' }) => Key));
    }
    return keys.sort();
  }

  const moved = (delivered: object) => Object.keys(delivered).map((path) => `in/processed/${path}`);
  const published = () =>
    publishedRetail((sql) => deployment.warehouse.query<{ told: string }[]>(sql));

  it('become the marts that are worked out row by row', async () => {
    const run = await runOver(files);
    expect(await published()).toEqual(retailMarts(lines, retailDimensions['products.csv']));
    expect(await lying()).toEqual(moved(files).sort());
    const steps = await stepsOf(deployment, run);
    const names = steps.map(({ Name = '' }) => Name.replace(/-[0-9a-f]{8,}$/, ''));
    const cleanings = retailMart.stages.flatMap(({ id, datasets }) =>
      datasets.map((dataset) => `run-${run.id}-${id}-clean-${dataset}`),
    );
    expect(names.sort()).toEqual(
      [
        ...cleanings.flatMap((name) => [name, `${name}-to-hdfs`]),
        // Sqoop, then Spark over what it has written.
        ...['customers', 'products', 'sales_team', 'shops'].flatMap((table) => {
          const name = `run-${run.id}-ingest-dimensions-transfer-${table}`;
          return [name, name, `${name}-to-hdfs`];
        }),
        `run-${run.id}-integrate`,
        `run-${run.id}-build-marts`,
      ].sort(),
    );
  });

  it('are tables of Hive', async () => {
    const hive = hiveOf(deployment);
    const tables = await hive.tables();
    expect(tables.map(({ name, rows }) => [name, rows])).toEqual([
      ['customers', 10],
      ['products', 3],
      ['retail_transactions', lines.length],
      ['sales_team', 6],
      ['shops', 3],
      ['transactions', lines.length],
    ]);
    const [sum] = await hive.query('SELECT sum(total_cost) AS total FROM retail_transactions');
    const [total] = await deployment.warehouse.query<object[]>(
      `SELECT sum(total)::text AS total FROM mart.shop_day JOIN ops.snapshots USING (snapshot_id)
       WHERE status = 'published'`,
    );
    expect(sum).toEqual(total);
    hive.close();
  });

  it.each([
    ['customers', 'customer_id'],
    ['shops', 'id'],
    ['products', 'id'],
    ['sales_team', 'id'],
  ])('have their %s in PostgreSQL, from where Sqoop has brought them to Hive', async (name, id) => {
    const hive = hiveOf(deployment);
    const copied = await hive.query(`SELECT * FROM ${name} ORDER BY ${id}`);
    hive.close();
    const columns = Object.keys(copied[0] ?? {}).map((column) =>
      /_date$|_price$/.test(column) ? `${column}::text` : column,
    );
    const stored = await deployment.warehouse.query<object[]>(
      `SELECT ${columns.join(', ')} FROM core.${name} ORDER BY ${id}`,
    );
    expect(copied).toEqual(stored);
    expect(copied.length).toBeGreaterThan(0);
    const last = await openedRows(deployment.warehouse, copied.slice(-1));
    expect(last).toEqual([LAST[name]]);
  });
}
