import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { SQSEvent } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectPg } from '#platform/database/pg-transactions.js';
import type { Transactions } from '#platform/database/rows.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { createHandler } from './create-handler.js';
import type { OpenObject } from './open-object.js';

const rulesA = 'a1'.repeat(32);
const rulesB = 'b2'.repeat(32);
const buildKey = (fileId: number, name = 'part-0.csv', runId = 1, rules = rulesA) =>
  `lake/loads/core.sales/run=${runId}/file=${fileId}/rules=${rules}/${name}`;
const buildCsv = (fileId: number, ...sales: string[]) =>
  sales.map((each, i) => `${fileId},${i + 2},1,7,2010-02-05,${each},false\n`).join('');

describe('the loader', () => {
  let database: TestWarehouse;
  let warehouse: Transactions;
  const objects = new Map<string, Buffer>();
  const opened: string[] = [];
  const logged: object[] = [];
  let open: OpenObject;

  beforeEach(async () => {
    database = await createTestWarehouse();
    warehouse = await connectPg({ scheme: 'postgres', href: database.url }, 'test');
    objects.clear();
    opened.length = 0;
    logged.length = 0;
    open = ({ key }, range) => {
      opened.push(key);
      const bytes = objects.get(key);
      if (!bytes) return Promise.reject(new Error(`there is no ${key}`));
      return Promise.resolve(Readable.from([bytes.subarray(range?.start, range?.end)]));
    };
  });
  afterEach(() => database.drop());

  const handle = (...bodies: string[]) =>
    createHandler({
      warehouse,
      open: (...request) => open(...request),
      log: (entry) => logged.push(entry),
    })(buildEvent(bodies));
  const put = (key: string, content: string | Buffer): string => {
    objects.set(key, Buffer.from(content));
    return buildMessage(key, objects.get(key)!);
  };
  const sales = async () => {
    const rows = await database.warehouse.query<{ row: string }[]>(
      `SELECT concat_ws(' ', file_id, line, store, department, week_date, weekly_sales, is_holiday) AS row
       FROM core.sales ORDER BY file_id, line`,
    );
    return rows.map(({ row }) => row);
  };
  const claims = async () => {
    const [row] = await database.warehouse.query<object[]>(
      `SELECT (SELECT count(*)::integer FROM core.loaded_objects) AS objects,
              (SELECT count(*)::integer FROM core.loaded_files) AS files`,
    );
    return row;
  };
  const nothing = { batchItemFailures: [] };
  const failed = (...ids: string[]) => ({
    batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
  });

  const exact = `9,2,45,99,2012-10-26,-9999999999999999.99,true\n9,3,1,7,2010-02-05,0.10,false\n`;
  const json = `{"file_id":9,"line":2,"store":45,"department":99,"week_date":"2012-10-26","weekly_sales":"-9999999999999999.99","is_holiday":true}
{"is_holiday":false,"weekly_sales":0.10,"file_id":9,"line":3,"store":1,"department":7,"week_date":"2010-02-05"}`;
  it.each([
    ['part-0.csv', exact],
    ['part-0.csv.gz', gzipSync(exact)],
    ['part-0.jsonl', json],
    ['part-0.jsonl', `${json.replace('\n', '\r\n')}\r\n`],
    ['part-0.jsonl.gz', gzipSync(json)],
  ])('loads %s exactly to the cent', async (name, content) => {
    expect(await handle(put(buildKey(9, name), content))).toEqual(nothing);
    expect(await sales()).toEqual([
      '9 2 45 99 2012-10-26 -9999999999999999.99 t',
      '9 3 1 7 2010-02-05 0.10 f',
    ]);
    const version = md5(objects.get(buildKey(9, name))!);
    const seen = { bucket: 'lake-bucket', key: buildKey(9, name), version };
    expect(logged).toEqual([{ messageId: 'm0', ...seen, outcome: 'loaded', rows: 2 }]);
    const stored: unknown = await database.warehouse.query(
      'SELECT bucket, key, version, rows::integer FROM core.loaded_objects',
    );
    expect(stored).toEqual([{ ...seen, rows: 2 }]);
    const files: unknown = await database.warehouse.query(
      'SELECT file_id::integer, rules, run_id::integer, rows::integer FROM core.loaded_files',
    );
    expect(files).toEqual([{ file_id: 9, rules: rulesA, run_id: 1, rows: 2 }]);
  });

  it('loads an object without rows', async () => {
    expect(await handle(put(buildKey(9), ''))).toEqual(nothing);
    expect(await claims()).toEqual({ objects: 1, files: 1 });
  });

  it('handles a repeated event once, even when the object is gone', async () => {
    const message = put(buildKey(9), buildCsv(9, '1.00'));
    await handle(message);
    objects.clear();
    expect(await handle(message, message)).toEqual(nothing);
    expect(await sales()).toHaveLength(1);
    expect(opened).toHaveLength(1);
    expect(logged.slice(1)).toMatchObject([{ outcome: 'stood' }, { outcome: 'stood' }]);
  });

  it('handles simultaneous events once', async () => {
    const message = put(buildKey(9), buildCsv(9, '1.00', '2.00'));
    const answers = await Promise.all([1, 2, 3, 4].map(() => handle(message)));
    expect(answers).toEqual([nothing, nothing, nothing, nothing]);
    expect(await sales()).toHaveLength(2);
    expect(opened).toHaveLength(1);
  });

  it('loads a file again when the rules change', async () => {
    await handle(put(buildKey(9), buildCsv(9, '1.00', '2.00')));
    await handle(put(buildKey(8), buildCsv(8, '5.00')));
    await handle(put(buildKey(9, 'part-0.csv', 2, rulesB), buildCsv(9, '3.00')));
    expect(await sales()).toEqual(['8 2 1 7 2010-02-05 5.00 f', '9 2 1 7 2010-02-05 3.00 f']);
  });

  it('ignores a late event of an older run', async () => {
    const late = put(buildKey(9, 'part-0.csv', 1, rulesA), buildCsv(9, '1.00'));
    await handle(put(buildKey(9, 'part-0.csv', 2, rulesB), buildCsv(9, '3.00')));
    expect(await handle(late)).toEqual(nothing);
    expect(await sales()).toEqual(['9 2 1 7 2010-02-05 3.00 f']);
  });

  it('reports the failed message, and loads the others', async () => {
    const good = put(buildKey(1), buildCsv(1, '1.00'));
    const bad = put(buildKey(2), buildCsv(2, 'lots'));
    const other = put(buildKey(3), buildCsv(3, '3.00'));
    expect(await handle(good, bad, other)).toEqual(failed('m1'));
    expect(await sales()).toHaveLength(2);
    expect(await claims()).toEqual({ objects: 2, files: 2 });
    expect(logged[1]).toMatchObject({ messageId: 'm1', key: buildKey(2), outcome: 'failed' });
  });

  it.each([
    ['a key of another layout', 'raw/sales/part-0.csv', buildCsv(9, '1.00'), 'ARGUMENT_INVALID'],
    [
      'a format it does not know',
      buildKey(9, 'part-0.orc'),
      buildCsv(9, '1.00'),
      'ARGUMENT_INVALID',
    ],
    ['a column too few', buildKey(9), '9,2,1,7,2010-02-05,1.00\n', 'WAREHOUSE_FAILED'],
    [
      'an impossible date',
      buildKey(9),
      buildCsv(9, '1.00').replace('-05', '-31'),
      'WAREHOUSE_FAILED',
    ],
    ['no sales', buildKey(9), buildCsv(9, ''), 'WAREHOUSE_FAILED'],
    ['rows of another file', buildKey(9), buildCsv(8, '1.00'), 'SOURCE_UNREADABLE'],
    ['half a gzip', buildKey(9, 'p.csv.gz'), gzipSync(exact).subarray(0, 30), 'WAREHOUSE_FAILED'],
    ['no gzip', buildKey(9, 'p.csv.gz'), exact, 'WAREHOUSE_FAILED'],
    ['no JSON', buildKey(9, 'p.jsonl'), json.replace('}', ''), 'SOURCE_UNREADABLE'],
    [
      'a column missing',
      buildKey(9, 'p.jsonl'),
      json.replace('store', 'shop'),
      'SOURCE_UNREADABLE',
    ],
    [
      'a number that JSON cannot hold',
      buildKey(9, 'p.jsonl'),
      json.replaceAll('"-9999999999999999.99"', '9999999999999999.99'),
      'SOURCE_UNREADABLE',
    ],
    ['no Parquet', buildKey(9, 'p.parquet'), exact, 'SOURCE_UNREADABLE'],
  ])('stores nothing of an object with %s', async (_, key, content, code) => {
    expect(await handle(put(key, content))).toEqual(failed('m0'));
    expect(await sales()).toEqual([]);
    expect(await claims()).toEqual({ objects: 0, files: 0 });
    expect(logged).toMatchObject([{ outcome: 'failed', code }]);
  });

  it('stores nothing of a truncated object, and loads it when it comes again', async () => {
    const message = put(buildKey(9), buildCsv(9, '1.00', '2.00'));
    const whole = open;
    open = () => Promise.resolve(Readable.from(broken()));
    expect(await handle(message)).toEqual(failed('m0'));
    expect(await claims()).toEqual({ objects: 0, files: 0 });
    open = whole;
    expect(await handle(message)).toEqual(nothing);
    expect(await sales()).toHaveLength(2);
  });

  it('ignores test events and deletions silently', async () => {
    const test = JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'b' });
    const removed = put(buildKey(9), '').replace('ObjectCreated:Put', 'ObjectRemoved:Delete');
    expect(await handle(test, removed)).toEqual(nothing);
    expect(logged).toEqual([]);
  });

  it.each(['', 'null', '[]', '{"detail":{}}', 'hidden-value'])(
    'reports a message that is not from S3: %s',
    async (body) => {
      expect(await handle(body)).toEqual(failed('m0'));
      expect(logged).toMatchObject([{ messageId: 'm0', code: 'ARGUMENT_INVALID' }]);
      expect(JSON.stringify(logged)).not.toContain('hidden');
    },
  );

  it('decodes a key as S3 encodes it in events', async () => {
    const key = buildKey(9).replace('lake/', 'my lake+ü/');
    const message = put(key, buildCsv(9, '1.00'));
    expect(message).toContain('my+lake%2B%C3%BC/loads/core.sales/run%3D1/');
    expect(await handle(message)).toEqual(nothing);
    expect(opened).toEqual([key]);
  });
});

function* broken(): Generator<Buffer> {
  yield Buffer.from(buildCsv(9, '1.00'));
  throw new Error('the connection broke');
}

function buildEvent(bodies: string[]): SQSEvent {
  return {
    Records: bodies.map((body, i) => ({
      messageId: `m${i}`,
      receiptHandle: '',
      body,
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '0',
        SenderId: '',
        ApproximateFirstReceiveTimestamp: '0',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:loads',
      awsRegion: 'eu-west-1',
    })),
  };
}

/** The fields of an S3 notification that the loader reads. */
function buildMessage(key: string, content: Buffer): string {
  const encoded = key
    .split('/')
    .map((part) => encodeURIComponent(part).replaceAll('%20', '+'))
    .join('/');
  const object = { key: encoded, size: content.length, eTag: md5(content) };
  const s3 = { bucket: { name: 'lake-bucket' }, object };
  return JSON.stringify({ Records: [{ eventName: 'ObjectCreated:Put', s3 }] });
}

function md5(content: Buffer): string {
  return createHash('md5').update(content).digest('hex');
}
