import { z } from 'zod';
import type { ArgumentProblem } from '#platform/errors/app-error.js';
import { type Column, requireColumn, type ColumnShape, RecipeMistake, typeSql } from './column.js';
import type { Dialect } from './dialect.js';

/** The columns that a step can use. */
export interface Scope {
  columns: readonly Column[];
  /** Columns of the tables of joins and unions, by alias. */
  others: ReadonlyMap<string, readonly Column[]>;
  isLast: boolean;
  /** Parameters whose values only the server knows. */
  secrets: ReadonlySet<string>;
}

/** What the output of a step depends on. Marks of personal data come from it, so that no step can forget them. */
export interface Dependence {
  /**
   * Input columns whose values decide which rows the output has, how many, or in which order, or whether the step
   * fails. If one is personal, the rows themselves reveal its values.
   */
  rows: readonly Column[];
  /**
   * Input columns on which the cells of an output column depend, by its name. An output column without an entry
   * depends on all columns of all inputs.
   */
  cells: ReadonlyMap<string, readonly Column[]>;
  /** Output columns that have the values of their only input column, at most trimmed or in another case. */
  whole: ReadonlySet<string>;
}

/**
 * Returns the dependence of a step that passes columns on and sets some.
 * @param made columns that it adds or changes, each with the columns that its cells depend on
 */
export function dependOnPassedColumns(
  columns: readonly Column[],
  made: readonly (readonly [string, readonly Column[]])[] = [],
  rows: readonly Column[] = [],
): Dependence {
  const set = new Map(made);
  const whole = columns.map(({ name }) => name).filter((name) => !set.has(name));
  return { rows, cells: new Map([...listOwnCells(columns), ...set]), whole: new Set(whole) };
}

/**
 * Returns the dependence of a step that orders rows. Ties are in the order of personal columns, so their hashes would
 * reveal it: no column stays whole.
 */
export const dependOnOrder = (...given: Parameters<typeof dependOnPassedColumns>): Dependence => ({
  ...dependOnPassedColumns(...given),
  whole: new Set(),
});

/** Returns an entry for each column: its cells depend on itself. */
export const listOwnCells = (columns: readonly Column[]) =>
  columns.map((column): [string, Column[]] => [column.name, [column]]);

/** Returns an entry for each of these changed columns: its cells depend on its former ones. */
export const listChangedCells = (columns: readonly Column[], names: readonly string[]) =>
  listOwnCells(names.map((name) => requireColumn(columns, name)));

/**
 * How a step changes rows: each is kept once (`same`), each is kept unchanged or dropped (`fewer`), or the output has
 * different rows (`other`).
 */
export type Grain = 'same' | 'fewer' | 'other';

interface StepDeclaration<Args extends z.ZodType> {
  name: string;
  /** One sentence: the step's purpose. */
  summary: string;
  grain: Grain;
  /** Schema of the arguments; strict, and bounded in length. */
  args: Args;
  /** One sentence in plain English: what it does to the rows. */
  explain(args: z.output<Args>): string;
  /** Returns the output columns. @throws RecipeMistake with the column and what to do */
  columns(scope: Scope, args: z.output<Args>): ColumnShape[];
  /** Returns what the output depends on, for arguments that `columns` has checked. */
  depends(scope: Scope, args: z.output<Args>): Dependence;
  /** Returns one SELECT of these columns in this order, for arguments that `columns` has checked. */
  sql(given: StepInput, args: z.output<Args>): string;
  /** Names of the parameters that it needs; none when left out. */
  parameters?(args: z.output<Args>): string[];
  /** Rows that it refuses; none when left out. */
  selectRefused?(given: StepInput, args: z.output<Args>): RefusedRows | undefined;
}

/** Columns with the reason of a refusal: the column, and its value. */
export const REFUSED = { column: 'retailstream_column', value: 'retailstream_value' } as const;

/** Rows that a step refuses: they are not in its output. */
interface RefusedRows {
  /** SELECT of the columns of `REFUSED`, as text, and the columns of the input row. */
  sql: string;
  /** Whether they stop the run; else they are quarantined. */
  areFatal: boolean;
}

export interface BoundStep {
  name: string;
  grain: Grain;
  explain: string;
  parameters: string[];
  columns(scope: Scope): ColumnShape[];
  depends(scope: Scope): Dependence;
  sql(given: StepInput): string;
  selectRefused(given: StepInput): RefusedRows | undefined;
}

export interface Step {
  name: string;
  summary: string;
  grain: Grain;
  args: z.ZodType;
  /** @throws RecipeMistake with the wrong argument and the reason */
  bind(args: unknown): BoundStep;
}

