import { json } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import {
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ShareManifest } from '#pipeline/stages/shares.js';
import { readPublishedRetail } from '#test/factories/read-published-retail.js';
import {
  retailDimensions,
  createRetailLines,
  TRANSACTIONS_HEADER,
} from '#test/factories/retail-files.js';
import { computeRetailMarts } from '#test/factories/retail-slow-path.js';
import { retailMart } from '#test/setup/flow.js';
import { decryptRows } from '#test/setup/decrypt-rows.js';
import { SHARE, computeSums } from '#test/pipeline/shared-transactions.js';
import { toCsv } from '#test/setup/source-files.js';
import { buildZip } from '#test/setup/build-zip.js';
import { type Cloud, buildClientConfig, REGION } from '../../cloud/cloud.js';
import { type Deployment, deploy, type FinishedRun } from '../setup/deployment.js';
import { openDuckdbOnS3 } from '../setup/duckdb-on-s3.js';
import { listKeys } from '../setup/lake-on-s3.js';
import { openHive, openLake, listQuarantine, listSteps } from './profile-checks.js';

const Bucket = 'deliveries';
/** Two months, so that Spark writes less; they end within a week. */
const lines = createRetailLines(7, 600).filter((line) => line.split(',')[3]! < '2026-03-01');
/** Two equal purchases count twice; a return is a normal row. */
const counted = [
  '1,1,tea,2026-02-12,1,2.45,2,4.90',
  '1,1,tea,2026-02-12,1,2.45,2,4.90',
  '1,1,tea,2026-02-13,1,2.45,-1,-2.45',
];
const sold = [...lines, ...counted];
/** An invalid day, a wrong total (two times 2.45 is not 5.00), and an unknown customer. */
const ASIDE = {
  'ingest-transactions': {
    IMPOSSIBLE_DATE: '1,1,tea,2026-02-30,1,2.45,2,4.90',
    WRONG_PRODUCT: '1,1,tea,2026-02-12,1,2.45,2,5.00',
  },
  integrate: { UNKNOWN_CUSTOMER_ID: '99,1,tea,2026-02-12,1,2.45,2,4.90' },
};
const aside = Object.values(ASIDE).flatMap((reasons) => Object.values(reasons));
const buildTransactions = (...rows: string[]) => toCsv(TRANSACTIONS_HEADER, ...rows);
/** Rejected as a whole: the column of the amount is missing. */
const SHORT = 'tills/short.csv';
const files: Record<string, string | Buffer> = {
  ...retailDimensions,
  // Later than the nine of the others: an address with characters that often break in transport.
  'customers/late.csv': toCsv(
    'customer_id,first_name,last_name,address,pincode,phone_number,customer_joining_date',
    String.raw`10,NA,O'Ames,"C:\N, ""The Elms""  ",00110,,2024-02-29`,
  ),
  'tills/week 1.csv': buildTransactions(...lines.slice(0, 100)),
  'tills/week 2.csv.gz': gzipSync(buildTransactions(...lines.slice(100, 150))),
  'tills/weeks.zip': await buildZip({
    '3.csv': buildTransactions(...lines.slice(150, 170)),
    'deep/4.csv': buildTransactions(...lines.slice(170, 200)),
    'read me.txt': 'no data',
  }),
  'tills/of a spreadsheet.csv': `\uFEFF${buildTransactions(...lines.slice(200))}`
    .replaceAll(',', ';')
    .replaceAll('\n', '\r\n'),
  'tills/nasty.csv': buildTransactions(...counted, ...aside),
  [SHORT]: toCsv(
    'customer_id,store_id,product_name,sales_date,sales_person_id,price,quantity',
    '1,1,tea,2026-02-12,1,2.45,2',
  ),
};

/** The last row of each dimension in the files. */
const LAST: Record<string, object> = {
  customers: {
    customer_id: 10,
    first_name: null,
    last_name: "O'Ames",
    pincode: '00110',
    address: String.raw`C:\N, "The Elms"`,
    phone_number: null,
    customer_joining_date: '2024-02-29',
  },
  shops: {
    id: 3,
    address: '3 Market Square',
    store_pincode: '203',
    reviews: 'good',
    store_manager_name: 'Ben Birch',
    store_opening_date: '2020-05-01',
  },
  products: {
    id: 3,
    name: 'olive oil',
    current_price: '8.99',
    old_price: '7.99',
    expiry_date: null,
    created_date: '2025-01-01',
    updated_date: '2026-02-10',
  },
  sales_team: {
    id: 6,
    first_name: 'Cleo',
    last_name: 'Cole 6',
    manager_id: null,
    is_manager: false,
    address: '2 Oak Lane',
    pincode: '300',
    joining_date: '2024-01-01',
  },
};

