import {
  CreateCrawlerCommand,
  CreateDatabaseCommand,
  CreateTableCommand,
  GetPartitionsCommand,
  GetTableCommand,
  GetTablesCommand,
  GlueClient,
  StartCrawlerCommand,
} from '@aws-sdk/client-glue';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toHiveTable } from '#catalogue/crawl/glue/glue-layout.js';
import { parseCrawlerSettings, GlueCrawler } from '#lake/glue/glue-crawler.js';
import { GlueTables } from '#lake/glue/glue-tables.js';
import type { HiveTable } from '#lake/ports/hive-table.js';
import { openTestCloud, type TestCloud } from '#test/cluster/adapters/emr-subject.js';

const REGION = 'us-east-1';
const ROLE = 'arn:aws:iam::123456789012:role/glue-crawler';
const PACE = { pollMs: 20, giveUpAfterMs: 10_000 };
let cloud: TestCloud;
let client: GlueClient;

const countCalls = (action: string) =>
  cloud.gateway.faults.calls.filter((call) => call.action === action).length;

beforeAll(async () => {
  cloud = await openTestCloud();
  client = new GlueClient(cloud.gateway.client);
  for (const Name of ['ours', 'theirs']) {
    await client.send(new CreateDatabaseCommand({ DatabaseInput: { Name } }));
  }
});
afterAll(async () => {
  client.destroy();
  await cloud.close();
});

const createPlace = (year: number, folder = 'data') => ({
  location: `s3://lake/${folder}/year=${year}/`,
  values: { year: String(year) },
});

/** The table as the catalogue describes it. */
function createSalesTable(years: number[], folder = 'data'): HiveTable {
  const plain = { nullable: true, isPersonal: false, comment: null, note: null };
  const made = toHiveTable(
    {
      database: 'retail',
      name: 'sales',
      origin: 'workspace',
      location: `s3://lake/${folder}/`,
      layout: { format: 'parquet' },
      columns: [
        { ...plain, name: 'store', type: 'BIGINT', isPartition: false, comment: 'its number' },
        { ...plain, name: 'amount', type: 'DECIMAL(18,2)', isPartition: false },
        { ...plain, name: 'year', type: 'BIGINT', isPartition: true },
      ],
      keys: [],
      comment: 'Sold pieces',
      owner: null,
      tags: [],
      version: 1,
      rows: 1,
      bytes: 1,
      files: 1,
      freshAt: null,
      seenAt: new Date(0),
    },
    years.map((year) => createPlace(year, folder)),
  );
  if ('reason' in made) throw new Error(made.reason);
  return made;
}

describe('GlueTables, on moto', () => {
  const tables = () => new GlueTables('ours', REGION, PACE);
  const found = async () =>
    (await client.send(new GetTableCommand({ DatabaseName: 'ours', Name: 'sales' }))).Table;
  const partitions = async () => {
    const query = { DatabaseName: 'ours', TableName: 'sales' };
    const { Partitions = [] } = await client.send(new GetPartitionsCommand(query));
    return Partitions.map(({ Values, StorageDescriptor: storage }) => [
      Values?.[0],
      storage?.Location,
      storage?.Columns?.length,
    ]).sort();
  };
  const years = Array.from({ length: 230 }, (_, index) => 1800 + index);

  it('creates a table, and its partitions in batches of a hundred', async () => {
    cloud.gateway.faults.clear();
    const glue = tables();
    expect(await glue.register(createSalesTable(years))).toBe('created');
    expect(await found()).toMatchObject({
      Description: 'Sold pieces',
      TableType: 'EXTERNAL_TABLE',
      PartitionKeys: [{ Name: 'year', Type: 'bigint' }],
      StorageDescriptor: {
        Columns: [
          { Name: 'store', Type: 'bigint', Comment: 'its number' },
          { Name: 'amount', Type: 'decimal(18,2)' },
        ],
        Location: 's3://lake/data/',
      },
    });
    expect(await partitions()).toEqual(
      years.map((year) => [String(year), `s3://lake/data/year=${year}/`, 2]),
    );
    expect(countCalls('BatchCreatePartition')).toBe(3);
    glue.close();
  });

  it('writes nothing when nothing changed', async () => {
    cloud.gateway.faults.clear();
    const glue = tables();
    expect(await glue.register(createSalesTable(years))).toBe('unchanged');
    const writes = cloud.gateway.faults.calls.filter(({ action }) => !action.startsWith('Get'));
    expect(writes).toEqual([]);
    glue.close();
  });

  it('writes only the partitions that were added, moved or removed', async () => {
    cloud.gateway.faults.clear();
    const glue = tables();
    const table = createSalesTable([1800, 1801, 2100]);
    table.partitions[1]!.location = 's3://lake/elsewhere/';
    expect(await glue.register(table)).toBe('updated');
    expect(await partitions()).toEqual([
      ['1800', 's3://lake/data/year=1800/', 2],
      ['1801', 's3://lake/elsewhere/', 2],
      ['2100', 's3://lake/data/year=2100/', 2],
    ]);
    expect(countCalls('UpdateTable')).toBe(0);
    glue.close();
  });

  it('adds new columns to every partition when the table has them', async () => {
    const glue = tables();
    const table = createSalesTable([1800, 2100], 'later');
    table.columns.push({ name: 'word', type: 'string', comment: null });
    expect(await glue.register(table)).toBe('updated');
    expect(await found()).toMatchObject({ StorageDescriptor: { Location: 's3://lake/later/' } });
    expect(await partitions()).toEqual([
      ['1800', 's3://lake/later/year=1800/', 3],
      ['2100', 's3://lake/later/year=2100/', 3],
    ]);
    glue.close();
  });

  it('does not change unlisted tables, nor those of others', async () => {
    const TableInput = { Name: 'foreign', Parameters: { classification: 'csv' } };
    await client.send(new CreateTableCommand({ DatabaseName: 'ours', TableInput }));
    const glue = tables();
    await expect(
      glue.register({ ...createSalesTable([1800]), name: 'foreign' }),
    ).rejects.toMatchObject({
      code: 'CATALOG_MISMATCH',
      message: expect.stringContaining('ours.foreign') as string,
    });
    expect(await glue.register({ ...createSalesTable([]), name: 'other' })).toBe('created');
    const { TableList = [] } = await client.send(new GetTablesCommand({ DatabaseName: 'ours' }));
    expect(TableList.map(({ Name }) => Name).sort()).toEqual(['foreign', 'other', 'sales']);
    glue.close();
  });

  it('names a missing database', async () => {
    const glue = new GlueTables('nowhere', REGION, PACE);
    await expect(glue.register(createSalesTable([]))).rejects.toMatchObject({
      code: 'AWS_NOT_FOUND',
    });
    glue.close();
  });
});

