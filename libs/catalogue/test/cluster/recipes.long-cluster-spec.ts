// Runs on changes of libs/catalogue/src/recipes
import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '#lake/ports/compute.js';
import { compileRecipe } from '#catalogue/recipes/compile.js';
import { type Dialect, duckdb, spark } from '#catalogue/recipes/language/dialect.js';
import { exportPyspark } from '#catalogue/recipes/pyspark.js';
import { readEnvironment } from '#platform/config/environment.js';
import { ensureToolchain } from '#test/cloud/install/toolchain.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import {
  buildQuarantinePrefix,
  buildRecipeModels,
  ROWS,
} from '#catalogue/recipes/recipe-engine.js';
import { stepKinds } from '#catalogue/recipes/recipe.js';
import { createRecipe, createRelation, TEST_SALT } from '../setup/try-recipe.js';
import { awkwardRecipes } from './awkward-recipes.js';
import { awkwardOthers, awkwardRows } from './awkward-rows.js';
import { type Difference, findDifferences } from '#test/cluster/engines/differences.js';
import { type Engines, openEngines } from '#test/cluster/engines/engines.js';

const TIMEOUT_MS = 900_000;
const tables = new Map(Object.entries({ main: awkwardRows, ...awkwardOthers }));

const columns = new Map(
  [...tables].map(([alias, table]) => [alias, createRelation(alias, table).columns]),
);

/** One line of the table in CI's output. */
type ComparedRecipe = Difference & { recipe: string; part: string };

