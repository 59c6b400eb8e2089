// Runs on changes of libs/lake/src/sql-services
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { waitUntilSucceeded } from '#catalogue/sql/remote-query-runner.js';
import { createSqlService } from '#lake/create-sql-service.js';
import type { SqlService } from '#lake/ports/sql-service.js';
import { parseServiceUrl } from '#platform/config/service-url.js';
import { startTestGateway, type TestGateway } from '#test/cloud/control-plane/gateway.fixture.js';
import { describeSqlService } from '#test/conformance/sql-service.suite.js';
import { registerSales } from '../setup/redshift-sales.js';
import { openS3, REGION, type TestS3 } from '../setup/s3.js';

const DAY_MS = 24 * 3_600_000;
let s3: TestS3;
let gateway: TestGateway;
let database: string;
/** What the clock of Redshift is ahead. */
let ahead = 0;

const open = (address = 'people?database=dev&'): SqlService => {
  const sql = parseServiceUrl(`redshift://${address}region=${REGION}`)!;
  return createSqlService({ sql, lake: parseServiceUrl(`s3://${s3.bucket}/retail`)! })!;
};
const start = (service: SqlService, sql: string, more: object = {}) =>
  service.start(sql, { database, ...more });
const settleQuery = (service: SqlService, id: string) =>
  waitUntilSucceeded(service, id, AbortSignal.timeout(60_000));

/** Each of the rows with each, thirty times. */
const ENDLESS = `SELECT sum(t0.store + t29.store) FROM ${Array.from(
  { length: 30 },
  (_, n) => `sales t${n}`,
).join(' CROSS JOIN ')}`;

beforeAll(async () => {
  s3 = await openS3();
  database = await registerSales(s3.bucket);
  const redshift = { now: () => Date.now() + ahead };
  gateway = await startTestGateway(s3.endpoint, { redshift });
  vi.stubEnv('AWS_ENDPOINT_URL', gateway.url);
});
afterAll(async () => {
  await gateway.close();
  s3.close();
});

const openSubject = (expectAnswer: () => void) =>
  Promise.resolve({
    service: open(),
    database,
    expectAnswer: () => {
      expectAnswer();
      return Promise.resolve();
    },
    endless: ENDLESS,
    close: () => Promise.resolve(),
  });

describeSqlService('Redshift, by sqlglot over DuckDB', () => openSubject(() => undefined));

describeSqlService('Redshift, throttled at each action, with the answer of each start lost', () =>
  openSubject(() => {
    gateway.faults.clear();
    for (const action of [
      'BatchExecuteStatement',
      'DescribeStatement',
      'GetStatementResult',
      'CancelStatement',
    ])
      gateway.faults.onCall({ action, kind: 'throttle' });
    gateway.faults.onCall({ action: 'BatchExecuteStatement', kind: 'lost-response' });
  }),
);

