import { AppError, type ErrorCode } from '#platform/errors/app-error.js';

/**
 * What a syntax tree may be made of: each kind of node with the members it may have, and what these are. A
 * node or a member that is not named here is refused, so what a newer engine brings is refused until
 * somebody has looked at it.
 */

/** What a member holds: one of it, or a list. */
export type Kind =
  /** Texts, numbers and whether something is so, or lists of these. */
  | 'plain'
  /** A constant of the engine's own. */
  | 'value'
  | 'type'
  /** Nothing: null, an empty list, or false. */
  | 'nothing'
  | 'expression'
  | 'tableFunction'
  | 'from'
  | 'query'
  | 'node'
  | 'ctes'
  | 'modifier'
  | Part;

type Part = 'case' | 'order' | 'sample' | 'replacement' | 'rename' | 'column' | 'pivot' | 'entry';

export type Shape = Readonly<Record<string, Kind>>;

const located: Shape = { class: 'plain', type: 'plain', alias: 'plain', query_location: 'plain' };

const windowed: Shape = {
  partitions: 'expression',
  orders: 'order',
  start: 'plain',
  end: 'plain',
  start_expr: 'expression',
  end_expr: 'expression',
  offset_expr: 'expression',
  default_expr: 'expression',
  ignore_nulls: 'plain',
  filter_expr: 'expression',
  exclude_clause: 'plain',
  arg_orders: 'order',
};

const called: Shape = {
  function_name: 'plain',
  schema: 'plain',
  catalog: 'plain',
  children: 'expression',
  distinct: 'plain',
};

/** By `class`. */
export const EXPRESSIONS: Readonly<Record<string, Shape>> = {
  COLUMN_REF: { ...located, column_names: 'plain' },
  CONSTANT: { ...located, value: 'value' },
  FUNCTION: {
    ...located,
    ...called,
    filter: 'expression',
    order_bys: 'modifier',
    is_operator: 'plain',
    export_state: 'nothing',
  },
  WINDOW: { ...located, ...called, ...windowed },
  COMPARISON: { ...located, left: 'expression', right: 'expression' },
  CONJUNCTION: { ...located, children: 'expression' },
  OPERATOR: { ...located, children: 'expression' },
  BETWEEN: { ...located, input: 'expression', lower: 'expression', upper: 'expression' },
  CASE: { ...located, case_checks: 'case', else_expr: 'expression' },
  CAST: { ...located, child: 'expression', cast_type: 'type', try_cast: 'plain' },
  COLLATE: { ...located, child: 'expression', collation: 'plain' },
  LAMBDA: { ...located, lhs: 'expression', expr: 'expression' },
  PARAMETER: { ...located, identifier: 'plain' },
  POSITIONAL_REFERENCE: { ...located, index: 'plain' },
  STAR: {
    ...located,
    relation_name: 'plain',
    exclude_list: 'plain',
    replace_list: 'replacement',
    columns: 'plain',
    expr: 'expression',
    qualified_exclude_list: 'column',
    rename_list: 'rename',
  },
  SUBQUERY: {
    ...located,
    subquery_type: 'plain',
    subquery: 'query',
    child: 'expression',
    comparison_type: 'plain',
  },
};

const source: Shape = { type: 'plain', alias: 'plain', sample: 'sample', query_location: 'plain' };

/** What stands after FROM, by `type`. */
export const SOURCES: Readonly<Record<string, Shape>> = {
  EMPTY: source,
  BASE_TABLE: {
    ...source,
    schema_name: 'plain',
    table_name: 'plain',
    catalog_name: 'plain',
    column_name_alias: 'plain',
    at_clause: 'nothing',
  },
  JOIN: {
    ...source,
    left: 'from',
    right: 'from',
    condition: 'expression',
    join_type: 'plain',
    ref_type: 'plain',
    using_columns: 'plain',
    delim_flipped: 'nothing',
    duplicate_eliminated_columns: 'nothing',
  },
  SUBQUERY: { ...source, subquery: 'query', column_name_alias: 'plain' },
  TABLE_FUNCTION: {
    ...source,
    function: 'tableFunction',
    column_name_alias: 'plain',
    with_ordinality: 'plain',
  },
  EXPRESSION_LIST: {
    ...source,
    values: 'expression',
    expected_names: 'plain',
    expected_types: 'nothing',
  },
  PIVOT: {
    ...source,
    source: 'from',
    aggregates: 'expression',
    unpivot_names: 'plain',
    pivots: 'pivot',
    groups: 'plain',
    column_name_alias: 'plain',
    include_nulls: 'plain',
  },
};

