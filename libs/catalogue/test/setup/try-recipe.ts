import type { Cell } from '#lake/ports/compute.js';
import type { QueryEngine } from '#lake/ports/query-engine.js';
import { duckdb } from '#catalogue/recipes/language/dialect.js';
import type { Relation } from '#catalogue/tables/table.js';
import { compileRecipe } from '#catalogue/recipes/compile.js';
import { PARAMETERS, parametersSql } from '#catalogue/recipes/language/parameters.js';
import { readRecipe, type Recipe } from '#catalogue/recipes/recipe.js';

/** Rows, with column names and types. */
export interface TestTable {
  /** `name: TYPE`, in order. */
  columns: Record<string, string>;
  rows: Cell[][];
}

/** The result of a recipe. */
export interface RecipeRows {
  columns: string[];
  rows: Cell[][];
  /** Column and value of the rows that steps refused. */
  refused: Cell[][];
}

export const TEST_SALT = "pepper'";

/** Returns a relation of rows that are in no file. */
export function createRelation(name: string, { columns, rows }: TestTable): Relation {
  const types = Object.entries(columns);
  const names = types.map((_, index) => `c${index}`).join(', ');
  const values = rows.map((row) => `(${row.map(formatConstant).join(', ')})`).join(', ');
  const cells = types.map(
    ([column, type], at) => `CAST(c${at} AS ${type}) AS ${duckdb.identifier(column)}`,
  );
  const sql = `SELECT ${cells.join(', ')} FROM (VALUES ${values}) v(${names})`;
  const told = types.map(([column, type]) => ({ name: column, type }));
  return { name, sql, files: [], bytes: 0, columns: told };
}

export function createRecipe(steps: object[], others: readonly string[] = []): Recipe {
  const inputs = {
    main: 'test.main',
    others: Object.fromEntries(others.map((each) => [each, `test.${each}`])),
  };
  return readRecipe({ name: 'tried', inputs, steps }, 'recipe.json');
}

/** Runs steps over rows on the query engine. */
export async function tryRecipe(
  engine: QueryEngine,
  main: TestTable,
  steps: object[],
  others: Record<string, TestTable> = {},
): Promise<RecipeRows> {
  const relations = new Map(
    Object.entries({ main, ...others }).map(([alias, table]) => [
      alias,
      createRelation(alias, table),
    ]),
  );
  const columns = new Map([...relations].map(([alias, relation]) => [alias, relation.columns]));
  const compiled = compileRecipe(createRecipe(steps, Object.keys(others)), columns, duckdb);
  const salts = new Map(compiled.parameters.map((name) => [name, TEST_SALT]));
  const make = (name: string, sql: string) => `CREATE TEMP TABLE ${name} AS ${sql}`;
  const refused = compiled.steps.flatMap((step) => step.refusedRows ?? []);
  const [rows, ...set] = await engine.run({
    files: [],
    prepare: [
      make(PARAMETERS, parametersSql(duckdb, salts)),
      ...compiled.inputs.flatMap((input) => [
        make(input.raw, relations.get(input.alias)?.sql ?? ''),
        make(input.name, input.sql),
      ]),
      ...compiled.steps.map((step) => make(step.model.name, step.sql)),
      ...refused.map(({ name, sql }) => make(name, sql)),
    ],
    queries: [
      { sql: `SELECT * FROM ${compiled.result.name}`, rows: 1000 },
      ...refused.map(({ name }) => ({
        sql: `SELECT retailstream_column, retailstream_value FROM ${name}`,
        rows: 1000,
      })),
    ],
    limits: { ms: 30_000, memory: '256MB' },
  });
  // The engine returns the columns that the recipe has announced.
  const given = (rows?.columns ?? []).map(({ name, type }) => `${name}: ${type}`);
  const said = compiled.result.columns.map(({ name, type }) => `${name}: ${type}`);
  if (given.join() !== said.join()) throw new Error(`${given.join()} is not ${said.join()}`);
  return { columns: given, rows: rows?.rows ?? [], refused: set.flatMap((each) => each.rows) };
}

function formatConstant(cell: Cell): string {
  if (cell === null) return 'NULL';
  return typeof cell === 'string' ? duckdb.literal(cell) : String(cell);
}
