import type { Cell } from '#lake/ports/compute.js';
import { AppError } from '#platform/errors/app-error.js';
import type { CatalogueTable, Tables } from '../../tables/table.js';
import { isVolatile, isClock, explainRefusal, splitWords } from './functions.js';
import { formatPosition, createRefusal, tokenize } from './read-statement.js';

/** A table as a query names it. */
export interface NamedTable {
  /** Empty when the query names the table alone. */
  database: string;
  name: string;
  /** Offset of its first mention, in UTF-16 units. */
  start: number | undefined;
}

interface CheckedSelect {
  /** Each once, in lower case. */
  tables: NamedTable[];
  /** Whether the same tables always give the same answer. */
  isDeterministic: boolean;
}

/**
 * Checks a syntax tree against an allow list: one SELECT, tables by name, listed functions. Rejects everything unknown.
 * @param tree as the engine parses `sql`
 * @throws AppError QUERY_REFUSED with the word, the position and the reason
 */
export function checkSelect(tree: unknown, sql: string): CheckedSelect {
  const statements = listStatements(tree);
  const [statement, second] = statements;
  if (statement === undefined) {
    throw createRefusal(sql, 'the query', undefined, 'is empty: write one SELECT');
  }
  if (second !== undefined) {
    throw createRefusal(
      sql,
      'a second statement',
      undefined,
      'is refused: send one query at a time',
    );
  }
  const walk = new TreeWalk(sql);
  walk.visit(statement);
  return { tables: [...walk.tables.values()], isDeterministic: !walk.isChanging };
}

function listStatements(tree: unknown): unknown[] {
  const { statements } = (tree ?? {}) as { statements?: unknown };
  return Array.isArray(statements) ? statements : [];
}

/** A table of the catalogue, and whether the query names it without its database. */
export interface ResolvedTable {
  table: CatalogueTable;
  isBare: boolean;
}

/**
 * Finds the tables that a query names.
 * @throws AppError TABLE_UNKNOWN with the nearest names, QUERY_REFUSED for an ambiguous name
 */
export async function resolveTables(
  named: readonly NamedTable[],
  tables: Pick<Tables, 'find' | 'list'>,
  sql: string,
): Promise<ResolvedTable[]> {
  const isAny = named.some(({ database }) => database === '');
  const all = isAny ? await tables.list() : [];
  const resolved: ResolvedTable[] = [];
  for (const { database, name, start } of named) {
    const address = database === '' ? resolveAddress(name, start, all, sql) : `${database}.${name}`;
    try {
      resolved.push({ table: await tables.find(address), isBare: database === '' });
    } catch (error) {
      if (!(error instanceof AppError) || start === undefined) throw error;
      throw new AppError(error.code, `${formatPosition(sql, start)}: ${error.message}`, {
        retryable: error.retryable,
        cause: error,
      });
    }
  }
  return resolved;
}

function resolveAddress(
  name: string,
  start: number | undefined,
  all: readonly CatalogueTable[],
  sql: string,
): string {
  const [first, ...others] = all.filter((table) => table.name === name);
  if (others.length === 0) return first ? `${first.database}.${name}` : name;
  const addresses = [first, ...others].map((table) => `${table?.database}.${name}`).join(', ');
  throw createRefusal(sql, name, start, `is the name of several tables: write one of ${addresses}`);
}

/** A checked query, with its inputs. */
export interface CheckedQuery {
  sql: string;
  /** For `$1`, `$2`, …. */
  values: readonly Cell[];
  files: readonly string[];
  /** SQL that defines the readable views. */
  prepare: readonly string[];
}

/** Allowed expressions, by `class`. New ones of a newer engine are rejected until they are reviewed. */
const CLASSES = new Set<unknown>(
  splitWords(`
  COLUMN_REF CONSTANT FUNCTION WINDOW COMPARISON CONJUNCTION OPERATOR BETWEEN CASE CAST COLLATE LAMBDA
  PARAMETER POSITIONAL_REFERENCE STAR SUBQUERY`),
);

/** All other allowed nodes, by `type`: in FROM, in SELECT, modifiers, and orders. */
const TYPES = new Set<unknown>(
  splitWords(`
  EMPTY BASE_TABLE JOIN SUBQUERY TABLE_FUNCTION EXPRESSION_LIST PIVOT
  SELECT_NODE SET_OPERATION_NODE RECURSIVE_CTE_NODE
  ORDER_MODIFIER LIMIT_MODIFIER LIMIT_PERCENT_MODIFIER DISTINCT_MODIFIER
  ORDER_DEFAULT ASCENDING DESCENDING`),
);

