import { expect } from 'vitest';
import {
  checkPicks,
  type CompiledRecipe,
  compileRecipe,
  listParameters,
} from '#catalogue/recipes/compile.js';
import { duckdb } from '#catalogue/recipes/language/dialect.js';
import { PARAMETERS, parametersSql } from '#catalogue/recipes/language/parameters.js';
import { previewRecipe } from '#catalogue/recipes/preview.js';
import { indexColumns } from '#catalogue/recipes/recipe-engine.js';
import type { Cell } from '#lake/ports/compute.js';
import type { QueryEngine, EngineQuery } from '#lake/ports/query-engine.js';
import { createRecipe, TEST_SALT } from '../setup/try-recipe.js';
import { changePeople, people, type People, createInputs } from './people-tables.js';

const limits = { ms: 30_000, memory: '256MB' };

/** People as they were, after a cell has changed, and after a person was erased. */
export const fewVariants: readonly People[] = [
  people,
  changePeople(0, { phone: '555-2', age: 9_000_000_000_000_000_000 }),
  changePeople(2, { name: null, phone: null, born: null, age: null }),
];
export const allVariants: readonly People[] = [
  ...fewVariants,
  changePeople(4, { name: null }),
  changePeople(7, { born: '2001-12-31' }),
  changePeople(9, { name: 'Ann Lee' }),
];

/** What a chain of steps shows to a caller without the role personal-data. */
export interface ChainResult {
  /** Whether a step is refused; the steps before it are checked. */
  isRefused: boolean;
  /** Whether personal cells of the result depend on the changed cell, as they should. */
  isPersonalChanged: boolean;
}

/** Expects that nothing unmasked depends on a personal cell: the rows of a run, all counts, and a preview. */
export async function checkRecipeChain(
  engine: QueryEngine,
  steps: readonly object[],
  variants: readonly People[],
): Promise<ChainResult> {
  const whole = compileSteps(steps);
  const refused = whole.steps.findIndex(({ picksBy }) => picksBy.length > 0);
  if (refused >= 0) {
    const preview = previewRecipe(createRecipe([...steps], OTHERS), createInputs(people), engine);
    await expect(preview).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const before = steps.slice(0, refused);
    if (before.length === 0) return { isRefused: true, isPersonalChanged: false };
    return { ...(await checkRecipeChain(engine, before, variants)), isRefused: true };
  }
  expect(checkPicks(whole, false)).toEqual([]);
  const answers = await runVariants(engine, whole, variants);
  const [first, ...others] = isMixed(steps) ? answers.map(sortRows) : answers;
  for (const other of others) expect(other.visible, JSON.stringify(steps)).toEqual(first?.visible);
  const hidden = JSON.stringify(first?.hidden);
  return {
    isRefused: false,
    isPersonalChanged: others.some((other) => JSON.stringify(other.hidden) !== hidden),
  };
}

/** Whether engines return the rows of a chain in an order of chance. */
const isMixed = (steps: readonly object[]): boolean =>
  (steps as { step: string }[]).some(({ step }) => step === 'union' || step === 'unpivot');

function sortRows({ visible: [counts = [], rows = []], hidden }: ChainOutput): ChainOutput {
  const sorted = (cells: Cell[][]) =>
    cells.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return { visible: [counts, sorted(rows)], hidden: sorted(hidden) };
}

/** Expects equal previews of a chain before and after a personal cell has changed. */
export async function checkPreviews(
  engine: QueryEngine,
  steps: readonly object[],
  variants: readonly People[],
): Promise<void> {
  const previews = [];
  for (const variant of variants) {
    const recipe = createRecipe([...steps], OTHERS);
    previews.push(
      await previewRecipe(recipe, createInputs(variant), engine).catch((error: unknown) => error),
    );
  }
  // Hashes of a preview have a random salt.
  const [first, ...others] = previews.map((preview) =>
    JSON.stringify(preview).replaceAll(/[0-9a-f]{64}/g, 'hash'),
  );
  for (const other of others) expect(other).toEqual(first);
}

const OTHERS = ['staff', 'more'];

const compileSteps = (steps: readonly object[]): CompiledRecipe =>
  compileRecipe(createRecipe([...steps], OTHERS), indexColumns(createInputs(people)), duckdb);

interface ChainOutput {
  visible: Cell[][][];
  hidden: Cell[][];
}

/** Returns the result and the counts of a run over each variant. */
async function runVariants(
  engine: QueryEngine,
  recipe: CompiledRecipe,
  variants: readonly People[],
): Promise<ChainOutput[]> {
  const asked = variants.map((variant) => buildQueries(recipe, variant));
  const run = async (questions: readonly EngineQuery[]) => {
    const answers = await engine.run({ files: [], prepare: [], queries: questions, limits });
    return answers.map(({ rows }) => rows);
  };
  const rows = await run(asked.flat()).catch(async () => {
    // A failure is an answer, too: it must be the same for all.
    const alone = [];
    for (const questions of asked) {
      alone.push(...(await run(questions).catch(() => questions.map(() => [['failed']]))));
    }
    return alone;
  });
  return asked.map((_, at) => {
    const [counts = [], visible = [], hidden = []] = rows.slice(3 * at, 3 * at + 3);
    return { visible: [counts, visible], hidden };
  });
}

/** Returns the questions for the counts of all steps, for the visible columns of the result and for the others. */
function buildQueries(recipe: CompiledRecipe, variant: People): EngineQuery[] {
  const { inputs, steps, result } = recipe;
  const relations = createInputs(variant);
  const salts = new Map([...listParameters(recipe.recipe)].map((name) => [name, TEST_SALT]));
  const models = [
    [PARAMETERS, parametersSql(duckdb, salts)],
    ...inputs.flatMap(({ alias, raw, name, sql }) => [
      [raw, relations.get(alias)?.sql ?? ''],
      [name, sql],
    ]),
    ...steps.flatMap(({ model, sql, refusedRows }) => [
      ...(refusedRows ? [[refusedRows.name, refusedRows.sql]] : []),
      [model.name, sql],
    ]),
  ];
  const chain = models.map(([name, sql]) => `${name} AS MATERIALIZED (${sql})`).join(',\n');
  const counted = steps.flatMap(({ model, refusedRows }) => [
    model.name,
    ...(refusedRows ? [refusedRows.name] : []),
  ]);
  const counts = counted.map((name) => `(SELECT count(*) FROM ${name})`).join(', ');
  const columnsWith = (isPersonal: boolean) => {
    const found = result.columns.filter((column) => column.isPersonal === isPersonal);
    return ['1', ...found.map(({ name }) => duckdb.identifier(name))].join(', ');
  };
  const rows = 1_000;
  return [
    { sql: `WITH ${chain} SELECT ${counts}`, rows },
    { sql: `WITH ${chain} SELECT ${columnsWith(false)} FROM ${result.name}`, rows },
    { sql: `WITH ${chain} SELECT ${columnsWith(true)} FROM ${result.name}`, rows },
  ];
}
