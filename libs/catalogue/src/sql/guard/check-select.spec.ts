import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DuckdbQueryEngine } from '#lake/duckdb-query/duckdb-query-engine.js';
import { checkSelect } from './check-select.js';
import { numberParameters, readStatement } from './read-statement.js';

const spillFolder = join(tmpdir(), 'retailstream-check-select');
const engine = new DuckdbQueryEngine({ threads: 1, concurrency: 1, spill: '32MB', spillFolder });

afterAll(() => engine.close());

const check = async (sql: string) => checkSelect(await engine.parse(sql), sql);
const listTables = async (sql: string) =>
  (await check(sql)).tables.map(({ database, name }) => (database ? `${database}.${name}` : name));

describe('checkSelect', () => {
  it.each<[string, string[]]>([
    ['SELECT 1', []],
    ['FROM shop.Sales', ['shop.sales']],
    ['TABLE sales', ['sales']],
    ['VALUES (1), (2)', []],
    ['SELECT * FROM a JOIN b USING (k) LEFT JOIN c ON a.x = c.x', ['a', 'b', 'c']],
    ['SELECT * FROM a ASOF JOIN b ON a.x >= b.x POSITIONAL JOIN c', ['a', 'b', 'c']],
    ['SELECT * FROM a SEMI JOIN b USING (k) ANTI JOIN c USING (k)', ['a', 'b', 'c']],
    ['WITH a AS (FROM b), c AS (FROM a) FROM c', ['b']],
    ['WITH sales AS (FROM sales) FROM sales', ['sales']],
    ['WITH a AS (SELECT 1) FROM shop.a', ['shop.a']],
    ['WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 9) FROM r', []],
    ['SELECT (WITH a AS (SELECT 1) SELECT count(*) FROM a), (SELECT 1 FROM a)', ['a']],
    ['SELECT x FROM a WHERE x IN (SELECT y FROM b) AND EXISTS (FROM c)', ['a', 'b', 'c']],
    ['SELECT * EXCLUDE (x) REPLACE (y + 1 AS y) RENAME (z AS w) FROM a', ['a']],
    ["SELECT COLUMNS('x.*'), COLUMNS(c -> c LIKE 'y%') FROM a", ['a']],
    ['FROM a PIVOT (sum(x) FOR y IN (1, 2) GROUP BY z)', ['a']],
    ['UNPIVOT a ON x, y INTO NAME n VALUE v', ['a']],
    ['SELECT * FROM a TABLESAMPLE 10%', ['a']],
    ['SELECT list_transform([1, 2], lambda x: x + 1), {k: 1}.k, [1, 2][1:1], MAP {1: 2}', []],
    ['SELECT CAST(x AS DECIMAL(9, 2)), x::INT[], x::STRUCT(a INT), x::JSON FROM a', ['a']],
    ["SELECT date_trunc('month', d), extract(year FROM d), d + INTERVAL 1 DAY FROM a", ['a']],
    ['SELECT sum(x) FILTER (y) OVER (PARTITION BY z ORDER BY w ROWS 2 PRECEDING) FROM a', ['a']],
    ['SELECT a, b, sum(x) FROM t GROUP BY ROLLUP (a, b) HAVING sum(x) > 0 ORDER BY ALL', ['t']],
    ['SELECT unnest([1, 2]), * FROM range(3) r, unnest([1]) u, generate_series(1, 2)', []],
    ['SELECT 1 UNION BY NAME SELECT 2 INTERSECT SELECT 3 ORDER BY 1 LIMIT 10% OFFSET 1', []],
    ['SELECT DISTINCT ON (x) x, y COLLATE NOCASE FROM a QUALIFY row_number() OVER () = 1', ['a']],
  ])('accepts %s', async (sql, tables) => {
    expect(await listTables(sql)).toEqual(tables);
  });

  it.each([
    'now()',
    'CURRENT_DATE',
    'current_timestamp',
    'random()',
    'gen_random_uuid()',
    "age(TIMESTAMP '2012-01-01')",
    '(SELECT count(*) FROM a USING SAMPLE 3)',
  ])('reports that %s is not repeatable', async (expression) => {
    expect((await check(`SELECT ${expression}`)).isDeterministic).toBe(false);
    expect((await check('SELECT 1 FROM a')).isDeterministic).toBe(true);
  });

  it('rejects a query that is too large or too deep', async () => {
    await expect(check(`SELECT ${Array(12_000).fill('1').join(',')}`)).rejects.toMatchObject({
      code: 'QUERY_REFUSED',
    });
    await expect(check(`SELECT ${'1 + '.repeat(900)}1`)).rejects.toMatchObject({
      code: 'QUERY_REFUSED',
    });
    expect(() => readStatement(`SELECT '${'x'.repeat(100_000)}'`)).toThrow('bytes');
  });

  it('refuses a tree with anything unknown in it', () => {
    const node = { type: 'NEW_NODE', modifiers: [], cte_map: { map: [] } };
    expect(() => checkSelect({ statements: [{ node }] }, 'x')).toThrow('NEW_NODE');
    const member = { type: 'SELECT_NODE', modifiers: [], cte_map: { map: [] }, brand_new: 1 };
    expect(() => checkSelect({ statements: [{ node: member }] }, 'x')).toThrow('brand_new');
    const inherited = { type: 'constructor', cte_map: { map: [] } };
    expect(() => checkSelect({ statements: [{ node: inherited }] }, 'x')).toThrow('constructor');
  });

  it('accepts casts to JSON, but to no other type that the engine looks up by name', async () => {
    expect(await listTables('SELECT x::JSON, CAST(y AS json), z::Variant FROM a')).toEqual(['a']);
    for (const type of ['mood', 'JSON(3)', 'other_json']) {
      await expect(check(`SELECT x::${type} FROM a`)).rejects.toMatchObject({
        code: 'QUERY_REFUSED',
        message: expect.stringContaining('is not a type that a query can cast to') as string,
      });
    }
    const named = (catalog: string, schema: string) => {
      const info = { name: 'json', catalog, schema, user_type_modifiers: [] };
      const cast = { class: 'CAST', child: null, cast_type: { id: 'UNBOUND', type_info: info } };
      const node = {
        type: 'SELECT_NODE',
        select_list: [cast],
        modifiers: [],
        cte_map: { map: [] },
      };
      return () => checkSelect({ statements: [{ node }] }, 'x');
    };
    expect(named('', '')).not.toThrow();
    expect(named('', 'shop')).toThrow('json is not a type');
    expect(named('lake', '')).toThrow('json is not a type');
  });

  it('reports the position as editors count', async () => {
    await expect(check("SELECT 'é😀',\n  version()")).rejects.toThrow(
      'line 2, column 3: version is refused',
    );
  });
});

