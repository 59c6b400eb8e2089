import type { Cell } from '#lake/ports/compute.js';
import type { QueryResult, QueryEngine, EngineQuery } from '#lake/ports/query-engine.js';
import type { FairQueue } from '#platform/http/fair-queue.js';
import { withTimeLimit } from '../tables/with-time-limit.js';
import { MASK } from '../tables/personal-columns.js';
import type { Relations, Tables } from '../tables/table.js';
import { MAIN } from '../arguments/recipe-data.js';
import type { CompiledRecipe, CompiledStep } from './compile.js';
import type { Column } from './language/column.js';
import { duckdb } from './language/dialect.js';
import {
  nameAfter,
  nameBefore,
  compilePreview,
  listPreparations,
  buildRefusedQuery,
  toRefusedValues,
  ROW,
  type StepPreview,
  nameSample,
} from './preview.js';
import type { Recipe } from './recipe.js';
import type { RecipeInput } from './recipe-engine.js';
import { openRelations } from './run-recipe.js';

export interface PreviewRow {
  /** The same number before and after a step that keeps each row; null for a step that makes other rows. */
  number: number | null;
  cells: Cell[];
}

interface PreviewSide {
  columns: readonly Column[];
  /** Number of rows of the sample. */
  count: number;
  rows: PreviewRow[];
}

/** The first rows of a sample before and after one step. */
export interface StepRows {
  number: number;
  name: string;
  explain: string;
  /** Rows of the main table that the first step gets. */
  sample: number;
  /** Whether the main table has more. */
  isCut: boolean;
  before: PreviewSide;
  after: PreviewSide;
  /** Rows that the step would quarantine, or that would stop the run. */
  rowsRefused: number;
  /** Some of these: the column, and the value as text. */
  refused: StepPreview['refused'];
}

interface StepPreviewOptions {
  /** From 1. */
  step: number;
  /** Returned rows of each side. */
  rows: number;
  /** Whether the caller has the role personal-data: steps may read personal columns, and select rows by them. */
  mayPick: boolean;
  /** Takes turns with other callers. */
  actor: string;
}

interface PreviewServices {
  tables: Pick<Tables, 'find'>;
  relations: Relations;
  engine: QueryEngine;
  /** Queue for turns at the engine. */
  turns: Pick<FairQueue, 'enter'>;
}

/** Rows of the main table: enough to show a step, few enough for an answer during typing. */
const SAMPLE = 1_000;
const CELL_CHARACTERS = 200;
const LIMITS = { ms: 15_000, memory: '256MB' };

/**
 * Runs the steps up to one of them over a sample, and returns its first rows before and after that step. Personal columns
 * are masked, and longer texts are cut.
 * @throws AppError RECIPE_INVALID; TABLE_UNKNOWN; FORBIDDEN when rows would reveal personal values; QUERY_FAILED when
 *   values do not fit; BUSY, retryable, when too many wait
 */
export async function previewSample(
  { tables, relations, engine, turns }: PreviewServices,
  { data, steps, file }: Recipe,
  { step, rows, mayPick, actor }: StepPreviewOptions,
  signal: AbortSignal = new AbortController().signal,
): Promise<StepRows> {
  const recipe = { data, steps: steps.slice(0, step), file };
  const leave = await turns.enter([actor], signal);
  return withTimeLimit(LIMITS.ms, signal, async (ending) => {
    const inputs = await openRelations({ tables, relations }, recipe, ending);
    try {
      const compiled = compilePreview(recipe, inputs, mayPick);
      return await readRowsAround(compiled, inputs, engine, { rows, mayPick }, ending);
    } finally {
      for (const { release } of inputs.values()) await release?.();
    }
  }).finally(leave);
}

async function readRowsAround(
  compiled: CompiledRecipe,
  inputs: ReadonlyMap<string, RecipeInput>,
  engine: QueryEngine,
  { rows, mayPick }: Pick<StepPreviewOptions, 'rows' | 'mayPick'>,
  signal: AbortSignal,
): Promise<StepRows> {
  const step = compiled.steps.at(-1);
  if (!step) throw new Error('a recipe has no step');
  const [counted, was, is, refused] = await engine.run({
    files: [...inputs.values()].flatMap(({ files }) => files),
    prepare: listPreparations(compiled, inputs, { rows: SAMPLE, isOpen: mayPick }),
    queries: buildQueries(step, rows),
    limits: LIMITS,
    signal,
  });
  const count = (place: number) => Number(counted?.rows[0]?.[place] ?? 0);
  const { number, bound, input, model } = step;
  return {
    number,
    name: bound.name,
    explain: bound.explain,
    sample: Math.min(count(0), SAMPLE),
    isCut: count(0) > SAMPLE,
    before: { columns: input.columns, count: count(1), rows: toRows(was) },
    after: { columns: model.columns, count: count(2), rows: toRows(is) },
    rowsRefused: count(3),
    refused: toRefusedValues(refused),
  };
}

function buildQueries(step: CompiledStep, rows: number): EngineQuery[] {
  const { input, model } = step;
  const isSame = step.bound.grain === 'same';
  const side = (columns: readonly Column[], numbered: string, plain: string): EngineQuery => {
    const cells = columns.map(cellSql).join(', ');
    const sql = isSame
      ? `SELECT ${ROW}, ${cells} FROM ${numbered} a ORDER BY ${ROW}`
      : `SELECT NULL, ${cells} FROM ${plain} a`;
    return { sql, rows };
  };
  const countSql = (name: string) => `(SELECT count(*) FROM ${name})`;
  const { refusedRows } = step;
  const counts = [nameSample(MAIN), input.name, model.name].map(countSql);
  return [
    {
      sql: `SELECT ${[...counts, refusedRows ? countSql(refusedRows.name) : '0'].join(', ')}`,
      rows: 1,
    },
    side(input.columns, nameBefore(step), input.name),
    side(model.columns, nameAfter(step), model.name),
    buildRefusedQuery(step, false),
  ];
}

function cellSql({ name, type, isPersonal }: Column): string {
  const { identifier, literal } = duckdb;
  const cell = `a.${identifier(name)}`;
  if (isPersonal) return `${literal(MASK)} AS ${identifier(name)}`;
  if (type !== 'VARCHAR') return cell;
  const cut = `concat(substr(${cell}, 1, ${CELL_CHARACTERS}), '…')`;
  return `CASE WHEN length(${cell}) > ${CELL_CHARACTERS} THEN ${cut} ELSE ${cell} END AS ${identifier(name)}`;
}

function toRows(answer: QueryResult | undefined): PreviewRow[] {
  return (answer?.rows ?? []).map(([number, ...cells]) => ({
    number: number === null || number === undefined ? null : Number(number),
    cells,
  }));
}
