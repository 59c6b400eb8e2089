// Runs on changes of libs/lake/src/sql-services
import { AthenaClient, CreateWorkGroupCommand } from '@aws-sdk/client-athena';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createSqlService } from '#lake/create-sql-service.js';
import type { SqlService } from '#lake/ports/sql-service.js';
import { waitUntilSucceeded } from '#catalogue/sql/remote-query-runner.js';
import { parseServiceUrl } from '#platform/config/service-url.js';
import { startTestMoto } from '#test/cloud/control-plane/moto.fixture.js';
import type { Moto } from '#test/cloud/services/moto.js';
import {
  SALES,
  type SalesAnswer,
  describeSqlService,
} from '#test/conformance/sql-service.suite.js';
import { createBucket, REGION } from '../setup/s3.js';

const BUCKET = 'athena-lake';
let moto: Moto;

/** Moto runs no SQL: it returns preset answers, so the calls are real and the rows are not. */
async function presetReply(path: string, body: object): Promise<void> {
  const response = await fetch(`${moto.url}/moto-api/${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(201);
}

async function expectAnswer({ columns, rows }: SalesAnswer): Promise<void> {
  const header = columns.map(({ name }) => name);
  const data = [header, ...rows].map((row) => ({
    Data: row.map((text) => (text === null ? {} : { VarCharValue: text })),
  }));
  const column_info = columns.map(({ name, type }) => ({
    Name: name,
    Label: name,
    Type: type.replace(/\(.*/, '').toLowerCase(),
    Precision: 18,
    Scale: 2,
  }));
  await presetReply('static/athena/query-results', {
    region: REGION,
    results: [{ rows: data, column_info }],
  });
}

const open = (workgroup: string): SqlService => {
  const sql = parseServiceUrl(`athena://${workgroup}?region=${REGION}`)!;
  return createSqlService({ sql, lake: parseServiceUrl(`s3://${BUCKET}/retail`)! })!;
};

beforeAll(async () => {
  moto = await startTestMoto();
  vi.stubEnv('AWS_ENDPOINT_URL', moto.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  await createBucket(BUCKET, REGION);
  const client = new AthenaClient({ region: REGION });
  await client.send(new CreateWorkGroupCommand({ Name: 'people' }));
  client.destroy();
  // A query is queued, runs, and succeeds, from one poll to the next.
  await presetReply('state-manager/set-transition', {
    model_name: 'athena::execution',
    transition: { progression: 'manual', times: 2 },
  });
});
afterAll(async () => {
  await moto.stop();
  vi.unstubAllEnvs();
});

describeSqlService('Athena, on moto', () =>
  Promise.resolve({
    service: open('people'),
    database: 'retail',
    expectAnswer,
    endless: 'SELECT 1',
    close: () => Promise.resolve(),
  }),
);

describe('AthenaService, on moto', () => {
  it('writes results below the lake when SQL_URL has no path', async () => {
    const service = open('people');
    await expectAnswer(SALES);
    const id = await service.start('SELECT * FROM sales', { database: 'retail' });
    await waitUntilSucceeded(service, id, AbortSignal.timeout(60_000));
    const s3 = new S3Client({ region: REGION, forcePathStyle: true });
    const Prefix = 'retail/workspace/athena/';
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix }));
    const Key = `${Prefix}${id}.csv`;
    expect(Contents.map((object) => object.Key)).toContain(Key);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
    expect(await Body?.transformToString()).toContain('"0.10"');
    s3.destroy();
    service.close();
  });

  it('names a missing workgroup', async () => {
    const service = open('nobody');
    await expect(service.check()).rejects.toMatchObject({ code: 'AWS_NOT_FOUND' });
    await expect(service.start('SELECT 1', { database: 'retail' })).rejects.toMatchObject({
      code: 'AWS_NOT_FOUND',
    });
    service.close();
  });
});