describe('RedshiftService, on the local cloud', () => {
  let service: SqlService;
  beforeAll(() => {
    service = open();
  });
  beforeEach(() => gateway.faults.clear());
  afterAll(() => service.close());

  it('starts one statement for a repeated token, also when the first answer was lost', async () => {
    const before = gateway.redshift.started;
    gateway.faults.onCall({ action: 'BatchExecuteStatement', kind: 'lost-response' });
    const id = await start(service, 'SELECT count(*) AS n FROM sales', { token: 'request 12' });
    expect(gateway.faults.countExecuted('BatchExecuteStatement')).toBe(2);
    const other = open();
    expect(await start(other, 'SELECT count(*) AS n FROM sales', { token: 'request 12' })).toBe(id);
    expect(gateway.redshift.started).toBe(before + 1);
    await settleQuery(other, id);
    expect((await other.rows(id, { first: 1 })).rows).toEqual([[3]]);
    other.close();
  });

  it('reports a statement that the limit of the workgroup ended, and one that a person ended', async () => {
    const reason =
      'Query (7) cancelled by WLM abort action of Query Monitoring Rule "max_query_execution_time"';
    gateway.faults.onStatement({ effect: 'abort', reason });
    const tooLong = await start(service, 'SELECT store FROM sales');
    await expect(settleQuery(service, tooLong)).rejects.toMatchObject({
      code: 'QUERY_TOO_LONG',
      retryable: false,
    });
    gateway.faults.onStatement({ effect: 'abort', reason: 'Query cancelled on user request' });
    const ended = await start(service, 'SELECT store FROM sales');
    await expect(settleQuery(service, ended)).rejects.toMatchObject({ code: 'QUERY_CANCELLED' });
  });

  it('reports whether a failure passes by itself', async () => {
    gateway.faults.onStatement({ effect: 'fail', reason: 'S3ServiceException: SlowDown' });
    const slow = await start(service, 'SELECT store FROM sales');
    await expect(settleQuery(service, slow)).rejects.toMatchObject({
      code: 'QUERY_FAILED',
      retryable: true,
    });
    const wrong = await start(service, 'SELECT nothing FROM sales');
    await expect(settleQuery(service, wrong)).rejects.toMatchObject({
      code: 'QUERY_FAILED',
      retryable: false,
      message: expect.stringContaining('nothing') as string,
    });
  });

  it.each([
    ['SELECT store FROM absent', /relation "\w+\.absent" does not exist/],
    ['SELECT year(sold_on) FROM sales', /function year\(date\) does not exist/],
    ['SELECT CAST(store AS DOUBLE) FROM sales', /type "double" does not exist/],
    ['SELECT count(*) FILTER (WHERE is_holiday) FROM sales', /syntax error/],
    ['SELECT sum(store) OVER (ORDER BY sold_on) FROM sales', /require a frame clause/],
  ])('fails as Redshift does: %s', async (sql, reason) => {
    const id = await start(service, sql);
    await expect(settleQuery(service, id)).rejects.toMatchObject({ code: 'QUERY_FAILED' });
    expect((await service.state(id)).error?.message).toMatch(reason);
  });

  it('forgets a query after 24 hours', async () => {
    const id = await start(service, 'SELECT store FROM sales ORDER BY store');
    await settleQuery(service, id);
    ahead = DAY_MS - 60_000;
    expect((await service.rows(id, { first: 10 })).rows).toEqual([[1], [2], [3]]);
    ahead = DAY_MS + 60_000;
    const gone = { code: 'QUERY_NOT_FOUND', retryable: false };
    await expect(service.state(id)).rejects.toMatchObject(gone);
    await expect(service.rows(id, { first: 10 })).rejects.toMatchObject(gone);
    await expect(service.cancel(id)).rejects.toMatchObject(gone);
    ahead = 0;
  });

  it('leaves a finished query unchanged when it is cancelled', async () => {
    const id = await start(service, 'SELECT store FROM sales ORDER BY store');
    await settleQuery(service, id);
    await service.cancel(id);
    expect((await service.rows(id, { first: 1 })).rows).toEqual([[1]]);
  });

  it('returns pages smaller and larger than those of the Data API, and refuses another page', async () => {
    const small = await startTestGateway(s3.endpoint, { redshift: { pageRows: 4 } });
    vi.stubEnv('AWS_ENDPOINT_URL', small.url);
    const paged = open();
    const sql = 'SELECT a.store * 10 + b.store AS n FROM sales a CROSS JOIN sales b ORDER BY n';
    // The first call reads the endpoint.
    const id = await start(paged, sql);
    vi.stubEnv('AWS_ENDPOINT_URL', gateway.url);
    await settleQuery(paged, id);
    const sizes = async (first: number) => {
      const found: number[][] = [];
      for (let after: string | undefined; ;) {
        const page = await paged.rows(id, { first, ...(after !== undefined && { after }) });
        found.push(page.rows.flat().map(Number));
        if (page.next === null) return found;
        after = page.next;
      }
    };
    expect(await sizes(1000)).toEqual([[11, 12, 13, 21], [22, 23, 31, 32], [33]]);
    expect(await sizes(3)).toEqual([[11, 12, 13], [21], [22, 23, 31], [32], [33]]);
    await expect(paged.rows(id, { first: 3, after: '0.elsewhere' })).rejects.toMatchObject({
      code: 'CURSOR_INVALID',
    });
    paged.close();
    await small.close();
  });

  it.each([
    ['nobody?database=dev&', 'AWS_NOT_FOUND', /no workgroup nobody in this region; create it, or/],
    [
      'people?database=other&',
      'AWS_UNAVAILABLE',
      /refuses connections to its database other: FATAL/,
    ],
  ])('reports in one line that it cannot reach %s', async (address, code, message) => {
    const unreachable = open(address);
    const attempts = [() => unreachable.check(), () => start(unreachable, 'SELECT 1')];
    for (const attempt of attempts) {
      const error: unknown = await attempt().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code, message: expect.stringMatching(message) as string });
      expect((error as Error).message).not.toContain('\n');
    }
    unreachable.close();
  });

  it('names the permission that the role lacks', async () => {
    gateway.faults.onCall({ action: 'BatchExecuteStatement', kind: 'access-denied' });
    await expect(start(service, 'SELECT 1')).rejects.toMatchObject({
      code: 'AWS_ACCESS_DENIED',
      message: expect.stringContaining('redshift-data:BatchExecuteStatement') as string,
    });
  });
});
