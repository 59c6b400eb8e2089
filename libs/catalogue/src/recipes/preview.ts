import { randomBytes } from 'node:crypto';
import type { QueryResult, QueryEngine, EngineQuery } from '#lake/ports/query-engine.js';
import type { Cell } from '#lake/ports/compute.js';
import {
  checkPicks,
  type CompiledRecipe,
  type CompiledStep,
  compileRecipe,
  listParameters,
} from './compile.js';
import type { Column } from './language/column.js';
import { duckdb } from './language/dialect.js';
import { PARAMETERS, parametersSql } from './language/parameters.js';
import { REFUSED } from './language/step.js';
import { MAIN } from '../arguments/recipe-data.js';
import type { Recipe } from './recipe.js';
import { indexColumns, type RecipeInput } from './recipe-engine.js';
import { emptiedRowsSql, MASK } from '../tables/personal-columns.js';

/** The effect of a recipe on a sample of its main table. */
export interface RecipePreview {
  /** Number of rows in the sample, the first of the main table. */
  sample: number;
  /** Whether the main table has more. */
  isCut: boolean;
  steps: StepPreview[];
}

export interface StepPreview {
  number: number;
  name: string;
  explain: string;
  rowsBefore: number;
  rowsAfter: number;
  /** Rows that it would quarantine, or that would stop the run. */
  rowsRefused: number;
  /** Some of these: the column, and the value as text. */
  refused: { column: string; value: string | null }[];
  columnsAdded: string[];
  columnsRemoved: string[];
  /** Changed cells of existing columns; null when the step outputs different rows. */
  cellsChanged: number | null;
  columns: readonly Column[];
  /** At most ten rows, those with changed cells first. */
  examples: Cell[][];
}

interface PreviewOptions {
  /** Sample size of the main table. */
  rows?: number;
  /** Shows the values of personal columns. When left out, the steps do not even read them. */
  isOpen?: boolean;
  signal?: AbortSignal;
}

const ROWS = 1000;
/** Sample size of each joined table: enough for most dimensions. */
const OTHER_ROWS = 100_000;
const EXAMPLES = 10;
const LIMITS = { ms: 30_000, memory: '256MB' };
/** Number of a row, in steps that keep each row. */
export const ROW = 'retailstream_row';

const PREVIEW_ADVICE =
  'preview the steps before it, or ask a person with the role personal-data; the command line has --personal-data';

/**
 * Returns the steps for callers with or without the role personal-data. Salts of a preview are random, so its hashes
 * are as good as hashes with a secret.
 * @throws AppError RECIPE_INVALID; FORBIDDEN when rows would reveal personal values to a caller without the role
 */
export function compilePreview(
  recipe: Recipe,
  relations: ReadonlyMap<string, RecipeInput>,
  isOpen: boolean,
): CompiledRecipe {
  const secrets = isOpen ? listParameters(recipe) : new Set<string>();
  const compiled = compileRecipe(recipe, indexColumns(relations), duckdb, secrets);
  checkPicks(compiled, isOpen, PREVIEW_ADVICE);
  return compiled;
}

/**
 * Runs a recipe over the first rows of its inputs, and returns what each step does.
 * @param relations of its inputs, by alias
 * @throws AppError as `compilePreview`; QUERY_FAILED when values do not fit
 */
export async function previewRecipe(
  recipe: Recipe,
  relations: ReadonlyMap<string, RecipeInput>,
  engine: QueryEngine,
  { rows = ROWS, isOpen = false, signal }: PreviewOptions = {},
): Promise<RecipePreview> {
  const compiled = compilePreview(recipe, relations, isOpen);
  const answers = await engine.run({
    files: [...relations.values()].flatMap(({ files }) => files),
    prepare: listPreparations(compiled, relations, { rows, isOpen }),
    queries: [
      { sql: `SELECT count(*) FROM ${nameSample(MAIN)}`, rows: 1 },
      ...compiled.steps.flatMap((step) => buildQueries(step, isOpen)),
    ],
    limits: LIMITS,
    ...(signal ? { signal } : {}),
  });
  const found = readNumber(answers[0], 0);
  const sample = Math.min(found, rows);
  const steps: StepPreview[] = [];
  for (const [index, step] of compiled.steps.entries()) {
    const rowsBefore = steps.at(-1)?.rowsAfter ?? sample;
    const [counted, examples, refused] = answers.slice(1 + index * 3, 4 + index * 3);
    steps.push(toStepPreview(step, rowsBefore, counted, examples, refused));
  }
  return { sample, isCut: found > rows, steps };
}

/** Table with the sample of an input; one row longer when the input has more. */
export const nameSample = (alias: string) => `sample_${alias}`;
/** Numbered rows before a step that keeps each row, and after it. */
export const nameBefore = ({ number }: CompiledStep) => `before_${number}`;
export const nameAfter = ({ number }: CompiledStep) => `after_${number}`;

interface Sampling {
  /** Rows of the main table. */
  rows: number;
  /** Whether the steps read personal cells; else they read nulls, so that nothing can depend on these cells. */
  isOpen: boolean;
}

