import { z } from 'zod';
import { type Column, RecipeMistake, typeSql } from './column.js';
import type { Dialect } from './dialect.js';

/** What columns a step may name. */
export interface Scope {
  columns: readonly Column[];
  /** Columns of the tables that joins and unions name, by alias. */
  others: ReadonlyMap<string, readonly Column[]>;
  /** Whether no step follows. */
  isLast: boolean;
}

/**
 * What becomes of rows: each comes out once (`same`), each at most once and unchanged (`fewer`), or what comes
 * out are other rows (`other`).
 */
export type Grain = 'same' | 'fewer' | 'other';

interface StepDeclaration<Args extends z.ZodType> {
  /** Word that recipes call it by. */
  name: string;
  /** One sentence: what it is for. */
  summary: string;
  grain: Grain;
  /** What it can be told; strict, and bounded in length. */
  args: Args;
  /** One sentence in plain English: what it does to the rows. */
  explain(args: z.output<Args>): string;
  /** Columns that come out. @throws RecipeMistake that names a column and says what to do */
  columns(scope: Scope, args: z.output<Args>): Column[];
  /** One SELECT, which gives these columns in this order, over what `columns` has found to be right. */
  sql(given: Given, args: z.output<Args>): string;
  /** Names of parameters that it needs; none when left out. */
  parameters?(args: z.output<Args>): string[];
  /**
   * Columns whose values decide which rows come out, or in which order. Where one is personal, the rows themselves
   * reveal its values. None when left out.
   */
  picksBy?(scope: Scope, args: z.output<Args>): readonly Column[];
  /** Rows that it cannot take; none when left out. */
  refused?(given: Given, args: z.output<Args>): Refused | undefined;
}

/** Columns that tell why a row was refused: which of its own, and what stood there. */
export const REFUSED = { column: 'retailstream_column', value: 'retailstream_value' } as const;

/** Rows that a step cannot take: they are not among what it gives. */
interface Refused {
  /** SELECT of the columns of `REFUSED`, as text, and the columns of the row as it came. */
  sql: string;
  /** They stop the run; else they are set aside. */
  areFatal: boolean;
}

/** A step with what it was told. */
export interface BoundStep {
  name: string;
  grain: Grain;
  explain: string;
  parameters: string[];
  columns(scope: Scope): Column[];
  picksBy(scope: Scope): readonly Column[];
  sql(given: Given): string;
  refused(given: Given): Refused | undefined;
}

/** A kind of step. */
export interface Step {
  name: string;
  summary: string;
  grain: Grain;
  args: z.ZodType;
  /** @throws RecipeMistake that says which argument is wrong, and how */
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
      if (!read.success) throw new RecipeMistake(mistakesIn(read.error));
      const { data } = read;
      return {
        name,
        grain,
        explain: step.explain(data),
        parameters: step.parameters?.(data) ?? [],
        columns: (scope) => step.columns(scope, data),
        picksBy: (scope) => step.picksBy?.(scope, data) ?? [],
        sql: (input) => step.sql(input, data),
        refused: (input) => step.refused?.(input, data),
      };
    },
  };
}

/** `path: message`, of each mistake. */
export function mistakesIn({ issues }: z.ZodError): string {
  return issues
    .slice(0, 5)
    .map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message))
    .join('; ');
}

/** A model that a step reads, by a name of ours. */
export interface Model {
  name: string;
  columns: readonly Column[];
}

/** What a step makes its SQL of. */
export interface Given extends Model {
  /** Tables that joins and unions name, by alias. */
  others: ReadonlyMap<string, Model>;
  /** Columns beside the step's own, which it hands on as they are. */
  carried: readonly string[];
  dialect: Dialect;
}

interface Added {
  name: string;
  sql: string;
}

/** Says what of the rows of a model: `FROM model r` when left out. */
interface Shape {
  /** Columns that are worked out anew, by name. */
  changed?: ReadonlyMap<string, string>;
  added?: readonly Added[];
  /** Columns that are kept; all when left out. */
  kept?: readonly Column[];
  /** What follows the columns, FROM and on; rows of the model are `r`. */
  from?: string;
}

/** A column of the rows `r`. */
export const cell = ({ dialect }: Given, name: string) => `r.${dialect.identifier(name)}`;

/** One SELECT over rows `r` of what is given: its columns in their order, and what is added. */
export function selectSql(given: Given, shape: Shape = {}): string {
  const { dialect, name, carried } = given;
  const { changed = new Map<string, string>(), added = [], kept = given.columns } = shape;
  const as = (sql: string, column: string) => `${sql} AS ${dialect.identifier(column)}`;
  const parts = [
    ...carried.map((column) => cell(given, column)),
    ...kept.map((column) => {
      const sql = changed.get(column.name);
      return sql === undefined ? cell(given, column.name) : as(sql, column.name);
    }),
    ...added.map((column) => as(column.sql, column.name)),
  ];
  return `SELECT\n  ${parts.join(',\n  ')}\n${shape.from ?? `FROM ${name} r`}`;
}

export const castSql = (sql: string, type: string) => `CAST(${sql} AS ${typeSql(type)})`;

/** @throws RecipeMistake that names the inputs there are */
export function otherColumns(
  others: ReadonlyMap<string, readonly Column[]>,
  alias: string,
): readonly Column[] {
  const columns = others.get(alias);
  if (columns) return columns;
  const known = [...others.keys()].join(', ');
  const advice = known === '' ? 'name it in inputs.others' : `there are: ${known}`;
  throw new RecipeMistake(`there is no other input ${alias}; ${advice}`);
}

/** One that `otherColumns` has found. */
export function otherModel(others: ReadonlyMap<string, Model>, alias: string): Model {
  const model = others.get(alias);
  if (!model) throw new RecipeMistake(`there is no other input ${alias}`);
  return model;
}

/** Model that holds what a recipe does not say, such as salts: never in the SQL of a step, which is shown to people. */
export const PARAMETERS = 'recipe_parameters';

export const parameterSql = ({ literal }: Dialect, name: string) =>
  `(SELECT max(p.value) FROM ${PARAMETERS} p WHERE p.name = ${literal(name)})`;

/** SELECT of the parameters. */
export function parametersSql({ literal }: Dialect, values: ReadonlyMap<string, string>): string {
  const rows = [...values].map(
    ([name, value]) => `SELECT ${literal(name)} AS name, ${literal(value)} AS value`,
  );
  return rows.length > 0
    ? rows.join('\nUNION ALL\n')
    : 'SELECT CAST(NULL AS STRING) AS name, CAST(NULL AS STRING) AS value';
}