/** `OPERATOR` is one class for many things: these are allowed. */
const OPERATORS = new Set<unknown>(
  splitWords(`
  OPERATOR_NOT OPERATOR_IS_NULL OPERATOR_IS_NOT_NULL COMPARE_IN COMPARE_NOT_IN OPERATOR_COALESCE
  OPERATOR_NULLIF OPERATOR_TRY OPERATOR_UNPACK ARRAY_EXTRACT ARRAY_SLICE ARRAY_CONSTRUCTOR STRUCT_EXTRACT
  GROUPING_FUNCTION`),
);

/** Allowed members of nodes. */
const MEMBERS = new Set(
  splitWords(`
  class type alias query_location node named_param_map key value cte_map modifiers
  column_names identifier index function_name schema catalog children distinct filter order_bys is_operator
  partitions orders start end start_expr end_expr offset_expr default_expr ignore_nulls filter_expr
  exclude_clause arg_orders left right input lower upper case_checks when_expr then_expr else_expr
  child cast_type try_cast collation lhs expr relation_name exclude_list replace_list columns
  qualified_exclude_list rename_list table column subquery_type subquery comparison_type
  sample sample_size is_percentage method seed schema_name table_name catalog_name column_name_alias
  condition join_type ref_type using_columns function with_ordinality values expected_names
  source aggregates unpivot_names pivots groups include_nulls pivot_expressions entries star_expr
  select_list from_table where_clause group_expressions group_sets aggregate_handling having qualify
  setop_type setop_all cte_name union_all aliases key_targets query materialized
  null_order expression limit offset distinct_on_targets`),
);

/** Members that must be empty: null, an empty list, or false. */
const EMPTY = new Set(
  splitWords(`
  at_clause export_state delim_flipped duplicate_eliminated_columns expected_types pivot_enum`),
);

type Tree = Record<string, unknown>;

const NODES_MAX = 10_000;
const DEPTH_MAX = 600;
/** Types that the engine looks up by name. */
const NAMED_TYPES = new Set(['json', 'variant']);
/** The engine uses huge numbers for an unknown position. */
const isPosition = (place: unknown): place is number =>
  typeof place === 'number' && place < 2 ** 53;

/** Walks the tree of one statement. */
class TreeWalk {
  readonly tables = new Map<string, NamedTable>();
  isChanging = false;
  private nodes = 0;
  private depth = 0;
  /** Byte offset of the innermost node that has one. */
  private byte: number | undefined;
  /** Names defined by WITH, in lower case. */
  private scope: ReadonlySet<string> = new Set();

  constructor(private readonly sql: string) {}

  /**
   * Checks a node, or a list of them, with all children. Bare words and numbers need no check.
   * @throws AppError QUERY_REFUSED
   */
  visit(value: unknown, kind: 'node' | 'source function' | 'type' = 'node'): void {
    if (Array.isArray(value)) {
      for (const each of value) this.visit(each, kind);
      return;
    }
    // A constant contains no nodes.
    if (typeof value !== 'object' || value === null || 'is_null' in value) return;
    if (++this.nodes > NODES_MAX)
      throw this.createTooLargeError(`has more than ${NODES_MAX} parts`);
    if (++this.depth > DEPTH_MAX)
      throw this.createTooLargeError(`is nested more than ${DEPTH_MAX} deep`);
    const { byte, scope } = this;
    if (kind === 'type') this.visitType(value as Tree);
    else this.visitNode(value as Tree, kind === 'source function');
    this.byte = byte;
    this.scope = scope;
    this.depth--;
  }

  private visitNode(tree: Tree, isSource: boolean): void {
    if (isPosition(tree.query_location)) this.byte = tree.query_location;
    if (!isKnown(tree))
      throw this.createUnknownError(toText(tree.type) || toText(tree.class) || 'a word');
    this.checkNode(tree, isSource);
    // WITH comes first, because the rest may use its names.
    if ('cte_map' in tree) this.visitWith(tree.cte_map);
    for (const [member, held] of sortChildren(tree)) {
      // Only the recursive part knows the CTE's name; in the first part, the name is another table's.
      const isRecursion = member === 'right' && tree.type === 'RECURSIVE_CTE_NODE';
      if (isRecursion) this.addName(toText(tree.cte_name));
      if (!MEMBERS.has(member) && !(EMPTY.has(member) && isEmpty(held)))
        throw this.createUnknownError(member);
      if (member === 'cast_type') this.visit(held, 'type');
      else if (member === 'function') this.visit(held, 'source function');
      else if (member !== 'cte_map') this.visit(held);
    }
  }

  private checkNode(tree: Tree, isSource: boolean): void {
    if (tree.class === 'FUNCTION' || tree.class === 'WINDOW') {
      const name = toText(tree.function_name);
      const why = explainRefusal(name, isSource);
      if (why !== undefined) throw this.createRefusal(name, `is refused: ${why}`);
      this.isChanging ||= isVolatile(name);
    }
    if (Number(tree.seed) < 0) this.isChanging = true;
    if (tree.type === 'BASE_TABLE') this.visitTable(tree);
    if (tree.class === 'COLUMN_REF') {
      const [column, more] = tree.column_names as unknown[];
      if (more === undefined && isClock(toText(column))) this.isChanging = true;
    }
  }