describe('GlueCrawler, on moto', () => {
  const crawler = (name = 'nightly', query = '') =>
    new GlueCrawler(parseCrawlerSettings(`glue://${name}?region=${REGION}${query}`), PACE);
  const make = (Name: string) =>
    client.send(
      new CreateCrawlerCommand({
        Name,
        Role: ROLE,
        DatabaseName: 'theirs',
        Targets: { S3Targets: [{ Path: 's3://lake/data/' }] },
      }),
    );

  beforeAll(async () => {
    await make('nightly');
    await setProgression('immediate');
    // Moto's crawlers find nothing, so this adds what an AWS crawler would have found.
    await client.send(
      new CreateTableCommand({
        DatabaseName: 'theirs',
        TableInput: {
          Name: 'sales_csv',
          PartitionKeys: [{ Name: 'year', Type: 'string' }],
          Parameters: { classification: 'csv', UPDATED_BY_CRAWLER: 'nightly' },
          StorageDescriptor: {
            Location: 's3://lake/data/',
            Columns: [{ Name: 'store', Type: 'bigint' }],
            SerdeInfo: {
              SerializationLibrary: 'org.apache.hadoop.hive.serde2.OpenCSVSerde',
              Parameters: { separatorChar: ',' },
            },
          },
        },
      }),
    );
    const theirs = new GlueTables('theirs', REGION, PACE);
    await theirs.register({ ...createSalesTable([]), name: 'told_by_us' });
    theirs.close();
  });

  it('runs the crawler to its end, and returns the tables it found, but not ours', async () => {
    cloud.gateway.faults.clear();
    const glue = crawler();
    expect(await glue.crawl()).toEqual([
      {
        name: 'sales_csv',
        comment: null,
        location: 's3://lake/data/',
        columns: [{ name: 'store', type: 'bigint', comment: null }],
        partitionKeys: [{ name: 'year', type: 'string', comment: null }],
        inputFormat: '',
        outputFormat: '',
        serde: {
          library: 'org.apache.hadoop.hive.serde2.OpenCSVSerde',
          parameters: { separatorChar: ',' },
        },
        parameters: { classification: 'csv', UPDATED_BY_CRAWLER: 'nightly' },
        partitions: [],
      },
    ]);
    expect(countCalls('StartCrawler')).toBe(1);
    glue.close();
  });

  it('joins a running crawl', async () => {
    await setProgression('manual');
    await client.send(new StartCrawlerCommand({ Name: 'nightly' }));
    cloud.gateway.faults.clear();
    const glue = crawler();
    const crawl = glue.crawl();
    await expect.poll(() => countCalls('GetCrawler')).toBeGreaterThan(3);
    expect(countCalls('GetTables')).toBe(0);
    await setProgression('immediate');
    expect(await crawl).toHaveLength(1);
    const starts = cloud.gateway.faults.calls.filter(({ action }) => action === 'StartCrawler');
    expect(starts.map(({ carriedOut }) => carriedOut)).toEqual([false]);
    glue.close();
  });

  it('creates a crawler from a role and a path, once', async () => {
    for (let time = 0; time < 2; time++) {
      const glue = crawler('made', `&role=${ROLE}&path=s3://lake/data/&database=theirs`);
      // The existing table belongs to another crawler.
      expect(await glue.crawl()).toEqual([]);
      glue.close();
    }
    const names = cloud.gateway.faults.calls.filter(({ action }) => action === 'CreateCrawler');
    expect(names.map(({ carriedOut }) => carriedOut)).toEqual([true, false]);
  });

  it('names a missing crawler', async () => {
    const nobody = crawler('nobody');
    await expect(nobody.crawl()).rejects.toMatchObject({ code: 'AWS_NOT_FOUND' });
    nobody.close();
  });

  it('waits no longer than its limit, and stops the run that it started', async () => {
    await setProgression('manual');
    const glue = crawler();
    const gone = new AbortController();
    const crawl = glue.crawl(gone.signal);
    cloud.gateway.faults.clear();
    await expect.poll(() => countCalls('GetCrawler')).toBeGreaterThan(1);
    gone.abort(new Error('gone'));
    await expect(crawl).rejects.toThrow('gone');
    expect(countCalls('StopCrawler')).toBe(1);
    await setProgression('immediate');
    glue.close();
  });

  /** Sets whether a crawl ends at once, or only on request. */
  async function setProgression(progression: 'manual' | 'immediate'): Promise<void> {
    const response = await fetch(`${cloud.gateway.url}/moto-api/state-manager/set-transition`, {
      method: 'POST',
      body: JSON.stringify({
        model_name: 'glue::crawl',
        transition: { progression, ...(progression === 'manual' && { times: 1000 }) },
      }),
    });
    expect(response.status).toBe(201);
  }
});
