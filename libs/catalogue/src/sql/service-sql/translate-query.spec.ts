import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rm } from 'node:fs/promises';
import { DuckdbQueryEngine } from '#lake/duckdb-query/duckdb-query-engine.js';
import type { Cell } from '#lake/ports/compute.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { checkSelect } from '../guard/check-select.js';
import { athena, type Dialect, redshift, spark } from './dialect.js';
import { translateQuery } from './translate-query.js';

let folder: string;
let engine: DuckdbQueryEngine;

beforeAll(async () => {
  folder = await createTempFolder('written');
  engine = new DuckdbQueryEngine({
    threads: 1,
    concurrency: 1,
    spill: '64MB',
    spillFolder: folder,
  });
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

/** Checks a query like AskSql, with each table as `[database.name]`. */
async function translate(sql: string, values: Cell[] = [], dialect: Dialect = athena) {
  const tree = await engine.parse(sql);
  const { tables } = checkSelect(tree, sql);
  const known = new Set(tables.map(({ database, name }) => `${database}.${name}`));
  return translateQuery(tree, values, dialect, (database, name) => {
    expect(known).toContain(`${database}.${name}`);
    return `[${database}.${name}]`;
  });
}
const translateSql = async (sql: string, dialect?: Dialect) =>
  (await translate(sql, [], dialect)).sql;

describe('writeQuestion', () => {
  it.each([
    [
      'FROM shop.sales',
      'SELECT * FROM ([shop.sales]) AS "sales"',
      'SELECT * FROM ([shop.sales]) AS `sales`',
    ],
    [
      'SELECT DISTINCT s.store AS "a ""b", shop.sales.day FROM shop.sales s WHERE NOT day IS NULL -- why',
      'SELECT DISTINCT "s"."store" AS "a ""b", "sales"."day" FROM ([shop.sales]) AS "s" WHERE (NOT ("day" IS NULL))',
      'SELECT DISTINCT `s`.`store` AS `a "b`, `sales`.`day` FROM ([shop.sales]) AS `s` WHERE (NOT (`day` IS NULL))',
    ],
    [
      "SELECT 1 - -3, 1.50, 1e3, 'it''s', '\\', true::int, DATE '2012-01-01', NULL",
      `SELECT (1 - (-3)), 1.50, CAST(1000 AS DOUBLE), 'it''s', '\\', CAST(CAST('t' AS BOOLEAN) AS INTEGER), CAST('2012-01-01' AS DATE), NULL`,
      `SELECT (1 - (-3)), 1.50, CAST(1000 AS DOUBLE), decode(unhex('69742773'), 'UTF-8'), decode(unhex('5c'), 'UTF-8'), CAST(CAST('t' AS BOOLEAN) AS INTEGER), CAST('2012-01-01' AS DATE), NULL`,
    ],
    [
      'SELECT a / 2, avg(DISTINCT b), avg(b) OVER () FROM t',
      'SELECT (CAST("a" AS DOUBLE) / 2), "avg"(DISTINCT CAST("b" AS DOUBLE)), "avg"(CAST("b" AS DOUBLE)) OVER () FROM ([.t]) AS "t"',
      'SELECT (CAST(`a` AS DOUBLE) / 2), `avg`(DISTINCT CAST(`b` AS DOUBLE)), `avg`(CAST(`b` AS DOUBLE)) OVER () FROM ([.t]) AS `t`',
    ],
    [
      "SELECT count(*), sum(DISTINCT a) FILTER (WHERE b LIKE 'x%'), year(d), extract(month FROM d), d + INTERVAL 3 DAY, position('a' IN b), current_date FROM t",
      `SELECT COUNT(*), "sum"(DISTINCT "a") FILTER (WHERE ("b" LIKE 'x%')), "year"("d"), EXTRACT(MONTH FROM "d"), ("d" + (CAST("truncate"(CAST(3 AS DOUBLE)) AS INTEGER) * INTERVAL '1' DAY)), "strpos"("b", 'a'), CURRENT_DATE FROM ([.t]) AS "t"`,
      "SELECT COUNT(*), `sum`(DISTINCT `a`) FILTER (WHERE (`b` LIKE 'x%' ESCAPE '\u0001')), `year`(`d`), EXTRACT(MONTH FROM `d`), (`d` + (CAST(CAST(CAST(3 AS DOUBLE) AS BIGINT) AS INTEGER) * INTERVAL '1' DAY)), `instr`(`b`, 'a'), CURRENT_DATE FROM ([.t]) AS `t`",
    ],
    [
      'SELECT a, sum(b) OVER (PARTITION BY c ORDER BY d DESC ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t ORDER BY 1, a DESC NULLS FIRST LIMIT 5 OFFSET 2',
      'SELECT "a", "sum"("b") OVER (PARTITION BY "c" ORDER BY "d" DESC NULLS LAST ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM ([.t]) AS "t" ORDER BY 1 ASC NULLS LAST, "a" DESC NULLS FIRST OFFSET 2 LIMIT 5',
      'SELECT `a`, `sum`(`b`) OVER (PARTITION BY `c` ORDER BY `d` DESC NULLS LAST ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM ([.t]) AS `t` ORDER BY 1 ASC NULLS LAST, `a` DESC NULLS FIRST LIMIT 5 OFFSET 2',
    ],
    [
      'SELECT a, count(*) FROM t JOIN u USING (k) LEFT JOIN (SELECT 1 AS x) v ON v.x = t.a, (VALUES (1, 2)) w(p, q) GROUP BY ROLLUP (a) HAVING count(*) > 1',
      'SELECT "a", COUNT(*) FROM ([.t]) AS "t" JOIN ([.u]) AS "u" USING ("k") LEFT JOIN (SELECT 1 AS "x") AS "v" ON ("v"."x" = "t"."a") CROSS JOIN (SELECT * FROM (VALUES (1, 2)) AS "valueslist" ("col0", "col1")) AS "w" ("p", "q") GROUP BY GROUPING SETS ((), ("a")) HAVING (COUNT(*) > 1)',
      undefined,
    ],
    [
      'SELECT 1 UNION ALL (SELECT 2 EXCEPT SELECT 3) ORDER BY 1',
      '(SELECT 1) UNION ALL ((SELECT 2) EXCEPT (SELECT 3)) ORDER BY 1 ASC NULLS LAST',
      undefined,
    ],
    [
      'SELECT CASE WHEN a IN (1, 2) OR b BETWEEN 3 AND 4 THEN coalesce(a, b) END FROM t WHERE EXISTS (FROM u) AND a NOT IN (SELECT k FROM u)',
      'SELECT CASE WHEN (("a" IN (1, 2)) OR ("b" BETWEEN 3 AND 4)) THEN COALESCE("a", "b") ELSE NULL END FROM ([.t]) AS "t" WHERE ((EXISTS (SELECT * FROM ([.u]) AS "u")) AND (NOT ("a" IN (SELECT "k" FROM ([.u]) AS "u"))))',
      undefined,
    ],
  ])('writes %s', async (sql, forAthena, forSpark) => {
    expect(await translateSql(sql)).toBe(forAthena);
    if (forSpark !== undefined) expect(await translateSql(sql, spark)).toBe(forSpark);
  });

  it.each([
    [
      "SELECT 'it''s', '\\', 1e3, a / 2, avg(b), CAST(c AS VARCHAR), c::TINYINT FROM t LIMIT 5 OFFSET 2",
      `SELECT 'it''s', '\\\\', CAST(1000 AS DOUBLE PRECISION), (CAST("a" AS DOUBLE PRECISION) / 2), ` +
        'avg(CAST("b" AS DOUBLE PRECISION)), CAST("c" AS VARCHAR(65535)), CAST("c" AS SMALLINT) ' +
        'FROM ([.t]) AS "t" LIMIT 5 OFFSET 2',
    ],
    [
      "SELECT count(*) FILTER (WHERE a > 1), sum(DISTINCT b) FILTER (WHERE c LIKE 'x%'), year(d) FROM t",
      'SELECT count(CASE WHEN ("a" > 1) THEN 1 END), ' +
        `sum(DISTINCT CASE WHEN ("c" LIKE 'x%' ESCAPE '\u0001') THEN "b" END), EXTRACT(YEAR FROM "d") FROM ([.t]) AS "t"`,
    ],
    [
      'SELECT p FROM (VALUES (1, 2), (3, 4)) w(p, q) WHERE p IS DISTINCT FROM q',
      'SELECT "p" FROM (SELECT * FROM (SELECT 1, 2 UNION ALL SELECT 3, 4) AS "valueslist" ("col0", "col1")) AS "w" ("p", "q") ' +
        'WHERE (DECODE("p", "q", 0, 1) = 1)',
    ],
    [
      "SELECT position('a' IN b) FROM t WHERE a IS NOT DISTINCT FROM b UNION ALL SELECT 2",
      `(SELECT strpos("b", 'a') FROM ([.t]) AS "t" WHERE (NOT (DECODE("a", "b", 0, 1) = 1))) UNION ALL (SELECT 2)`,
    ],
  ])('writes for Redshift %s', async (sql, forRedshift) => {
    expect(await translateSql(sql, redshift)).toBe(forRedshift);
  });

  it('passes the values of a filter before those of its aggregate to Redshift', async () => {
    const { sql, parameters } = await translate(
      'SELECT sum(a + $1) FILTER (WHERE b = $2) FROM t',
      [1, 'x'],
      redshift,
    );
    expect(sql).toBe('SELECT sum(CASE WHEN ("b" = ?) THEN ("a" + ?) END) FROM ([.t]) AS "t"');
    expect(parameters).toEqual(['x', 1]);
  });

  it('refuses for Redshift to keep repeated rows of EXCEPT', async () => {
    await expect(translateSql('SELECT 1 EXCEPT ALL SELECT 2', redshift)).rejects.toMatchObject({
      code: 'QUERY_REFUSED',
      message: expect.stringContaining('EXCEPT ALL') as string,
    });
  });

  it('passes values in order of appearance, once for each use', async () => {
    const sql =
      'WITH x AS (SELECT $3 AS a) SELECT $2 FROM x WHERE $1 IN (SELECT a FROM x WHERE a > $2) LIMIT $4 OFFSET $5';
    expect((await translate(sql, [1, 'b', 3, 4, 5])).parameters).toEqual([3, 'b', 1, 'b', 5, 4]);
    expect((await translate(sql, [1, 'b', 3, 4, 5], spark)).parameters).toEqual([
      3,
      'b',
      1,
      'b',
      4,
      5,
    ]);
  });

  it('does not let a name of WITH reach a table of the service', async () => {
    const sql = 'WITH customers AS (FROM customers) SELECT c.name FROM customers c';
    expect(await translateSql(sql)).toBe(
      'WITH "asked_with_customers" AS (SELECT * FROM ([.customers]) AS "customers") SELECT "c"."name" FROM "asked_with_customers" AS "c"',
    );
    // Outside the scope of WITH, the name is a table again.
    expect(await translateSql('SELECT (WITH u AS (SELECT 1) FROM u) FROM u')).toBe(
      'SELECT (WITH "asked_with_u" AS (SELECT 1) SELECT * FROM "asked_with_u" AS "u") FROM ([.u]) AS "u"',
    );
  });

  it.each([
    // To Spark a backslash hides the quote; to Trino comments do not nest.
    `SELECT '\\', ' FROM hidden.people -- '`,
    'SELECT 1 /* /* */ FROM hidden.people -- */',
    `SELECT "a'" , 'b' AS "' FROM hidden.people -- " FROM t`,
    'SELECT $$ FROM hidden.people $$',
    "SELECT e'\\' FROM hidden.people -- '",
    'SELECT 1 AS "` FROM hidden.people -- "',
  ])('has the same meaning in the service: %s', async (sql) => {
    for (const dialect of [athena, redshift, spark]) {
      const sent = await translateSql(sql, dialect);
      // The rest without texts and quoted names, as the service parses them.
      const bare = sent.replaceAll(
        {
          athena: /'(?:[^']|'')*'|"(?:[^"]|"")*"/g,
          redshift: /'(?:\\.|[^'\\])*'|"(?:[^"]|"")*"/gs,
          spark: /'(?:\\.|[^'\\])*'|`(?:[^`]|``)*`/g,
        }[dialect.name] ?? '',
        '',
      );
      expect(bare).not.toMatch(/hidden|--|\/\*|\\/);
    }
  });

  it('never lets Spark substitute settings or environment variables', async () => {
    const text = await translateSql("SELECT '${env:AWS_SECRET_ACCESS_KEY}' AS x FROM t", spark);
    expect(text).not.toContain('$');
    await expect(translateSql('SELECT 1 AS "${spark.key}" FROM t', spark)).rejects.toMatchObject({
      code: 'QUERY_REFUSED',
    });
  });

  it.each([
    ['SELECT * EXCLUDE (a) FROM t', 'EXCLUDE'],
    ['SELECT a FROM t GROUP BY ALL', 'GROUP BY ALL'],
    ['FROM t TABLESAMPLE 5%', 'TABLESAMPLE'],
    ['FROM range(5)', 'a function after FROM'],
    ['SELECT DISTINCT ON (a) b FROM t', 'DISTINCT ON'],
    ['FROM t SEMI JOIN u USING (k)', 'SEMI'],
    ['SELECT a FROM t QUALIFY row_number() OVER () = 1', 'QUALIFY'],
    ['WITH RECURSIVE r AS (SELECT 1 UNION ALL FROM r) FROM r', 'RECURSIVE'],
    ['SELECT 9007199254740993', '53 bits'],
    ['SELECT a ~~* b FROM t', '~~*'],
    ['SELECT b, * FROM t LEFT JOIN u USING (k)', '* over a join with USING'],
    ['SELECT 1 FROM t GROUP BY ()', 'GROUP BY ()'],
    ['SELECT list_transform([1], lambda x: x)', 'LAMBDA'],
    ['FROM t PIVOT (sum(a) FOR b IN (1))', 'PIVOT'],
  ])('rejects what a service does not support: %s', async (sql, word) => {
    await expect(translate(sql)).rejects.toMatchObject({
      code: 'QUERY_REFUSED',
      message: expect.stringContaining(word) as string,
    });
  });
});