describe('numberParameters', () => {
  it('numbers parameters without moving other words', () => {
    const sql = "SELECT $from, '$no', $to -- $nor\n, $from";
    const values = { from: 1, to: 'x' };
    expect(numberParameters(sql, values)).toEqual({
      sql: "SELECT $1   , '$no', $2  -- $nor\n, $1   ",
      values: [1, 'x'],
    });
  });

  it('requires exactly the named values', () => {
    expect(() => numberParameters('SELECT $a', {})).toThrow('send one');
    expect(() => numberParameters('SELECT $a', { a: 1, b: 2 })).toThrow('has no $b; it has $a');
    expect(() => numberParameters('SELECT ?', {})).toThrow('column 8: ? has no name');
  });
});

describe('readStatement', () => {
  it.each([
    ['CREATE TABLE workspace.x AS SELECT 1', { name: 'x', mode: 'create', partitionedBy: [] }],
    [
      'create or replace table Workspace."X" partitioned by (a, "B") as from y',
      { name: 'x', mode: 'replace', partitionedBy: ['a', 'b'] },
    ],
    [
      "CREATE TABLE workspace.x WITH (partitioned_by = ARRAY['a']) AS WITH y AS (SELECT 1) FROM y",
      { name: 'x', mode: 'create', partitionedBy: ['a'] },
    ],
    ['INSERT INTO workspace.x SELECT 1;', { name: 'x', mode: 'insert', partitionedBy: [] }],
  ])('splits %s', (sql, target) => {
    const statement = readStatement(sql);
    expect(statement.target).toEqual(target);
    const rest = statement.select.trimStart();
    expect(sql.indexOf(rest)).toBe(statement.select.indexOf(rest));
    expect(rest).toMatch(/^(SELECT|from|WITH)/);
  });

  it.each([
    ['CREATE TABLE workspace.x (a INT)', '( is refused: write AS at this place'],
    ['CREATE TABLE IF NOT EXISTS workspace.x AS SELECT 1', 'IF cannot be written'],
    ['CREATE TEMP TABLE workspace.x AS SELECT 1', 'TEMP is refused: write TABLE at this place'],
    ["CREATE TABLE workspace.'../x' AS SELECT 1", 'is not a name for a table'],
    ['CREATE TABLE workspace."../x" AS SELECT 1', 'is not a name for a table'],
    ['CREATE TABLE workspace."Athena" AS SELECT 1', 'the folder of results from Athena'],
    ['INSERT INTO other.x SELECT 1', 'other cannot be written'],
    ['INSERT INTO workspace.x', 'write SELECT before it'],
  ])('rejects %s', (sql, message) => {
    expect(() => readStatement(sql)).toThrow(message);
  });
});