/** Returns the statements that make the samples and the tables of each step. */
export function listPreparations(
  { inputs, steps, parameters }: CompiledRecipe,
  relations: ReadonlyMap<string, RecipeInput>,
  { rows, isOpen }: Sampling,
): string[] {
  const make = (name: string, sql: string) => `CREATE TEMP TABLE ${name} AS ${sql}`;
  const samples = inputs.flatMap((input) => {
    const isMain = input.alias === MAIN;
    const { sql = '', columns = [] } = relations.get(input.alias) ?? {};
    const read = isOpen ? sql : emptiedRowsSql(columns, sql);
    // One more row, to detect that the table has more.
    return [
      make(
        nameSample(input.alias),
        `SELECT * FROM (${read}) LIMIT ${isMain ? rows + 1 : OTHER_ROWS}`,
      ),
      make(
        input.raw,
        `SELECT * FROM ${nameSample(input.alias)} LIMIT ${isMain ? rows : OTHER_ROWS}`,
      ),
      make(input.name, input.sql),
    ];
  });
  const standIns = new Map(parameters.map((name) => [name, randomBytes(32).toString('hex')]));
  const made = steps.flatMap((step) => {
    const { name } = step.model;
    const refused = step.refusedRows ? [make(step.refusedRows.name, step.refusedRows.sql)] : [];
    if (step.bound.grain !== 'same') return [...refused, make(name, step.sql)];
    const given = { ...step.input, name: nameBefore(step), carried: [ROW] };
    return [
      ...refused,
      make(nameBefore(step), `SELECT row_number() OVER () AS ${ROW}, * FROM ${step.input.name}`),
      make(nameAfter(step), step.bound.sql(given)),
      make(name, `SELECT * EXCLUDE (${ROW}) FROM ${nameAfter(step)} ORDER BY ${ROW}`),
    ];
  });
  return [make(PARAMETERS, parametersSql(duckdb, standIns)), ...samples, ...made];
}

/** Returns the queries for rows and changed cells, for examples, and for refused values. */
function buildQueries(step: CompiledStep, isOpen: boolean): EngineQuery[] {
  const { name, columns } = step.model;
  const { identifier, literal } = duckdb;
  const listed = columns
    .map((column) =>
      column.isPersonal && !isOpen
        ? `${literal(MASK)} AS ${identifier(column.name)}`
        : `a.${identifier(column.name)}`,
    )
    .join(', ');
  const kept = listUnchangedColumns(step).map((column) => identifier(column));
  const isOther = kept.map(
    (column) =>
      `CAST(CAST(a.${column} AS VARCHAR) IS DISTINCT FROM CAST(b.${column} AS VARCHAR) AS INTEGER)`,
  );
  const changed = isOther.length > 0 ? isOther.join(' + ') : '0';
  const pairs = `FROM ${nameAfter(step)} a JOIN ${nameBefore(step)} b USING (${ROW})`;
  const isSame = step.bound.grain === 'same';
  const cells = isSame ? `(SELECT coalesce(sum(${changed}), 0) ${pairs})` : 'NULL';
  const refused = step.refusedRows ? `(SELECT count(*) FROM ${step.refusedRows.name})` : '0';
  return [
    { sql: `SELECT (SELECT count(*) FROM ${name}), ${refused}, CAST(${cells} AS BIGINT)`, rows: 1 },
    {
      sql: isSame
        ? `SELECT ${listed} ${pairs} ORDER BY ${changed} > 0 DESC, a.${ROW}`
        : `SELECT ${listed} FROM ${name} a`,
      rows: EXAMPLES,
    },
    buildRefusedQuery(step, isOpen),
  ];
}

/** Returns the query for some refused values, with those of personal columns masked. */
export function buildRefusedQuery(
  { refusedRows, input }: CompiledStep,
  isOpen: boolean,
): EngineQuery {
  if (!refusedRows) return { sql: 'SELECT NULL WHERE FALSE', rows: EXAMPLES };
  const { literal } = duckdb;
  const hidden = input.columns.filter(({ isPersonal }) => isPersonal && !isOpen);
  const isHidden = hidden.map((column) => literal(column.name)).join(', ');
  const value =
    hidden.length > 0
      ? `CASE WHEN ${REFUSED.column} IN (${isHidden}) THEN ${literal(MASK)} ELSE ${REFUSED.value} END`
      : REFUSED.value;
  return { sql: `SELECT ${REFUSED.column}, ${value} FROM ${refusedRows.name}`, rows: EXAMPLES };
}

export const toRefusedValues = (answer: QueryResult | undefined): StepPreview['refused'] =>
  (answer?.rows ?? []).map(([column, value]) => ({
    column: String(column),
    value: value === null || value === undefined ? null : String(value),
  }));

const listUnchangedColumns = ({ model, input }: CompiledStep): string[] =>
  model.columns
    .map(({ name }) => name)
    .filter((name) => input.columns.some((each) => each.name === name));

function toStepPreview(
  step: CompiledStep,
  rowsBefore: number,
  counted: QueryResult | undefined,
  examples: QueryResult | undefined,
  refused: QueryResult | undefined,
): StepPreview {
  const { number, bound, model, input } = step;
  const kept = new Set(listUnchangedColumns(step));
  return {
    number,
    name: bound.name,
    explain: bound.explain,
    rowsBefore,
    rowsAfter: readNumber(counted, 0),
    rowsRefused: readNumber(counted, 1),
    refused: toRefusedValues(refused),
    columnsAdded: model.columns.map(({ name }) => name).filter((name) => !kept.has(name)),
    columnsRemoved: input.columns.map(({ name }) => name).filter((name) => !kept.has(name)),
    cellsChanged: bound.grain === 'same' ? readNumber(counted, 2) : null,
    columns: model.columns,
    examples: examples?.rows ?? [],
  };
}

const readNumber = (answer: QueryResult | undefined, at: number) =>
  Number(answer?.rows[0]?.[at] ?? 0);