describe('recipes on two engines', { timeout: TIMEOUT_MS }, () => {
  let engines: Engines;
  const compared: ComparedRecipe[] = [];

  beforeAll(async () => {
    engines = await openEngines();
    await engines.duckdb.run({
      name: 'awkward rows',
      sources: [],
      models: [...tables].map(([alias, table]): Model => ({
        name: `rows_${alias}`,
        sql: createRelation(alias, table).sql,
        outputs: [{ format: 'parquet', prefix: `awkward/${alias}/` }],
      })),
    });
  });
  afterAll(async () => {
    await engines.close();
    print(compared);
  });

  it('cover every step', () => {
    const tried = Object.values(awkwardRecipes).flat() as { step: string }[];
    const names = new Set(tried.map(({ step }) => step));
    expect(stepKinds.map(({ name }) => name).filter((name) => !names.has(name))).toEqual([]);
    expect(names.size).toBeGreaterThanOrEqual(20);
  });

  it.each(Object.entries(awkwardRecipes))('gives the same rows: %s', async (name, recipe) => {
    const folder = `recipes/${name.replaceAll(' ', '-')}/`;
    const parts = await run(recipe, duckdb, `${folder}duckdb/`);
    await run(recipe, spark, `${folder}spark/`);
    for (const part of parts) {
      const [left, right] = [`${folder}duckdb/${part}`, `${folder}spark/${part}`];
      compared.push({
        recipe: name,
        part,
        ...(await findDifferences(engines.duckdb, left, right)),
      });
    }
    expect(compared.filter((each) => each.recipe === name && each.differences > 0)).toEqual([]);
    expect(compared.filter((each) => each.recipe === name && each.rows > 0)).not.toEqual([]);
  });

  it('gives the same rows as an exported script', async () => {
    const recipe = awkwardRecipes['for a script'] ?? [];
    const folder = 'recipes/script/';
    const parts = await run(recipe, duckdb, `${folder}duckdb/`);
    await submit(
      exportPyspark(createRecipe(recipe, Object.keys(awkwardOthers)), columns),
      `${folder}spark/`,
    );
    for (const part of parts) {
      const [left, right] = [`${folder}duckdb/${part}`, `${folder}spark/${part}`];
      const found = await findDifferences(engines.duckdb, left, right);
      compared.push({ recipe: 'exported script', part, ...found });
      expect(found).toMatchObject({ differences: 0 });
      expect(found.rows).toBeGreaterThan(0);
    }
  });

  it.each([duckdb, spark])(
    'hashes a personal column as the HMAC of Node.js: $name',
    async (dialect) => {
      // Longer than a block of SHA-256.
      const salt = 'pepper, Dünengras '.repeat(5);
      const main = columns.get('main') ?? [];
      const personal = main.map((each) => ({ ...each, isPersonal: each.name === 'name' }));
      const hash = [{ step: 'hash', columns: ['name'], salt: 'pepper' }];
      const prefix = `recipes/hmac/${dialect.name}/`;
      await run(hash, dialect, prefix, { known: new Map(columns).set('main', personal), salt });
      const [given, hashed] = [
        await listNames('awkward/main/'),
        await listNames(`${prefix}${ROWS}`),
      ];
      const hmac = (name: string) => createHmac('sha256', salt).update(name).digest('hex');
      expect(hashed).toEqual(given.map((name) => (name === null ? null : hmac(name))).toSorted());
      expect(new Set(given).size).toBeGreaterThan(5);
    },
  );

  /** Returns the names of the rows in a folder, sorted. */
  async function listNames(prefix: string): Promise<(string | null)[]> {
    const { collected } = await engines.duckdb.run({
      name: 'names',
      sources: [{ kind: 'parquet', name: 'a', prefix }],
      models: [{ name: 'names', sql: 'SELECT name FROM a', collect: true }],
    });
    const rows = (collected['names'] ?? []) as { name: string | null }[];
    return rows.map(({ name }) => name).toSorted();
  }

  /** Runs a script as its owner would. */
  async function submit(script: string, prefix: string): Promise<void> {
    const { python, sparkHome } = await ensureToolchain();
    const folder = await createTempFolder('script');
    const [file, salt] = [join(folder, 'recipe.py'), join(folder, 'pepper')];
    await writeFile(file, script);
    await writeFile(salt, TEST_SALT);
    const url = (key: string) => engines.lake.url(key);
    const inputs = [...tables.keys()].flatMap((alias) => [
      '--input',
      `${alias}=${url(`awkward/${alias}/`)}`,
    ]);
    const output = url(prefix).replace(/\/$/, '');
    const given = [...inputs, '--output', output, '--parameter', `pepper=file://${salt}`];
    const settings = ['spark.ui.enabled=false', 'spark.sql.shuffle.partitions=4'];
    const conf = settings.flatMap((each) => ['--conf', each]);
    await promisify(execFile)(
      join(sparkHome, 'bin', 'spark-submit'),
      ['--master', 'local[2]', '--driver-memory', '1g', ...conf, file, ...given],
      {
        env: {
          ...readEnvironment(),
          SPARK_HOME: sparkHome,
          PYSPARK_PYTHON: python,
          SPARK_LOCAL_IP: '127.0.0.1',
        },
        maxBuffer: 2 ** 26,
      },
    );
    await rm(folder, { recursive: true });
  }

  /** @returns the folders that it wrote */
  async function run(
    recipe: object[],
    dialect: Dialect,
    prefix: string,
    { known, salt } = { known: columns, salt: TEST_SALT },
  ): Promise<string[]> {
    const compiled = compileRecipe(
      createRecipe(recipe, Object.keys(awkwardOthers)),
      known,
      dialect,
    );
    const salts = new Map(compiled.parameters.map((name) => [name, salt]));
    await engines[dialect.name].run({
      name: 'recipe',
      sources: compiled.inputs.map(({ alias, raw }) => ({
        kind: 'parquet',
        name: raw,
        prefix: `awkward/${alias}/`,
      })),
      models: buildRecipeModels(compiled, prefix, salts),
    });
    const set = compiled.steps.filter(({ refusedRows }) => refusedRows && !refusedRows.areFatal);
    return [ROWS, ...set.map(({ number }) => buildQuarantinePrefix(number))];
  }
});

function print(compared: readonly ComparedRecipe[]): void {
  const line = (recipe: string, part: string, rows: string, differences: string) =>
    `${recipe.padEnd(24)}${part.padEnd(22)}${rows.padStart(6)}${differences.padStart(13)}`;
  const lines = compared.map(({ recipe, part, rows, differences }) =>
    line(recipe, part, String(rows), String(differences)),
  );
  const head = line('recipe', 'rows of', 'rows', 'differences');
  console.log(['Recipes on DuckDB and Spark', head, ...lines].join('\n'));
}