  /** A name of WITH is visible in later CTEs and in the statement. */
  private visitWith(given: unknown): void {
    const { map } = given as Tree;
    if (!Array.isArray(map)) throw this.createUnknownError('WITH');
    for (const { key, value } of map as Tree[]) {
      this.visit(value);
      this.addName(toText(key));
    }
  }

  /** Adds a name of WITH; rejects names of the engine's own tables. */
  private addName(text: string): void {
    if (!/^[\p{L}_][\p{L}\p{N}_ ]*$/u.test(text) || /^(pg|duckdb|sqlite)_/i.test(text)) {
      throw this.createUnknownError(text);
    }
    this.scope = new Set([...this.scope, text.toLowerCase()]);
  }

  private visitTable(tree: Tree): void {
    const [catalog, database, name] = [tree.catalog_name, tree.schema_name, tree.table_name].map(
      (each) => toText(each).toLowerCase(),
    ) as [string, string, string];
    if (catalog !== '') {
      const why = 'is not a table: write database.table';
      throw this.createRefusal(`${catalog}.${database}.${name}`, why);
    }
    if (database === '' && this.scope.has(name)) return;
    const key = `${database}.${name}`;
    if (!this.tables.has(key))
      this.tables.set(key, { database, name, start: this.findStart(name) });
  }

  private visitType(tree: Tree): void {
    const { id, type_info: info, ...others } = tree;
    const [other] = Object.keys(others);
    if (other !== undefined) throw this.createUnknownError(other);
    if (id !== 'UNBOUND') {
      this.visitInnerTypes(info);
      return;
    }
    const { name, catalog, schema, user_type_modifiers: modifiers } = info as Tree;
    const isPlain = catalog === '' && schema === '' && isEmpty(modifiers);
    if (isPlain && NAMED_TYPES.has(toText(name).toLowerCase())) return;
    throw this.createRefusal(toText(name), 'is not a type that a query can cast to');
  }

  /** Checks the inner types of a list, a struct or a map. */
  private visitInnerTypes(info: unknown): void {
    if (typeof info !== 'object' || info === null) return;
    if ('id' in info) this.visit(info, 'type');
    else for (const each of Object.values(info)) this.visitInnerTypes(each);
  }

  private createUnknownError(word: string): AppError {
    const known = Object.hasOwn(WORDS, word) ? WORDS[word] : word;
    return this.createRefusal(
      known ?? word,
      'is refused: a query is one SELECT over tables of the catalogue',
    );
  }

  private createTooLargeError(what: string): AppError {
    return createRefusal(this.sql, 'the query', undefined, `${what}: write a smaller query`);
  }

  private createRefusal(word: string, why: string): AppError {
    return createRefusal(this.sql, word, this.findStart(word), why);
  }

  /** Returns the offset of a word: the engine's, or else the first occurrence. */
  private findStart(word: string): number | undefined {
    const lower = word.toLowerCase();
    const said = this.byte === undefined ? undefined : toUtf16Offset(this.sql, this.byte);
    const all = tokenize(this.sql).filter(({ text }) => unquote(text) === lower);
    return (all.find(({ start }) => start >= (said ?? 0)) ?? all[0])?.start ?? said;
  }
}

/** The SQL word for a member, for messages. */
const WORDS: Record<string, string> = {
  at_clause: 'AT',
  export_state: 'EXPORT_STATE',
  SHOW_REF: 'DESCRIBE, SHOW or SUMMARIZE',
  VALUE_DEFAULT: 'DEFAULT',
};

/** Whether a node's kind is allowed; parts of nodes have no kind. */
const isKnown = ({ class: kind, type }: Tree): boolean =>
  kind === undefined
    ? type === undefined || TYPES.has(type)
    : CLASSES.has(kind) && (kind !== 'OPERATOR' || OPERATORS.has(type));

const unquote = (text: string): string => text.replaceAll(/^["']|["']$/g, '').toLowerCase();
const toText = (value: unknown): string => (typeof value === 'string' ? value : '');
const isEmpty = (value: unknown): boolean =>
  value === null || value === false || value === '' || (Array.isArray(value) && value.length === 0);

/** Visits the recursive part last. */
const sortChildren = (tree: Tree) =>
  Object.entries(tree).sort(([a], [b]) => Number(a === 'right') - Number(b === 'right'));

/** Converts the engine's byte offset. @returns UTF-16 units */
function toUtf16Offset(sql: string, byte: number): number {
  return Buffer.from(sql).subarray(0, byte).toString().length;
}