const node: Shape = { type: 'plain', modifiers: 'modifier', cte_map: 'ctes' };

/** What SELECT and its like are, by `type`. */
export const NODES: Readonly<Record<string, Shape>> = {
  SELECT_NODE: {
    ...node,
    select_list: 'expression',
    from_table: 'from',
    where_clause: 'expression',
    group_expressions: 'expression',
    group_sets: 'plain',
    aggregate_handling: 'plain',
    having: 'expression',
    sample: 'sample',
    qualify: 'expression',
  },
  SET_OPERATION_NODE: {
    ...node,
    setop_type: 'plain',
    left: 'node',
    right: 'node',
    setop_all: 'plain',
    children: 'node',
  },
  RECURSIVE_CTE_NODE: {
    ...node,
    cte_name: 'plain',
    union_all: 'plain',
    left: 'node',
    right: 'node',
    aliases: 'plain',
    key_targets: 'expression',
  },
};

/** What follows a SELECT, by `type`. */
export const MODIFIERS: Readonly<Record<string, Shape>> = {
  ORDER_MODIFIER: { type: 'plain', orders: 'order' },
  LIMIT_MODIFIER: { type: 'plain', limit: 'expression', offset: 'expression' },
  LIMIT_PERCENT_MODIFIER: { type: 'plain', limit: 'expression', offset: 'expression' },
  DISTINCT_MODIFIER: { type: 'plain', distinct_on_targets: 'expression' },
};

export const PARTS: Readonly<Record<Part, Shape>> = {
  case: { when_expr: 'expression', then_expr: 'expression' },
  order: { type: 'plain', null_order: 'plain', expression: 'expression' },
  sample: { sample_size: 'value', is_percentage: 'plain', method: 'plain', seed: 'plain' },
  replacement: { key: 'plain', value: 'expression' },
  rename: { key: 'column', value: 'plain' },
  column: { catalog: 'plain', schema: 'plain', table: 'plain', column: 'plain' },
  pivot: {
    pivot_expressions: 'expression',
    unpivot_names: 'plain',
    entries: 'entry',
    pivot_enum: 'nothing',
  },
  entry: { values: 'value', star_expr: 'expression', alias: 'plain' },
};

/** `OPERATOR` is one class for many things: these are known. */
export const OPERATORS: ReadonlySet<string> = new Set([
  'OPERATOR_NOT',
  'OPERATOR_IS_NULL',
  'OPERATOR_IS_NOT_NULL',
  'COMPARE_IN',
  'COMPARE_NOT_IN',
  'OPERATOR_COALESCE',
  'OPERATOR_NULLIF',
  'OPERATOR_TRY',
  'OPERATOR_UNPACK',
  'ARRAY_EXTRACT',
  'ARRAY_SLICE',
  'ARRAY_CONSTRUCTOR',
  'STRUCT_EXTRACT',
  'GROUPING_FUNCTION',
]);

const WORD_MAX = 60;

/** Where a word stands, as editors count: `line 2, column 8`. @param start in UTF-16 units */
export function placeOf(sql: string, start: number): string {
  const lines = sql.slice(0, start).split('\n');
  return `line ${lines.length}, column ${[...(lines.at(-1) ?? '')].length + 1}`;
}

/** The engine counts bytes. @returns UTF-16 units */
export function startOfByte(sql: string, byte: number): number {
  return Buffer.from(sql).subarray(0, byte).toString().length;
}

/**
 * A word that a question may not have.
 * @param start of the word, in UTF-16 units; unknown where left out
 * @param why what is wrong with it, and what to do
 */
export function refusal(
  sql: string,
  word: string,
  start: number | undefined,
  why: string,
  code: ErrorCode = 'QUERY_REFUSED',
): AppError {
  const shown = word.length > WORD_MAX ? `${word.slice(0, WORD_MAX)}…` : word;
  const place = start === undefined ? '' : `${placeOf(sql, start)}: `;
  return new AppError(code, `${place}${shown} ${why}`);
}

/** A table as a question names it. */
export interface NamedTable {
  /** Empty where the question names the table alone. */
  database: string;
  name: string;
  /** Where it is named first, in UTF-16 units. */
  start: number | undefined;
}