/** Transactions from a bucket to marts, by the second flow: on EMR, in Hive and on S3. */
export function describeRetailDeliveries(cloudOf: () => Cloud): void {
  let s3: S3Client;
  let deployment: Deployment;

  beforeAll(async () => {
    const cloud = cloudOf();
    s3 = new S3Client({ ...buildClientConfig(cloud.gateway.url), forcePathStyle: true });
    await cloud.createBucket(Bucket);
    deployment = await deploy(cloud, 'existing', `s3://${Bucket}/in?region=${REGION}`);
  });
  afterAll(async () => {
    await deployment.close();
    s3.destroy();
  });

  async function deliverAndRun(delivered: typeof files): Promise<FinishedRun> {
    for (const [path, Body] of Object.entries(delivered)) {
      await s3.send(new PutObjectCommand({ Bucket, Key: `in/${path}`, Body }));
    }
    const run = await deployment.run(retailMart.name);
    expect(run.status, deployment.readOutput()).toBe('succeeded');
    return run;
  }

  async function listObjects(): Promise<string[]> {
    const keys: string[] = [];
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket })) {
      keys.push(...Contents.map(({ Key = '' }) => Key));
    }
    return keys.sort();
  }

  const published = () =>
    readPublishedRetail((sql) => deployment.warehouse.query<{ told: string }[]>(sql));

  it('become the marts that the test computes row by row', async () => {
    const run = await deliverAndRun(files);
    expect(await published()).toEqual(computeRetailMarts(sold, retailDimensions['products.csv']));
    const whole = Object.keys(files).filter((path) => path !== SHORT);
    expect(await listObjects()).toEqual([
      `in/error/${SHORT}`,
      `in/error/${SHORT}.note.txt`,
      ...whole.map((path) => `in/processed/${path}`).sort(),
    ]);
    const steps = await listSteps(deployment, run);
    const names = steps.map(({ Name = '' }) => Name.replace(/-[0-9a-f]{8,}$/, ''));
    const cleanings = retailMart.stages.flatMap(({ id, datasets }) =>
      datasets.map((dataset) => `run-${run.id}-${id}-clean-${dataset}`),
    );
    expect(names.sort()).toEqual(
      [
        ...cleanings.flatMap((name) => [name, `${name}-to-hdfs`]),
        // Sqoop, then Spark on its output.
        ...['customers', 'products', 'sales_team', 'shops'].flatMap((table) => {
          const name = `run-${run.id}-ingest-dimensions-transfer-${table}`;
          return [name, name, `${name}-to-hdfs`];
        }),
        `run-${run.id}-integrate`,
        // For the row with the unknown customer.
        `run-${run.id}-integrate-quarantine`,
        `run-${run.id}-integrate-quarantine-to-hdfs`,
        `run-${run.id}-build-marts`,
      ].sort(),
    );
  });

  it('are quarantined by row and by file, with the reason', async () => {
    expect(await listQuarantine(deployment)).toEqual(
      Object.entries(ASIDE).flatMap(([stage, reasons]) =>
        Object.keys(reasons).map((reason) => ({ stage, reason, rows: 1 })),
      ),
    );
    const note = { Bucket, Key: `in/error/${SHORT}.note.txt` };
    const { Body } = await s3.send(new GetObjectCommand(note));
    expect(await Body?.transformToString()).toContain(`${SHORT}: lacks total_cost`);
    const failed = await deployment.warehouse.query<object[]>(
      'SELECT FROM ops.reconciliations WHERE NOT holds',
    );
    expect(failed).toEqual([]);
  });

  it("are shared as files in Spark's buckets, which DuckDB reads", async () => {
    const lake = openLake(deployment);
    const manifest = (await json(await lake.get(`${SHARE}manifest.json`))) as ShareManifest;
    const findPeriod = (line: string) => {
      const day = line.split(',')[3]!;
      const month = day.slice(0, 7);
      // The newest month has a period for each of its weeks.
      return month === '2026-02' ? `${month}-w${Math.ceil(Number(day.slice(-2)) / 7)}` : month;
    };
    const inPeriod = (period: string) => sold.filter((line) => findPeriod(line) === period);
    const cents = (of: readonly string[]) =>
      of.reduce((sum, line) => sum + Math.round(Number(line.split(',').at(-1)) * 100), 0);
    expect(manifest).toMatchObject({
      buckets: { column: 'customer_id', count: 4 },
      rows: sold.length,
      periods: [...new Set(sold.map(findPeriod))].sort().map((period) => ({
        period,
        rows: inPeriod(period).length,
        total: (cents(inPeriod(period)) / 100).toFixed(2),
      })),
    });
    const versions = [...new Set(manifest.files.map((file) => file.split('/')[0]))];
    const stored = await listKeys(lake, `${SHARE}version=`);
    expect(stored.filter((key) => key.endsWith('.parquet'))).toEqual(
      manifest.files.map((file) => SHARE + file),
    );
    const duckdb = await openDuckdbOnS3(lake);
    const { collected } = await duckdb.compute.run({
      name: 'read',
      sources: versions.map((version, index) => ({
        kind: 'parquet',
        name: `version_${index}`,
        prefix: `${SHARE}${version}/`,
      })),
      models: [
        {
          name: 'sums',
          sql: `SELECT concat_ws(' ', sales_month, shop, count(*), CAST(sum(total_cost) * 100 AS INTEGER)) AS told
            FROM (${versions.map((_, index) => `SELECT * FROM version_${index}`).join(' UNION ALL ')}) s
            GROUP BY sales_month, shop ORDER BY sales_month, shop`,
          collect: true,
        },
      ],
    });
    expect(collected['sums']?.map(({ told }) => told)).toEqual(computeSums(sold));
    await duckdb.close();
  });

  it('are tables of Hive', async () => {
    const hive = openHive(deployment);
    const tables = await hive.tables();
    expect(tables.map(({ name, rows }) => [name, rows])).toEqual([
      ['customers', 10],
      ['products', 3],
      ['retail_transactions', sold.length],
      ['sales_team', 6],
      ['shops', 3],
      // The customer may still arrive.
      ['transactions', sold.length + 1],
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
  ])('have their %s in PostgreSQL, from where Sqoop imports them into Hive', async (name, id) => {
    const hive = openHive(deployment);
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
    const last = await decryptRows(deployment.warehouse, copied.slice(-1));
    expect(last).toEqual([LAST[name]]);
  });
}
