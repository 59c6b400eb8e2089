import { isDeepStrictEqual } from 'node:util';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Audit } from '#platform/database/audit.js';
import { queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Tables } from '../tables/table.js';
import { compileRecipe, checkPicks, listParameters } from './compile.js';
import type { InputColumn } from './language/column.js';
import { duckdb, spark } from './language/dialect.js';
import { MAIN } from '../arguments/recipe-data.js';
import { readRecipe, type Recipe } from './recipe.js';

const recipeRow = z.object({
  name: z.string(),
  version: z.number(),
  recipe: z.unknown(),
  publishedBy: z.string(),
  publishedAt: z.date(),
  mayPickPeople: z.boolean(),
});

export interface PublishedRecipe extends Recipe {
  version: number;
  publishedBy: string;
  publishedAt: Date;
  /**
   * Whether the publisher had the role personal-data: steps may select rows by personal columns, and hashes of people
   * with a secret are not personal.
   */
  mayPickPeople: boolean;
}

const COLUMNS = `name, version, recipe, published_by AS "publishedBy", published_at AS "publishedAt",
  may_pick_people AS "mayPickPeople"`;

/** Stores recipes by name, in immutable versions. */
export class Recipes {
  constructor(
    private readonly warehouse: DataSource,
    private readonly tables: Pick<Tables, 'find'>,
  ) {}

  /**
   * Publishes the next version of a recipe, checked against its tables. Returns the newest version, without an audit
   * entry, when nothing changed.
   * @param mayReadPersonalData whether the publisher has the role personal-data
   * @throws AppError RECIPE_INVALID; TABLE_UNKNOWN; FORBIDDEN when it selects rows by personal columns
   */
  async publish(
    recipe: Recipe,
    by: string,
    audit: Audit,
    mayReadPersonalData = false,
  ): Promise<PublishedRecipe> {
    const columns = await this.resolveColumns(recipe);
    const compiled = compileRecipe(recipe, columns, duckdb);
    compileRecipe(recipe, columns, spark);
    const personal = checkPicks(compiled, mayReadPersonalData);
    const released = compileRecipe(recipe, columns, duckdb, listParameters(recipe)).result.columns;
    const hashes = compiled.result.columns
      .filter(({ isPersonal }, at) => isPersonal && released[at]?.isPersonal === false)
      .map(({ name }) => name);
    const isBound = personal.length > 0 || (mayReadPersonalData && hashes.length > 0);
    const { version: _version, ...data } = recipe.data;
    return this.warehouse.transaction(async (manager) => {
      // Concurrent publications need different versions.
      await manager.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`recipe ${data.name}`]);
      const sql = `SELECT ${COLUMNS} FROM ops.recipes WHERE name = $1 ORDER BY version DESC LIMIT 1`;
      const [last] = await queryRows(manager, recipeRow, sql, [data.name]);
      const isSame = last && isDeepStrictEqual(last.recipe, JSON.parse(JSON.stringify(data)));
      if (isSame && (last.mayPickPeople || !isBound)) return toPublishedRecipe(last);
      const [row] = await queryRows(
        manager,
        recipeRow,
        `INSERT INTO ops.recipes (name, version, recipe, published_by, may_pick_people)
         VALUES ($1, $2, $3, $4, $5) RETURNING ${COLUMNS}`,
        [data.name, (last?.version ?? 0) + 1, JSON.stringify(data), by, mayReadPersonalData],
      );
      if (!row) throw new Error('a recipe was not published');
      const act = { actor: by, action: 'publish-recipe', subject: `recipe ${data.name}` };
      const picked = personal.length > 0 ? { picksBy: personal } : {};
      const hashed = mayReadPersonalData && hashes.length > 0 ? { hashes } : {};
      const details = { version: row.version, ...picked, ...hashed };
      await audit.record(manager, { ...act, details });
      return toPublishedRecipe(row);
    });
  }

  /** @param version the newest when left out @throws AppError RECIPE_NOT_FOUND */
  async find(name: string, version?: number): Promise<PublishedRecipe> {
    const [row] = await queryRows(
      this.warehouse,
      recipeRow,
      `SELECT ${COLUMNS} FROM ops.recipes
       WHERE name = $1 AND ($2::integer IS NULL OR version = $2) ORDER BY version DESC LIMIT 1`,
      [name, version ?? null],
    );
    if (row) return toPublishedRecipe(row);
    const what = version === undefined ? name : `${name} with version ${version}`;
    throw new AppError(
      'RECIPE_NOT_FOUND',
      `there is no recipe ${what}; recipe list lists all recipes`,
    );
  }

  /** Returns the newest version of each recipe, by name. */
  async list(): Promise<PublishedRecipe[]> {
    const rows = await queryRows(
      this.warehouse,
      recipeRow,
      `SELECT DISTINCT ON (name) ${COLUMNS} FROM ops.recipes ORDER BY name, version DESC`,
    );
    return rows.map(toPublishedRecipe);
  }

  /** Returns the columns of a recipe's tables, by alias. @throws AppError TABLE_UNKNOWN */
  async resolveColumns({ data }: Recipe): Promise<Map<string, readonly InputColumn[]>> {
    const columns = new Map<string, readonly InputColumn[]>();
    for (const [alias, address] of [
      [MAIN, data.inputs.main],
      ...Object.entries(data.inputs.others),
    ] as const) {
      columns.set(alias, (await this.tables.find(address)).columns);
    }
    return columns;
  }
}

function toPublishedRecipe({ recipe, ...row }: z.output<typeof recipeRow>): PublishedRecipe {
  return { ...readRecipe(recipe, `recipe ${row.name} of version ${row.version}`), ...row };
}