/**
 * Declares a step: one file, and one line in the list of steps.
 * @example
 * export const drop = defineStep({
 *   name: 'drop',
 *   summary: 'Leaves columns out.',
 *   grain: 'same',
 *   args: z.strictObject({ columns: columnNames }),
 *   explain: ({ columns }) => `Leaves out ${listed(columns)}.`,
 *   columns: (scope, args) => …,
 *   depends: ({ columns }, args) => passing(leftOf(columns, args)),
 *   sql: (given, args) => selectSql(given, { kept: … }),
 * });
 */
export function defineStep<Args extends z.ZodType>(step: StepDeclaration<Args>): Step {
  const { name, summary, grain, args } = step;
  return {
    name,
    summary,
    grain,
    args,
    bind(given) {
      const read = args.safeParse(given);
      if (!read.success) {
        throw new RecipeMistake(formatMistakes(read.error), { problems: listProblems(read.error) });
      }
      const { data } = read;
      return {
        name,
        grain,
        explain: step.explain(data),
        parameters: step.parameters?.(data) ?? [],
        columns: (scope) => step.columns(scope, data),
        depends: (scope) => step.depends(scope, data),
        sql: (input) => step.sql(input, data),
        selectRefused: (input) => step.selectRefused?.(input, data),
      };
    },
  };
}

const PROBLEMS = 5;

/** Returns the first mistakes with the paths of their arguments; an empty path for all arguments together. */
export function listProblems({ issues }: z.ZodError): ArgumentProblem[] {
  return issues
    .slice(0, PROBLEMS)
    .map(({ path, message }) => ({ argument: path.join('.'), problem: message }));
}

/** Returns `path: message` for each mistake. */
export function formatMistakes(error: z.ZodError): string {
  return listProblems(error)
    .map(({ argument, problem }) => (argument === '' ? problem : `${argument}: ${problem}`))
    .join('; ');
}

/** A model that a step reads, with its internal name. */
export interface Model {
  name: string;
  columns: readonly Column[];
}

/** Input for the SQL of a step. */
export interface StepInput extends Model {
  /** Tables of joins and unions, by alias. */
  others: ReadonlyMap<string, Model>;
  /** Internal columns that the step passes on unchanged. */
  carried: readonly string[];
  dialect: Dialect;
}

interface Added {
  name: string;
  sql: string;
}

/** The columns of a SELECT over a model: `FROM model r` when `from` is left out. */
interface Shape {
  /** SQL of changed columns, by name. */
  changed?: ReadonlyMap<string, string>;
  added?: readonly Added[];
  /** Kept columns; all when left out. */
  passed?: readonly Column[];
  /** SQL after the columns, from FROM on; rows of the model are `r`. */
  from?: string;
}

/** Returns SQL for a column of the rows `r`. */
export const cellSql = ({ dialect }: StepInput, name: string) => `r.${dialect.identifier(name)}`;

/** Returns one SELECT over rows `r` of the model: its columns in their order, then the added ones. */
export function selectSql(given: StepInput, shape: Shape = {}): string {
  const { dialect, name, carried } = given;
  const { changed = new Map<string, string>(), added = [], passed = given.columns } = shape;
  const as = (sql: string, column: string) => `${sql} AS ${dialect.identifier(column)}`;
  const parts = [
    ...carried.map((column) => cellSql(given, column)),
    ...passed.map((column) => {
      const sql = changed.get(column.name);
      return sql === undefined ? cellSql(given, column.name) : as(sql, column.name);
    }),
    ...added.map((column) => as(column.sql, column.name)),
  ];
  return `SELECT\n  ${parts.join(',\n  ')}\n${shape.from ?? `FROM ${name} r`}`;
}

export const castSql = (sql: string, type: string) => `CAST(${sql} AS ${typeSql(type)})`;

/** @throws RecipeMistake with the existing inputs */
export function requireInputColumns(
  others: ReadonlyMap<string, readonly Column[]>,
  alias: string,
): readonly Column[] {
  const columns = others.get(alias);
  if (columns) return columns;
  const known = [...others.keys()].join(', ');
  const advice = known === '' ? 'declare it in inputs.others' : `use one of: ${known}`;
  throw new RecipeMistake(`there is no other input ${alias}; ${advice}`, { name: alias });
}

/** Returns a table that `requireInputColumns` has checked. */
export function requireInputModel(others: ReadonlyMap<string, Model>, alias: string): Model {
  const model = others.get(alias);
  if (!model) throw new RecipeMistake(`there is no other input ${alias}`);
  return model;
}
