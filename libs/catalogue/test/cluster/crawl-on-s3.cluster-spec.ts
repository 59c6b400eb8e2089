import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { PurgeQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { AuditLog } from '#access/audit-log.js';
import { JobSchedules } from '#catalogue/jobs/job-schedules.js';
import { Jobs } from '#catalogue/jobs/jobs.js';
import { SqsObjectEvents } from '#lake/stores/sqs-object-events.js';
import { ArrivalEvents } from '#pipeline/triggers/arrival-events.js';
import { writeZip } from '../nasty-folder.js';
import { openTestCrawler, type TestCrawler } from '../test-crawler.js';
import { silentLogger } from '#test/setup/pipeline.js';
import { CatalogueArrivals } from '#catalogue/worker/catalogue-arrivals.js';
import { createRefusal } from '#test/cluster/setup/faulty-s3.js';
import { type LakeOnS3, openLakeOnS3 } from '#test/cluster/setup/lake-on-s3.js';
import { REGION } from '#test/cluster/setup/s3.js';
import { createEventQueue } from '#test/cluster/setup/source-events.js';

/** More than one page of a listing. */
const TILLS = 1020;

let s3: LakeOnS3;
let test: TestCrawler;
let location: string;

const put = (key: string, Body: string | Buffer) =>
  s3.client.send(new PutObjectCommand({ Bucket: s3.bucket, Key: `chain/${key}`, Body }));
/** Keys of objects that were read since the line was reset. */
const read = () => {
  const reads = s3.line.requests.flatMap((line) => {
    const [, key] = /^GET \/[^/]+\/chain\/([^?]+)\?/.exec(line) ?? [];
    return key === undefined ? [] : [decodeURIComponent(key)];
  });
  return [...new Set(reads)].sort();
};
const countListings = () => s3.line.requests.filter((line) => line.includes('list-type=2')).length;

beforeAll(async () => {
  s3 = await openLakeOnS3();
  vi.stubEnv('AWS_REGION', REGION);
  test = await openTestCrawler();
  location = `s3://${s3.bucket}/chain`;
  const tills = Array.from({ length: TILLS }, (_, n) => n);
  await Readable.from(tills).forEach(
    async (n: number) => {
      const folder = `tills/year=${n < 510 ? 2012 : 2013}/store=${n % 10}`;
      const rows = [`${n * 2},${n}.25`, `${n * 2 + 1},0.75`];
      await put(`${folder}/${String(n).padStart(4, '0')}.csv`, `id,amount\n${rows.join('\n')}\n`);
    },
    { concurrency: 16 },
  );
  const parquet = join(test.home, 'p.parquet');
  const duckdb = await DuckDBInstance.create(':memory:');
  const connection = await duckdb.connect();
  await connection.run(
    `COPY (SELECT i::INTEGER AS store, 'town ' || i AS town FROM range(3) t(i)) TO '${parquet}'`,
  );
  connection.closeSync();
  await put('stores/part 1+ä.parquet', await readFile(parquet));
  await put('packed/week.csv.gz', gzipSync('day;sales\n2012-01-05;10\n2012-01-12;20\n'));
  await writeZip(join(test.home, 'two.zip'), {
    'a.csv': 'id,town\n1,Rome\n2,Oslo\n',
    'b.csv': 'id,town\n3,Bergen\n',
  });
  await put('zips/two.zip', await readFile(join(test.home, 'two.zip')));
  const whole = gzipSync(
    'id,n\n'.concat(...Array.from({ length: 5000 }, (_, n) => `${n},${n * 7}\n`)),
  );
  await put('broken/half.csv.gz', whole.subarray(0, whole.length / 2));
  await put('broken/folder/', '');
  await put('tills/_SUCCESS', '');
});
afterAll(async () => {
  await test.close();
  await s3.close();
});

it('crawls a prefix of a bucket with any number of objects', async () => {
  const { tables, unreadable, failed, files } = await test.crawl(location);
  expect(failed).toEqual([]);
  expect(files).toBe(TILLS + 4);
  expect(unreadable).toEqual([
    { file: 'broken/half.csv.gz', why: 'is an incomplete gzip; pack it again' },
  ]);
  const found = tables.map(({ address, outcome, files: own, rows }) => [
    address,
    outcome,
    own,
    rows,
  ]);
  expect(found).toEqual([
    ['chain.packed', 'new', 1, 2],
    ['chain.stores', 'new', 1, 3],
    ['chain.tills', 'new', TILLS, 2 * TILLS],
    ['chain.zips', 'new', 2, 3],
  ]);
  expect(await test.columns('chain.tills')).toEqual([
    'id | BIGINT',
    'amount | DECIMAL(6,2)',
    'year | BIGINT',
    'store | BIGINT',
  ]);
  expect((await test.tables.find('chain.tills')).keys).toEqual([['id']]);
});

it('answers SQL on its tables, from what the crawl has read', async () => {
  s3.line.clear();
  // Of n from 0 to 509, n + 0.25 + 0.75: 129,795 + 510; from 510 to 1019: 389,895 + 510.
  const sql = 'SELECT year, count(*), sum(amount) FROM t GROUP BY year ORDER BY year';
  expect(await test.rows('chain.tills', sql)).toEqual([
    [2012, 1020, '130305.00'],
    [2013, 1020, '390405.00'],
  ]);
  expect(await test.rows('chain.stores')).toEqual([
    [0, 'town 0'],
    [1, 'town 1'],
    [2, 'town 2'],
  ]);
  expect(await test.rows('chain.packed')).toEqual([
    ['2012-01-05', 10],
    ['2012-01-12', 20],
  ]);
  expect(await test.rows('chain.zips')).toEqual([
    [1, 'Rome'],
    [2, 'Oslo'],
    [3, 'Bergen'],
  ]);
  expect(read()).toEqual([]);
});

it('does not read unchanged objects again', async () => {
  s3.line.clear();
  const { tables } = await test.crawl(location);
  expect([...new Set(tables.map(({ outcome }) => outcome))]).toEqual(['unchanged']);
  expect(countListings()).toBe(2);
  // The crawl stores nothing about unreadable objects; the end of a zip lists its files.
  expect(read()).toEqual(['broken/half.csv.gz', 'zips/two.zip']);
});

it('loses no object of a bucket that is busy for a while', async () => {
  await put('packed/later.csv.gz', gzipSync('day;sales\n2012-01-19;30\n'));
  s3.line.clear();
  s3.line.fail(/^GET .*later\.csv\.gz/, createRefusal(503, 'SlowDown'), 100);
  expect(await test.crawl(location)).toMatchObject({
    tables: [],
    unreadable: [],
    failed: [{ location, code: 'SOURCE_UNREADABLE', retryable: true }],
  });
  expect(await test.tables.find('chain.packed')).toMatchObject({ files: 1, missingSince: null });
  s3.line.clear();
  const { tables } = await test.crawl(location);
  expect(tables.find(({ address }) => address === 'chain.packed')).toMatchObject({
    files: 2,
    rows: 3,
    changes: ['1 file new'],
  });
  expect(read()).toEqual(['broken/half.csv.gz', 'packed/later.csv.gz', 'zips/two.zip']);
});

it('crawls a new object as soon as the queue announces it', async () => {
  const { warehouse } = test.database;
  const sqs = new SQSClient({ region: REGION });
  const queue = await createEventQueue(s3.client, sqs, s3.bucket);
  await sqs.send(new PurgeQueueCommand({ QueueUrl: queue }));
  const events = new SqsObjectEvents({ scheme: 'http', href: queue });
  const listFiles = async function* (place: string) {
    for await (const found of test.sources.openPlace(place).list())
      if (!('why' in found)) yield found;
  };
  const arrivals = new CatalogueArrivals(
    { warehouse, config: { sourceSettleMs: 0 } },
    { listFiles },
  );
  const heard = arrivals.heard.bind(arrivals);
  const news = new ArrivalEvents({
    events,
    onObject: heard,
    logger: silentLogger,
    isOwn: () => false,
    count: () => undefined,
  });
  const jobs = new Jobs(warehouse);
  const asked = async () => (await jobs.list(10)).length;
  await new JobSchedules(warehouse, new AuditLog(warehouse)).set(
    {
      name: 'drop',
      cron: null,
      zone: null,
      kind: 'crawl',
      arguments: { locations: [location] },
    },
    'key 3',
    'a test',
  );
  await arrivals.onApplicationBootstrap();
  // The first crawl comes at once; the next poll without an event is five minutes away.
  await expect.poll(asked, { timeout: 60_000 }).toBe(1);
  await jobs.claimNext(new Date());
  await put('tills/year=2013/store=3/ä b.csv', 'id,amount\n5000,1.00\n');
  await news.receive(new AbortController().signal, Date.now);
  await expect.poll(asked, { timeout: 60_000 }).toBe(2);
  await arrivals.onApplicationShutdown();
  events.close();
  sqs.destroy();
});
