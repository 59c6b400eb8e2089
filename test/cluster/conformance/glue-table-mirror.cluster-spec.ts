// Runs on changes of libs/lake libs/platform test/cloud test/conformance
import { randomBytes } from 'node:crypto';
import {
  CreateTableCommand,
  GetTableCommand,
  GlueClient,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import { afterAll, beforeAll, beforeEach, expect, inject, it, vi } from 'vitest';
import { GlueTableMirror } from '#lake/glue/glue-table-mirror.js';
import type { MirroredTable } from '#lake/ports/table-mirror.js';
import { startTestGateway, type TestGateway } from '#test/cloud/control-plane/gateway.fixture.js';
import { REGION } from '../setup/s3.js';

let gateway: TestGateway;
let glue: GlueClient;
let mirror: GlueTableMirror;
let registry: string;
/** The database of the tables of weekly sales. */
const formatDatabase = () => `${registry}_weekly_sales`;

/** A version of a table. */
const createVersion = (number: number): MirroredTable => ({
  comment: 'Sales of a store in a week.',
  number,
  location: 's3://lake/tables/weekly_sales/store_week',
  metadataLocation: `s3://lake/tables/weekly_sales/store_week/metadata/${number}.metadata.json`,
  ...(number > 1 && {
    formerMetadataLocation: `s3://lake/tables/weekly_sales/store_week/metadata/${number - 1}.metadata.json`,
  }),
  columns: [
    { id: 1, name: 'store', required: false, type: 'int', doc: 'Number of the store.' },
    { id: 3, name: 'rows', required: false, type: 'long' },
    { id: 4, name: 'weekly_sales', required: false, type: 'decimal(18, 2)' },
  ],
});

const TABLE = 'weekly_sales.store_week';
/** Makes Glue follow a database whose committed version has this number. */
const followVersion = (number: number) =>
  mirror.follow(TABLE, () => Promise.resolve(createVersion(number)));

const fetchTable = async () => {
  const place = { DatabaseName: formatDatabase(), Name: 'store_week' };
  return (await glue.send(new GetTableCommand(place))).Table!;
};
const fetchMetadata = async () => {
  const { metadata_location: now } = (await fetchTable()).Parameters ?? {};
  return now?.replace(/^.*\//, '');
};

beforeAll(async () => {
  gateway = await startTestGateway(inject('motoUrl'));
  vi.stubEnv('AWS_ENDPOINT_URL', gateway.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  glue = new GlueClient({ region: REGION });
});
beforeEach(() => {
  registry = `retail_${randomBytes(4).toString('hex')}`;
  mirror = new GlueTableMirror(registry, REGION, { pollMs: 5, giveUpAfterMs: 10_000 });
});
afterAll(async () => {
  glue.destroy();
  await gateway.close();
  vi.unstubAllEnvs();
});

it('creates the database and the table as Iceberg reads it, and follows the next version', async () => {
  await followVersion(1);
  expect(await fetchTable()).toMatchObject({
    TableType: 'EXTERNAL_TABLE',
    Description: 'Sales of a store in a week.',
    Parameters: {
      table_type: 'ICEBERG',
      metadata_location: createVersion(1).metadataLocation,
      'retailstream.version': '1',
    },
    StorageDescriptor: {
      Location: 's3://lake/tables/weekly_sales/store_week',
      Columns: [
        { Name: 'store', Type: 'int', Comment: 'Number of the store.' },
        { Name: 'rows', Type: 'bigint', Parameters: { 'iceberg.field.id': '3' } },
        { Name: 'weekly_sales', Type: 'decimal(18,2)' },
      ],
    },
  });
  await followVersion(2);
  expect((await fetchTable()).Parameters).toMatchObject({
    metadata_location: createVersion(2).metadataLocation,
    previous_metadata_location: createVersion(1).metadataLocation,
  });
  const { VersionId: before } = await fetchTable();
  await followVersion(2);
  expect((await fetchTable()).VersionId).toBe(before);
});

it('ends with the version committed last, also when workers follow several at once', async () => {
  let committed = 0;
  const numbers = Array.from({ length: 8 }, (_, index) => index + 1);
  const following = numbers.map(async (number) => {
    committed = number;
    await mirror.follow(TABLE, () => Promise.resolve(createVersion(committed)));
  });
  await Promise.all(following);
  expect(await fetchMetadata()).toBe('8.metadata.json');
});

it('follows a restored database back to an older version', async () => {
  await followVersion(7);
  await followVersion(4);
  expect(await fetchMetadata()).toBe('4.metadata.json');
});

it('does not write a version that was read before another worker wrote a newer one', async () => {
  await followVersion(1);
  let committed = 2;
  const late = mirror.follow(TABLE, async () => {
    const read = createVersion(committed);
    if (committed === 2) {
      committed = 3;
      await followVersion(3);
    }
    return read;
  });
  await late;
  expect(await fetchMetadata()).toBe('3.metadata.json');
});

it('removes a table that has no version, and no table of another program', async () => {
  const none = () => Promise.resolve(undefined);
  await mirror.follow(TABLE, none);
  await followVersion(1);
  await mirror.follow(TABLE, none);
  await expect(fetchTable()).rejects.toMatchObject({ name: 'EntityNotFoundException' });
  const TableInput = { Name: 'store_week' };
  await glue.send(new CreateTableCommand({ DatabaseName: formatDatabase(), TableInput }));
  await mirror.follow(TABLE, none);
  expect((await fetchTable()).Name).toBe('store_week');
});

it('reads again after an update whose answer was lost', async () => {
  await followVersion(1);
  gateway.faults.onCall({ action: 'UpdateTable', kind: 'lost-response' });
  await followVersion(2);
  expect(await fetchMetadata()).toBe('2.metadata.json');
  expect((await fetchTable()).VersionId).toBe('2');
});

it('refuses a table of another program', async () => {
  await followVersion(1);
  const TableInput = { Name: 'other' };
  await glue.send(new CreateTableCommand({ DatabaseName: formatDatabase(), TableInput }));
  const other = mirror.follow('weekly_sales.other', () => Promise.resolve(createVersion(1)));
  await expect(other).rejects.toMatchObject({
    code: 'CATALOG_MISMATCH',
    message:
      'weekly_sales.other: Glue already has a table other that RetailStream did not write; rename or delete it',
  });
});

it('is refused by the local cloud with a version that is no more', async () => {
  await followVersion(1);
  await followVersion(2);
  const stale = {
    DatabaseName: formatDatabase(),
    TableInput: { Name: 'store_week' },
    VersionId: '1',
  };
  await expect(glue.send(new UpdateTableCommand(stale))).rejects.toMatchObject({
    name: 'ConcurrentModificationException',
  });
  expect(await fetchMetadata()).toBe('2.metadata.json');
});
