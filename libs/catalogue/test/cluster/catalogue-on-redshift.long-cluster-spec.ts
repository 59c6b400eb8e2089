// Runs on changes of libs/lake/src/sql-services libs/catalogue/src/sql
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SqlQueryService } from '#catalogue/sql/sql-query-service.js';
import { startTestGateway, type TestGateway } from '#test/cloud/control-plane/gateway.fixture.js';
import {
  ask,
  type AwsCatalogue,
  crawlSales,
  openAwsCatalogue,
  caller,
} from '../setup/aws-catalogue.js';
import { REGION } from '#test/cluster/setup/s3.js';

let aws: AwsCatalogue;
let gateway: TestGateway;
let here: SqlQueryService;
let redshift: SqlQueryService;

beforeAll(async () => {
  aws = await openAwsCatalogue();
  await crawlSales(aws);
  gateway = await startTestGateway(aws.endpoint);
  vi.stubEnv('AWS_ENDPOINT_URL', gateway.url);
  here = aws.openWith().sqlQueries;
  redshift = aws.openWith({
    SQL_URL: `redshift://people?database=dev&region=${REGION}`,
  }).sqlQueries;
});
afterAll(async () => {
  await gateway.close();
  await aws.close();
});

/** A crawled CSV, whose columns the Data Catalog has as text. */
const QUESTIONS = [
  'SELECT store, day, amount, word, year FROM shop.sales ORDER BY store, day',
  'SELECT year, sum(amount) AS total, count(*) FILTER (WHERE store = 1) AS ones FROM shop.sales GROUP BY year ORDER BY year',
  "SELECT word FROM shop.sales WHERE word LIKE '%\\%' OR word = 'Ann' ORDER BY word",
  'SELECT store / 2 AS half, avg(amount) AS mean FROM shop.sales WHERE amount IS NOT NULL GROUP BY store ORDER BY store',
  "SELECT p, q FROM (VALUES (1, 'a'), (NULL, 'b')) AS t(p, q) WHERE p IS DISTINCT FROM 1",
  "SELECT store, month(day) AS m, position('n' IN word) AS n FROM shop.sales WHERE day IS NOT NULL ORDER BY store, day",
  'WITH sales AS (SELECT store FROM shop.sales) SELECT store, count(*) AS n FROM sales GROUP BY store ORDER BY store',
];

describe('a query by Redshift', () => {
  it.each(QUESTIONS)('returns the rows of DuckDB: %s', async (sql) => {
    const there = await ask(redshift, sql);
    expect(there.rows.length).toBeGreaterThan(0);
    expect(there.rows).toEqual((await ask(here, sql)).rows);
    expect(there.result).toMatchObject({ bytesScanned: null, costUsd: null });
  });

  it('passes parameters as values, also texts that look like SQL', async () => {
    const word = "it's \\ Bö";
    const sql = 'SELECT store FROM shop.sales WHERE word = $word AND amount < $most';
    const answer = await ask(redshift, sql, { parameters: { word, most: 1.5 } });
    expect(answer.rows).toEqual([[1]]);
    const none = { word: "'; DROP TABLE sales; --", most: 1.5 };
    expect((await ask(redshift, sql, { parameters: none })).rows).toEqual([]);
  });

  it('reports in one line that the workgroup cannot be reached', async () => {
    const address = `redshift://missing?database=dev&region=${REGION}`;
    const { sqlQueries } = aws.openWith({ SQL_URL: address });
    const asked = sqlQueries.run({ sql: 'SELECT store FROM shop.sales', ...caller });
    await expect(asked).rejects.toMatchObject({
      code: 'AWS_NOT_FOUND',
      message:
        'redshift-data:BatchExecuteStatement: there is no workgroup missing in this region; ' +
        'create it, or correct its name and region in SQL_URL',
    });
  });

  it('ends in Redshift when the caller leaves', async () => {
    gateway.faults.clear();
    gateway.faults.onStatement({ effect: 'hold' });
    const leaving = new AbortController();
    const asked = redshift.run({
      sql: 'SELECT store FROM shop.sales LIMIT 7',
      ...caller,
      signal: leaving.signal,
    });
    const outcome = expect(asked).rejects.toMatchObject({ code: 'QUERY_CANCELLED' });
    await vi.waitFor(
      () => expect(gateway.faults.countExecuted('DescribeStatement')).toBeGreaterThan(0),
      { timeout: 30_000 },
    );
    leaving.abort();
    await outcome;
    await vi.waitFor(() => expect(gateway.faults.countExecuted('CancelStatement')).toBe(1), {
      timeout: 30_000,
    });
  });
});
