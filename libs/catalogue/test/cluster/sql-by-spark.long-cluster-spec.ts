// Runs on changes of libs/lake/src/hive libs/catalogue/src/sql
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SqlQueryService } from '#catalogue/sql/sql-query-service.js';
import { askHive } from '#test/cloud/services/hive-session.js';
import { ask, type AwsCatalogue, crawlSales, openAwsCatalogue } from '../setup/aws-catalogue.js';
import { openSharedHive } from '#test/cluster/setup/shared-hadoop.js';

/** With this many rows, a cross join of the table with itself does not end. */
const BIG = 100_000;

let aws: AwsCatalogue;
let hivePort: number;

/** Both see the same rows. */
const QUESTIONS: [sql: string, parameters?: Record<string, string | number>][] = [
  ['SELECT * FROM shop.sales ORDER BY day, store'],
  ['SELECT store, sum(amount) AS total, count(*) AS n FROM sales GROUP BY store ORDER BY store'],
  [
    'SELECT store FROM shop.sales WHERE year = $year AND word <> $word ORDER BY store LIMIT 5',
    { year: 2012, word: "'; --\\" },
  ],
  ["SELECT word FROM shop.sales WHERE word LIKE 'it''s \\%' OR word IN ('x', 'Bö') ORDER BY word"],
  [
    'WITH t AS (SELECT store, amount, row_number() OVER (PARTITION BY store ORDER BY day) AS i FROM sales) SELECT a.store, b.amount FROM t a LEFT JOIN t b ON b.store = a.store AND b.i = a.i + 1 ORDER BY a.store, a.i',
  ],
  [
    'SELECT CASE WHEN amount IS NULL THEN -1 ELSE 1 END AS s, EXTRACT(month FROM day) AS m FROM sales ORDER BY day, store',
  ],
  [
    'SELECT store FROM sales WHERE amount > (SELECT avg(amount) FROM sales) UNION SELECT 9 ORDER BY 1 DESC',
  ],
  [
    'SELECT DISTINCT year, upper(word) AS w, coalesce(word, $none) AS c FROM sales ORDER BY year, w, c OFFSET 1',
    { none: '-' },
  ],
];

