import { randomUUID } from 'node:crypto';
import { paginateListObjectsV2, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadFlows } from '#pipeline/flow/load-flows.js';
import { createTillsFlow } from '#test/factories/tills-flow.js';
import { openTestPipeline, type TestFlow, type TestPipeline } from '#test/setup/pipeline.js';
import { toCsv } from '#test/setup/source-files.js';
import { openS3, REGION, type TestS3 } from '../setup/s3.js';

/** More than one page of an S3 listing. */
const FILES = 1_010;
const LIMIT_MS = 600_000;

let cloud: TestS3;
let s3: S3Client;

beforeAll(async () => {
  cloud = await openS3();
  vi.stubEnv('AWS_REGION', REGION);
  s3 = new S3Client({ region: REGION });
});
afterAll(() => {
  s3.destroy();
  cloud.close();
});

describe('processed files in a bucket that a flow moves', { timeout: LIMIT_MS }, () => {
  let prefix: string;
  let pipeline: TestPipeline;
  let tills: TestFlow;
  const put = (path: string, Body: string) =>
    s3.send(new PutObjectCommand({ Bucket: cloud.bucket, Key: `${prefix}/${path}`, Body }));
  const purchase = (till: number) =>
    toCsv('till_shop,bought_on,price,quantity,total', `1,2026-01-05,${till}.00,1,${till}.00`);
  const lying = async () => {
    const keys: string[] = [];
    const asked = { Bucket: cloud.bucket, Prefix: `${prefix}/` };
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, asked)) {
      keys.push(...Contents.map(({ Key = '' }) => Key.slice(prefix.length + 1)));
    }
    return keys.sort();
  };
  const published = () =>
    pipeline.rows(
      `SELECT purchases, total FROM mart.till_day JOIN ops.snapshots USING (snapshot_id)
       WHERE status = 'published' AND flow = 'tills'`,
    );

  beforeEach(async () => {
    prefix = `in ${randomUUID()}`;
    const SOURCE_URL = `s3://${cloud.bucket}/${encodeURI(prefix)}?region=${REGION}`;
    pipeline = await openTestPipeline({ SOURCE_URL }, loadFlows([createTillsFlow('move')]));
    tills = pipeline.flows.get('tills')!;
  });
  afterEach(() => pipeline.close());

  it('are all read, moved and numbered, also those of the second page', async () => {
    const names = Array.from({ length: FILES }, (_, till) => `t${till % 7}/till ${till}.csv`);
    for (let start = 0; start < FILES; start += 50) {
      const some = names.slice(start, start + 50);
      await Promise.all(some.map((name, index) => put(name, purchase(start + index + 1))));
    }
    await put('shops.csv', toCsv('shop,town', '1,Ash'));
    await put('notes.txt', 'n');
    await tills.run();
    // The sum of 1 to 1,010.
    expect(await published()).toEqual([{ purchases: FILES, total: '510555.00' }]);
    const moved = [...names, 'shops.csv'].map((name) => `processed/${name}`);
    expect(await lying()).toEqual(['notes.txt', ...moved].sort());

    await put('t0/till 0.csv', purchase(5_001));
    await put('copy.csv', purchase(2));
    await tills.run();
    expect(await published()).toEqual([{ purchases: FILES, total: '515555.00' }]);
    const left = (await lying()).filter((path) => !path.startsWith('processed/'));
    expect(left).toEqual(['notes.txt']);
    expect(await lying()).toHaveLength(FILES + 4);
  });
});
