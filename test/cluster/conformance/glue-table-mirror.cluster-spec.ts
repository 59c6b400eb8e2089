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
const database = () => `${registry}_weekly_sales`;

/** A version of a table. */
const version = (number: number): MirroredTable => ({
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
const follow = (number: number) => mirror.follow(TABLE, () => Promise.resolve(version(number)));

const found = async () => {
  const place = { DatabaseName: database(), Name: 'store_week' };
  return (await glue.send(new GetTableCommand(place))).Table!;
};
const metadata = async () => {
  const { metadata_location: now } = (await found()).Parameters ?? {};
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
  mirror = new GlueTableMirror(registry, REGION, { pollMs: 5, patienceMs: 10_000 });
});
afterAll(async () => {
  glue.destroy();
  await gateway.close();
  vi.unstubAllEnvs();
});

it('creates the database and the table as Iceberg reads it, and follows the next version', async () => {
  await follow(1);
  expect(await found()).toMatchObject({
    TableType: 'EXTERNAL_TABLE',
    Description: 'Sales of a store in a week.',
    Parameters: {
      table_type: 'ICEBERG',
      metadata_location: version(1).metadataLocation,
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
  await follow(2);
  expect((await found()).Parameters).toMatchObject({
    metadata_location: version(2).metadataLocation,
    previous_metadata_location: version(1).metadataLocation,
  });
  const { VersionId: before } = await found();
  await follow(2);
  expect((await found()).VersionId).toBe(before);
});

it('ends with the version committed last, also when workers follow several at once', async () => {
  let committed = 0;
  const numbers = Array.from({ length: 8 }, (_, index) => index + 1);
  const following = numbers.map(async (number) => {
    committed = number;
    await mirror.follow(TABLE, () => Promise.resolve(version(committed)));
  });
  await Promise.all(following);
  expect(await metadata()).toBe('8.metadata.json');
});

it('follows a restored database back to an older version', async () => {
  await follow(7);
  await follow(4);
  expect(await metadata()).toBe('4.metadata.json');
});

it('does not write a version that was read before another worker wrote a newer one', async () => {
  await follow(1);
  let committed = 2;
  const late = mirror.follow(TABLE, async () => {
    const read = version(committed);
    if (committed === 2) {
      committed = 3;
      await follow(3);
    }
    return read;
  });
  await late;
  expect(await metadata()).toBe('3.metadata.json');
});

it('removes a table that has no version, and no table of another program', async () => {
  const none = () => Promise.resolve(undefined);
  await mirror.follow(TABLE, none);
  await follow(1);
  await mirror.follow(TABLE, none);
  await expect(found()).rejects.toMatchObject({ name: 'EntityNotFoundException' });
  const TableInput = { Name: 'store_week' };
  await glue.send(new CreateTableCommand({ DatabaseName: database(), TableInput }));
  await mirror.follow(TABLE, none);
  expect((await found()).Name).toBe('store_week');
});

it('reads again after an update whose answer was lost', async () => {
  await follow(1);
  gateway.faults.onCall({ action: 'UpdateTable', kind: 'lost-response' });
  await follow(2);
  expect(await metadata()).toBe('2.metadata.json');
  expect((await found()).VersionId).toBe('2');
});

it('refuses a table of another program', async () => {
  await follow(1);
  const TableInput = { Name: 'other' };
  await glue.send(new CreateTableCommand({ DatabaseName: database(), TableInput }));
  const other = mirror.follow('weekly_sales.other', () => Promise.resolve(version(1)));
  await expect(other).rejects.toMatchObject({
    code: 'CATALOG_MISMATCH',
    message:
      'weekly_sales.other: Glue already has a table other that RetailStream did not write; rename or delete it',
  });
});

it('is refused by the local cloud with a version that is no more', async () => {
  await follow(1);
  await follow(2);
  const stale = { DatabaseName: database(), TableInput: { Name: 'store_week' }, VersionId: '1' };
  await expect(glue.send(new UpdateTableCommand(stale))).rejects.toMatchObject({
    name: 'ConcurrentModificationException',
  });
  expect(await metadata()).toBe('2.metadata.json');
});
