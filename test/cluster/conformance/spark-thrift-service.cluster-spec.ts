// Runs on changes of libs/lake libs/platform test/cloud test/conformance libs/catalogue/src/sql
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSqlService } from '#lake/create-sql-service.js';
import type { HiveAddress } from '#lake/hive/hive-settings.js';
import type { SqlService } from '#lake/ports/sql-service.js';
import { waitUntilSucceeded } from '#catalogue/sql/remote-query-runner.js';
import { SparkThriftService } from '#lake/sql-services/spark-thrift-service.js';
import { parseServiceUrl } from '#platform/config/service-url.js';
import { askHive } from '#test/cloud/services/hive-session.js';
import { SALES, describeSqlService } from '#test/conformance/sql-service.suite.js';
import { openSharedHive } from '../setup/shared-hadoop.js';

const database = `sql_${randomBytes(4).toString('hex')}`;
const ENDLESS = 'SELECT sum(a.id * b.id) AS n FROM range(10000000) a CROSS JOIN range(10000000) b';
let address: HiveAddress;

const open = () => {
  const sql = parseServiceUrl(`spark://${address.host}:${address.port}`)!;
  return createSqlService({ sql, lake: parseServiceUrl('file:/nowhere')! })!;
};
const settleQuery = (service: SqlService, id: string) =>
  waitUntilSucceeded(service, id, AbortSignal.timeout(120_000));

beforeAll(async () => {
  ({ thriftServer: address } = await openSharedHive());
  await askHive(address.port, `CREATE DATABASE ${database}`);
  const constant = (text: string | null, type: string) =>
    `CAST(${text === null ? 'NULL' : `'${text.replace('\n', '\\n')}'`} AS ${type.replace('VARCHAR', 'STRING')})`;
  const selects = SALES.rows.map((row) => {
    const cells = SALES.columns.map(
      ({ name, type }, at) => `${constant(row[at]!, type)} AS ${name}`,
    );
    return `SELECT ${cells.join(', ')}`;
  });
  const sql = `CREATE TABLE ${database}.sales STORED AS PARQUET AS ${selects.join(' UNION ALL ')}`;
  await askHive(address.port, sql, 120_000);
});
afterAll(() => askHive(address.port, `DROP DATABASE ${database} CASCADE`));

describeSqlService("Spark's Thrift server", () =>
  Promise.resolve({
    service: open(),
    database,
    expectAnswer: () => Promise.resolve(),
    endless: ENDLESS,
    close: () => Promise.resolve(),
  }),
);

describe('SparkThriftService', () => {
  const idle = { open: 2, idleMs: 60_000 };
  const settings = { user: 'hadoop', auth: 'plain', tls: false, timeout: 60_000 } as const;
  const limited = (limits = idle) =>
    new SparkThriftService(address, { ...settings, database: 'default' }, limits);

  it('cuts pages to the requested rows', async () => {
    const service = open();
    const id = await service.start('SELECT id FROM range(2500) ORDER BY id', { database });
    await settleQuery(service, id);
    const pages: unknown[][] = [];
    for (let after: string | undefined; ;) {
      const page = await service.rows(id, { first: 1000, ...(after !== undefined && { after }) });
      pages.push(page.rows.map(([value]) => value));
      if (page.next === null) break;
      after = page.next;
    }
    expect(pages.map(({ length }) => length)).toEqual([1000, 1000, 500]);
    expect(pages.flat()).toEqual(Array.from({ length: 2500 }, (_, n) => n));
    await expect(service.rows(id, { first: 1000 })).rejects.toMatchObject({
      code: 'CURSOR_INVALID',
    });
    service.close();
  });

  it('ends with a full page when that was the last row', async () => {
    const service = open();
    const id = await service.start('SELECT id FROM range(4)', { database });
    await settleQuery(service, id);
    const { next } = await service.rows(id, { first: 2 });
    expect(await service.rows(id, { first: 2, after: next! })).toMatchObject({ next: null });
    service.close();
  });

  it('reports an SQL error in one line', async () => {
    const service = open();
    for (const [sql, words] of [
      ['SELECT nothing FROM sales', 'nothing'],
      ['SELEC 1', 'SELEC'],
      ['SELECT * FROM nowhere', 'nowhere'],
    ] as const) {
      const failure = service.start(sql, { database }).then((id) => settleQuery(service, id));
      await expect(failure).rejects.toMatchObject({
        code: 'QUERY_FAILED',
        message: expect.stringContaining(words) as string,
      });
      await expect(failure).rejects.not.toThrow('\n');
    }
    await expect(service.start('SELECT 1', { database: 'no_such' })).rejects.toMatchObject({
      code: 'QUERY_FAILED',
    });
    service.close();
  });

  it('starts one query for one token', async () => {
    const service = open();
    const one = { database, token: 'request 1' };
    const id = await service.start('SELECT 1 AS n', one);
    expect(await service.start('SELECT 1 AS n', one)).toBe(id);
    expect(await service.start('SELECT 1 AS n', { database, token: 'request 2' })).not.toBe(id);
    service.close();
  });

  it('keeps a limited number of queries open, and drops an ended one for a new one', async () => {
    const service = limited();
    const first = await service.start('SELECT 1 AS n', { database });
    await settleQuery(service, first);
    const running = await service.start(ENDLESS, { database });
    const second = await service.start(ENDLESS, { database });
    await expect(service.state(first)).rejects.toMatchObject({ code: 'QUERY_NOT_FOUND' });
    await expect(service.start('SELECT 1 AS n', { database })).rejects.toMatchObject({
      code: 'BUSY',
      retryable: true,
    });
    for (const id of [running, second]) await service.cancel(id);
    await settleQuery(service, await service.start('SELECT 1 AS n', { database }));
    service.close();
  });

  it('drops an abandoned query', async () => {
    const service = limited({ open: 2, idleMs: 1 });
    const id = await service.start('SELECT 1 AS n', { database });
    await expect
      .poll(() => service.state(id).catch((error: unknown) => error), { interval: 50 })
      .toMatchObject({ code: 'QUERY_NOT_FOUND' });
    service.close();
  });

  it('reports in one line that the port is closed', async () => {
    const nobody = createSqlService({
      sql: parseServiceUrl('spark://127.0.0.1:1')!,
      lake: parseServiceUrl('file:/nowhere')!,
    })!;
    await expect(nobody.check()).rejects.toMatchObject({
      code: 'CATALOG_UNAVAILABLE',
      retryable: true,
      message: expect.stringMatching(/^the SQL server at 127\.0\.0\.1:1 .*check SQL_URL/) as string,
    });
  });
});