describe('a query by Spark', () => {
  let spark: SqlQueryService;
  let here: SqlQueryService;

  beforeAll(async () => {
    aws = await openAwsCatalogue();
    await aws.put('data/mixed/one.csv', 'a,b\n1,2\n');
    await aws.put('data/mixed/two.json', '{"other": true}\n');
    const numbers = Array.from({ length: BIG }, (_, n) => `${n}\n`);
    await aws.put('data/big/a.csv', `n\n${numbers.join('')}`);
    await crawlSales(aws);
    const { thriftServer } = await openSharedHive();
    hivePort = thriftServer.port;
    await askHive(hivePort, `CREATE DATABASE ${aws.database}`);
    // Rows as EMR would find them in the Data Catalog, except for their files: their reader returns quoted values as
    // text.
    const rows = [
      `'1', '2011-02-03', '2.50', 'Ann', 2011L`,
      `'2', '2011-02-04', '0.75', '', 2011L`,
      `'1', '2012-02-04', '1.00', 'it\\'s \\\\ Bö', 2012L`,
      `'3', '', '', 'x', 2012L`,
    ].map((row) => `(${row})`);
    const made = (name: string, select: string) =>
      askHive(
        hivePort,
        `CREATE TABLE ${aws.database}.${name} STORED AS PARQUET AS ${select}`,
        120_000,
      );
    const names = 't(store, day, amount, word, year)';
    await made('shop__sales', `SELECT * FROM VALUES ${rows.join(', ')} AS ${names}`);
    await made('shop__big', `SELECT CAST(id AS STRING) AS n FROM range(${BIG})`);
    spark = aws.openWith({ SQL_URL: `spark://127.0.0.1:${hivePort}?seconds=100` }).sqlQueries;
    here = aws.openWith().sqlQueries;
  }, 600_000);
  afterAll(async () => {
    await askHive(hivePort, `DROP DATABASE ${aws.database} CASCADE`);
    await aws.close();
  });

  it.each(QUESTIONS)('is answered as in DuckDB: %s', async (sql, parameters = {}) => {
    const [there, own] = [
      await ask(spark, sql, { parameters }),
      await ask(here, sql, { parameters }),
    ];
    expect(there.rows).toEqual(own.rows);
    expect(there.rows.length).toBeGreaterThan(0);
    expect(there.result).toMatchObject({ bytesScanned: null, costUsd: null });
    expect((await ask(spark, sql, { parameters })).fromStore).toBe(true);
  });

  it('masks personal data in every query', async () => {
    const personal = async (is: boolean): Promise<void> => {
      await aws.warehouse.query(
        `UPDATE ops.catalogue_tables SET columns = (SELECT jsonb_agg(CASE WHEN c->>'name' = 'word'
           THEN jsonb_set(c, '{isPersonal}', $1::jsonb) ELSE c END) FROM jsonb_array_elements(columns) c)
         WHERE database = 'shop' AND name = 'sales'`,
        [String(is)],
      );
    };
    await personal(true);
    const sql = `WITH shop__sales AS (FROM sales), x AS (SELECT word FROM shop__sales UNION ALL SELECT word FROM shop.sales)
      SELECT word, count(*) AS n FROM x WHERE word <> 'Ann' GROUP BY word`;
    // The condition sees masked cells: a count says nothing about them.
    expect((await ask(spark, sql)).rows).toEqual([['•••', 8]]);
    const shown = await ask(spark, sql, { requirePersonal: () => undefined });
    expect(shown.rows.flat()).toContain("it's \\ Bö");
    await personal(false);
  });

  it('reads only the checked tables, also when its words mean others to Spark', async () => {
    for (const sql of [
      `SELECT '\\', ' FROM ${aws.database}.shop__sales -- ' AS x`,
      `SELECT 1 AS "a\` FROM ${aws.database}.shop__sales -- "`,
    ]) {
      const { rows } = await ask(spark, sql);
      expect(rows).toHaveLength(1);
    }
    await expect(ask(spark, `FROM ${aws.database}.shop__sales`)).rejects.toMatchObject({
      code: 'TABLE_UNKNOWN',
    });
  });

  it('is refused when Spark cannot run it, with advice', async () => {
    const refused = (sql: string, more = {}) =>
      ask(spark, sql, more).catch((error: unknown) => (error as Error).message);
    expect(await refused('FROM range(5)')).toContain('where SQL_URL names a service');
    expect(await refused('SELECT a FROM shop.mixed')).toMatch(/cannot have it|no table/);
    expect(await refused('SELECT nothing_there FROM sales')).toMatch(/^Spark: .*nothing_there/);
  });

  it('is written as a table, which DuckDB queries', async () => {
    const write = (sql: string) => ask(spark, sql, { mayWrite: true });
    const totals = 'SELECT year, store, sum(amount) AS total FROM sales';
    const made = await write(
      `CREATE TABLE workspace.by_spark PARTITIONED BY (year) AS ${totals} WHERE store = 1 GROUP BY year, store`,
    );
    expect(made.rows).toEqual([['workspace.by_spark', 2]]);
    await write(`INSERT INTO workspace.by_spark ${totals} WHERE store = 2 GROUP BY year, store`);
    const rows = await ask(here, 'FROM workspace.by_spark ORDER BY year, store');
    const byName = rows.rows.map((row) =>
      Object.fromEntries(rows.result.columns.map(({ name }, index) => [name, row[index]])),
    );
    expect(byName).toEqual([
      { year: 2011, store: 1, total: '2.50' },
      { year: 2011, store: 2, total: '0.75' },
      { year: 2012, store: 1, total: '1.00' },
    ]);
    await expect(ask(spark, 'FROM workspace.by_spark')).rejects.toMatchObject({
      code: 'QUERY_REFUSED',
    });
  });

  it('ends at its time limit, and when its client disconnects', async () => {
    const endless = 'SELECT count(*) AS x FROM shop.big a, shop.big b WHERE a.n + b.n < 0';
    const gone = new AbortController();
    const asked = ask(spark, endless, { signal: gone.signal });
    await expect
      .poll(async () => (await spark.history.list(1))[0], { timeout: 20_000 })
      .toMatchObject({ sql: endless, status: 'running' });
    gone.abort();
    await expect(asked).rejects.toMatchObject({ code: 'QUERY_CANCELLED' });
    const hasty = aws.openWith({ SQL_URL: `spark://127.0.0.1:${hivePort}?seconds=2` }).sqlQueries;
    await expect(ask(hasty, endless)).rejects.toMatchObject({ code: 'QUERY_TOO_LONG' });
    // Every query has ended: the server accepts the next one at once.
    expect((await ask(spark, 'SELECT 1 AS a')).rows).toEqual([[1]]);
  });
});
