import type { Model } from '#lake/ports/compute.js';
import type { CompiledRecipe, CompiledStep } from './compile.js';
import { PARAMETERS, parametersSql } from './language/parameters.js';
import { REFUSED } from './language/step.js';
import { MAIN } from './recipe.js';

/** Folders of a run below its own. */
export const ROWS = 'rows/';
export const quarantineOf = (step: number) => `quarantine/step_${step}/`;

/** Rows of what stops a run that are shown. */
const SHOWN = 3;
export const shownOf = (step: number) => `shown_${step}`;

/**
 * The models of a job that runs a recipe: over `raw_main` and `raw_<alias>`, which have to stand. It writes what
 * comes out and what is set aside. Rows are counted where their number may change.
 * @param prefix folder in the lake, ending in `/`
 * @param parameters values by name: all that the recipe needs
 */
export function recipeModels(
  { inputs, steps, dialect, parameters: needed }: CompiledRecipe,
  prefix: string,
  parameters: ReadonlyMap<string, string>,
): Model[] {
  const values = new Map(needed.map((name) => [name, parameters.get(name) ?? '']));
  return [
    ...(needed.length > 0
      ? [{ name: PARAMETERS, sql: parametersSql(dialect, values), isView: true }]
      : []),
    ...inputs.map(({ alias, name, sql }) => ({ name, sql, isView: alias !== MAIN })),
    ...steps.flatMap((step) => stepModels(step, step.number === steps.length, prefix)),
  ];
}

function stepModels(step: CompiledStep, isLast: boolean, prefix: string): Model[] {
  const { model, sql, bound, refused, given } = step;
  const models: Model[] = [];
  if (refused) {
    const set = {
      format: 'parquet',
      prefix: prefix + quarantineOf(step.number),
      isUnordered: true,
    } as const;
    models.push({
      name: refused.name,
      sql: refused.sql,
      ...(refused.areFatal ? {} : { outputs: [set] }),
    });
    if (refused.areFatal) {
      const shown = `SELECT ${REFUSED.column}, ${REFUSED.value} FROM ${refused.name} LIMIT ${SHOWN}`;
      models.push({ name: shownOf(step.number), sql: shown, collect: true, isView: true });
    }
  }
  if (!isLast) {
    const isView = bound.grain === 'same' && !refused;
    return [...models, { name: model.name, sql, isView }];
  }
  const output = { format: 'parquet', prefix: prefix + ROWS } as const;
  // A table keeps no order in every engine: the rows are ordered again as they are written.
  const written =
    bound.name === 'sort'
      ? { ...output, sql: bound.sql({ ...given, name: model.name }) }
      : { ...output, isUnordered: true };
  return [...models, { name: model.name, sql, outputs: [written] }];
}
