import type { Cell } from '#lake/ports/compute.js';
import {
  type Dialect,
  isSet,
  createUnsupportedError,
  toText,
  toTexts,
  type Tree,
  requireTree,
  requireTrees,
} from './dialect.js';
import { type ExpressionContext, expressionSql, orderSql } from './write-expression.js';
import { MASK } from '../../tables/personal-columns.js';
import { formatAddress } from '../../tables/names.js';
import { NULL_TOKENS } from '../../tables/column-types.js';
import type { CatalogueTable, TableColumn } from '../../tables/table.js';
import { type GlueRegistration, buildRegistrationKey } from '../../tables/glue-registrations.js';
import type { ResolvedTable } from '../guard/check-select.js';
import { createRefusal } from '../guard/read-statement.js';

const JOINS: Readonly<Record<string, string>> = {
  INNER: 'JOIN',
  LEFT: 'LEFT JOIN',
  RIGHT: 'RIGHT JOIN',
  OUTER: 'FULL JOIN',
};

export interface ServiceQuery {
  sql: string;
  /** Values of each `?`, in order. */
  parameters: Cell[];
}

/**
 * Returns the SELECT of a table's visible rows; queries name tables in no other way.
 * @param database empty when the query names the table alone; both in lower case
 */
export type TableSelects = (database: string, name: string) => string;

/** Prefix of WITH names, so that none of them is a table of the service. */
const CTE_PREFIX = 'asked_with_';

/**
 * Writes a query for a service from the tree that the guard has accepted. The original text is never sent, so no word
 * of it can have another meaning there.
 * @param tree of one SELECT
 * @param values for `$1`, `$2`, …
 * @throws AppError QUERY_REFUSED for what the service does not support
 */
export function translateQuery(
  tree: unknown,
  values: readonly Cell[],
  dialect: Dialect,
  rowsOf: TableSelects,
): ServiceQuery {
  const [statement] = requireTrees(requireTree(tree).statements);
  const writer = new QueryTranslator(values, dialect, rowsOf);
  const sql = writer.writeSubquery(statement);
  return { sql, parameters: writer.parameters };
}

class QueryTranslator implements ExpressionContext {
  readonly parameters: Cell[] = [];
  private scope: ReadonlySet<string> = new Set();

  constructor(
    private readonly values: readonly Cell[],
    readonly dialect: Dialect,
    private readonly rowsOf: TableSelects,
  ) {}

  readonly writeSubquery = (tree: unknown): string => this.writeNode(requireTree(tree).node);

  readonly writeExpression = (tree: unknown): string => expressionSql(tree, this);

  readonly writeParameter = (number: number): string => {
    this.parameters.push(this.values[number - 1] ?? null);
    return '?';
  };

  private writeNode(value: unknown): string {
    const tree = requireTree(value);
    const { scope } = this;
    const given = this.writeWith(tree);
    const body =
      tree.type === 'SELECT_NODE' ? this.writeSelect(tree) : this.writeSetOperation(tree);
    const ended = `${given}${body}${this.writeModifiers(tree)}`;
    this.scope = scope;
    return ended;
  }

  /** A name of WITH is visible in later CTEs and in the statement. */
  private writeWith(tree: Tree): string {
    const parts = requireTrees(isSet(tree.cte_map) ? requireTree(tree.cte_map).map : []).map(
      (entry) => {
        const { query, aliases } = requireTree(entry.value);
        const name = toText(entry.key).toLowerCase();
        const { scope } = this;
        const sql = this.writeSubquery(query);
        this.scope = new Set([...scope, name]);
        const given = this.dialect.identifier(`${CTE_PREFIX}${name}`);
        return `${given}${this.writeColumnList(toTexts(aliases))} AS (${sql})`;
      },
    );
    return parts.length > 0 ? `WITH ${parts.join(', ')} ` : '';
  }

  private writeSelect(tree: Tree): string {
    if (isSet(tree.qualify)) throw createUnsupportedError('QUALIFY');
    if (isSet(tree.sample)) throw createUnsupportedError('SAMPLE');
    if (tree.aggregate_handling !== 'STANDARD_HANDLING')
      throw createUnsupportedError('GROUP BY ALL');
    const isDistinct = this.findModifier(tree, 'DISTINCT_MODIFIER');
    if (requireTrees(isDistinct?.distinct_on_targets).length > 0)
      throw createUnsupportedError('DISTINCT ON');
    const items = requireTrees(tree.select_list).map((item) => this.writeItem(item));
    const clauses = [
      `SELECT ${isDistinct ? 'DISTINCT ' : ''}${items.join(', ')}`,
      ...this.writeFrom(tree.from_table),
      ...(isSet(tree.where_clause) ? [`WHERE ${this.writeExpression(tree.where_clause)}`] : []),
      ...this.writeGroups(tree),
      ...(isSet(tree.having) ? [`HAVING ${this.writeExpression(tree.having)}`] : []),
    ];
    const hasStar = requireTrees(tree.select_list).some((item) => item.class === 'STAR');
    // The service puts the columns of such a join in another order.
    if (hasStar && hasUsing(tree.from_table))
      throw createUnsupportedError('* over a join with USING');
    return clauses.join(' ');
  }

  /** Writes FROM and all that follows; empty without FROM. */
  private writeFrom(value: unknown): string[] {
    if (!isSet(value) || requireTree(value).type === 'EMPTY') return [];
    return [`FROM ${this.writeSource(value)}`];
  }

  private writeSource(value: unknown): string {
    const tree = requireTree(value);
    if (isSet(tree.sample)) throw createUnsupportedError('TABLESAMPLE');
    const alias = toText(tree.alias);
    switch (tree.type) {
      case 'BASE_TABLE':
        return this.writeAlias(this.writeTable(tree), alias || toText(tree.table_name), tree);
      case 'SUBQUERY':
        return this.writeAlias(
          `(${this.writeSubquery(tree.subquery)})`,
          alias || 'asked_rows',
          tree,
        );
      case 'EXPRESSION_LIST':
        return this.writeValues(tree, alias || 'asked_values');
      case 'JOIN':
        return this.writeJoin(tree);
      case 'PIVOT':
        throw createUnsupportedError('PIVOT or UNPIVOT');
      default:
        throw createUnsupportedError('a function after FROM');
    }
  }

  /** Writes the rows of a table: a name of WITH, or a SELECT. */
  private writeTable({ schema_name, table_name }: Tree): string {
    const [database, name] = [toText(schema_name).toLowerCase(), toText(table_name).toLowerCase()];
    return database === '' && this.scope.has(name)
      ? this.dialect.identifier(`${CTE_PREFIX}${name}`)
      : `(${this.rowsOf(database, name)})`;
  }

  private writeAlias(sql: string, alias: string, { column_name_alias: columns }: Tree): string {
    return `${sql} AS ${this.dialect.identifier(alias)}${this.writeColumnList(toTexts(columns))}`;
  }

  private writeColumnList(names: readonly string[]): string {
    return names.length > 0 ? ` (${names.map(this.dialect.identifier).join(', ')})` : '';
  }

  private writeValues(tree: Tree, alias: string): string {
    const rows = (Array.isArray(tree.values) ? tree.values : []) as unknown[][];
    const written = rows.map((row) => row.map(this.writeExpression).join(', '));
    const names = rows[0]?.map((_, index) => `col${index}`) ?? [];
    const sql = this.dialect.hasValues
      ? `VALUES ${written.map((row) => `(${row})`).join(', ')}`
      : written.map((row) => `SELECT ${row}`).join(' UNION ALL ');
    return this.writeAlias(`(${sql})`, alias, { column_name_alias: names });
  }

  private writeJoin(tree: Tree): string {
    const left = this.writeSource(tree.left);
    const isNested = requireTree(tree.right).type === 'JOIN';
    const right = isNested ? `(${this.writeSource(tree.right)})` : this.writeSource(tree.right);
    if (tree.ref_type === 'CROSS') return `${left} CROSS JOIN ${right}`;
    const join = JOINS[toText(tree.join_type)];
    if (tree.ref_type !== 'REGULAR' || join === undefined) {
      throw createUnsupportedError(
        `a join that is ${toText(tree.ref_type)} ${toText(tree.join_type)}`,
      );
    }
    const using = toTexts(tree.using_columns).map(this.dialect.identifier);
    const on =
      using.length > 0
        ? `USING (${using.join(', ')})`
        : `ON ${this.writeExpression(tree.condition)}`;
    return `${left} ${join} ${right} ${on}`;
  }

  private writeItem(tree: Tree): string {
    if (tree.class === 'STAR') {
      const isPlain = [
        'exclude_list',
        'replace_list',
        'qualified_exclude_list',
        'rename_list',
      ].every((member) => isEmpty(tree[member]));
      if (!isPlain || isSet(tree.expr) || tree.columns === true) {
        throw createUnsupportedError('COLUMNS, EXCLUDE, REPLACE or RENAME');
      }
      const of = toText(tree.relation_name);
      return of === '' ? '*' : `${this.dialect.identifier(of)}.*`;
    }
    const alias = toText(tree.alias);
    const sql = this.writeExpression(tree);
    return alias === '' ? sql : `${sql} AS ${this.dialect.identifier(alias)}`;
  }

  private writeGroups({ group_expressions, group_sets }: Tree): string[] {
    const all = requireTrees(group_expressions);
    const sets = (Array.isArray(group_sets) ? group_sets : []) as number[][];
    if (all.length === 0 && sets.length > 0) throw createUnsupportedError('GROUP BY ()');
    if (all.length === 0) return [];
    const list = (set: readonly number[]) =>
      set.map((index) => this.writeExpression(all[index])).join(', ');
    const [only] = sets;
    if (sets.length === 1 && only) return [`GROUP BY ${list(only)}`];
    return [`GROUP BY GROUPING SETS (${sets.map((set) => `(${list(set)})`).join(', ')})`];
  }

  private writeSetOperation(tree: Tree): string {
    if (tree.type !== 'SET_OPERATION_NODE') throw createUnsupportedError('WITH RECURSIVE');
    const word = toText(tree.setop_type);
    if (!/^(UNION|EXCEPT|INTERSECT)$/.test(word)) throw createUnsupportedError(`${word} BY NAME`);
    const children = Array.isArray(tree.children) ? (tree.children as unknown[]) : [];
    const parts = children.length > 0 ? children : [tree.left, tree.right];
    if (tree.setop_all === true && word !== 'UNION' && !this.dialect.hasExceptAll) {
      throw createUnsupportedError(`${word} ALL`);
    }
    const between = ` ${word}${tree.setop_all === true ? ' ALL' : ''} `;
    return parts.map((part) => `(${this.writeNode(part)})`).join(between);
  }

  private writeModifiers(tree: Tree): string {
    if (this.findModifier(tree, 'LIMIT_PERCENT_MODIFIER'))
      throw createUnsupportedError('LIMIT in percent');
    const orders = requireTrees(this.findModifier(tree, 'ORDER_MODIFIER')?.orders);
    const { limit, offset } = this.findModifier(tree, 'LIMIT_MODIFIER') ?? {};
    const order = orders.map((each) => orderSql(each, this.writeExpression)).join(', ');
    const words = [
      ['OFFSET', offset],
      ['LIMIT', limit],
    ] as const;
    const ends = (this.dialect.isOffsetFirst ? words : words.toReversed()).map(([word, count]) =>
      isSet(count) ? ` ${word} ${this.writeExpression(count)}` : '',
    );
    return `${order === '' ? '' : ` ORDER BY ${order}`}${ends.join('')}`;
  }

  private findModifier({ modifiers }: Tree, type: string): Tree | undefined {
    return requireTrees(modifiers).find((each) => each.type === type);
  }
}

const isEmpty = (value: unknown): boolean =>
  !isSet(value) || (Array.isArray(value) && value.length === 0);

function hasUsing(from: unknown): boolean {
  if (!isSet(from)) return false;
  const { type, using_columns, left, right } = requireTree(from);
  return (
    type === 'JOIN' && (toTexts(using_columns).length > 0 || hasUsing(left) || hasUsing(right))
  );
}

/** Types to restore when the service stores them as text. */
const RESTORED = /^(BOOLEAN|BIGINT|DOUBLE|DATE|DECIMAL\(\d+,\s?\d+\))$/;

/**
 * Returns the SELECT for each table of a query: only columns that the catalogue knows, with its types, personal ones
 * masked.
 * @param told registrations in the Data Catalog, by `buildRegistrationKey`
 * @throws AppError QUERY_REFUSED for a table that the service does not have, with what to do
 */
export function buildTableSelects(
  found: readonly ResolvedTable[],
  told: ReadonlyMap<string, GlueRegistration>,
  dialect: Dialect,
  mayReadPersonalData: boolean,
): TableSelects {
  const rows = new Map<string, string>();
  for (const { table, isBare } of found) {
    const sql = buildSelect(
      table,
      told.get(buildRegistrationKey(table)),
      dialect,
      mayReadPersonalData,
    );
    rows.set(isBare ? table.name : formatAddress(table), sql);
  }
  return (database, name) => {
    const sql = rows.get(database === '' ? name : `${database}.${name}`);
    if (sql !== undefined) return sql;
    throw createUnsupportedError(`the table ${database}.${name}`);
  };
}

function buildSelect(
  table: CatalogueTable,
  told: GlueRegistration | undefined,
  dialect: Dialect,
  mayReadPersonalData: boolean,
): string {
  const { at, columns } = requireRegistered(table, told, dialect);
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  const items = table.columns.map((column) => {
    const name = dialect.identifier(column.name);
    const there = types.get(column.name.toLowerCase());
    // Masked columns are not read: nothing in the answer depends on them.
    const shown =
      column.isPersonal && !mayReadPersonalData
        ? dialect.text(MASK)
        : restoreTypeSql(column, nullifyTokensSql(table, column, there, dialect), there, dialect);
    return shown === name ? name : `${shown} AS ${name}`;
  });
  const from = `${dialect.identifier(at.database)}.${dialect.identifier(at.name)}`;
  return `SELECT ${items.join(', ')} FROM ${from}`;
}

function requireRegistered(
  table: CatalogueTable,
  told: GlueRegistration | undefined,
  { name }: Dialect,
) {
  const refuse = (why: string) =>
    createRefusal('', formatAddress(table), undefined, `is refused: ${why}`);
  const here = 'unset SQL_URL to query it in DuckDB';
  if (table.layout.format === 'postgres') {
    throw refuse(`it is a table of PostgreSQL, which ${name} does not read; ${here}`);
  }
  if (told === undefined) {
    const crawl = table.origin === 'crawl' ? ', and crawl it' : '';
    const advice = `set DATA_CATALOG_URL${crawl}; or ${here}`;
    throw refuse(`the Data Catalog that ${name} reads does not have it: ${advice}`);
  }
  if (told.at === undefined) {
    throw refuse(`the Data Catalog cannot have it: ${told.reason}; ${here}`);
  }
  const { at, columns } = told;
  // The service has names in lower case.
  const names = new Set(columns.map((column) => column.name));
  const missing = table.columns.find((column) => !names.has(column.name.toLowerCase()));
  if (!missing) return { at, columns };
  throw refuse(`the Data Catalog has it without the column ${missing.name}: crawl again`);
}

/** Writes a column with its null tokens as null, when the service stores it as text. */
function nullifyTokensSql(
  { layout }: CatalogueTable,
  { name, type, isPartition }: TableColumn,
  told: string | undefined,
  dialect: Dialect,
): string {
  const column = dialect.identifier(name);
  const isText = told === 'string' && !isPartition && layout.format !== 'parquet';
  if (!isText || (layout.format !== 'csv' && !RESTORED.test(type))) return column;
  // In a text column, any word is a value.
  if (!RESTORED.test(type)) return `NULLIF(${column}, '')`;
  const tokens = layout.format === 'csv' ? layout.nullTokens : NULL_TOKENS;
  return ['', ...tokens].reduce(
    (inner, token) => `NULLIF(${inner}, ${dialect.text(token)})`,
    `TRIM(${column})`,
  );
}

/** Casts numbers and dates back from text, and widens whole numbers to the catalogue's type. */
function restoreTypeSql(
  { name, type, dateOrder = 'yyyy-mm-dd' }: TableColumn,
  text: string,
  told: string | undefined,
  dialect: Dialect,
): string {
  const isNarrow = (told === 'int' && type === 'BIGINT') || (told === 'float' && type === 'DOUBLE');
  const isUnchanged = text === dialect.identifier(name) && !isNarrow;
  if (!RESTORED.test(type) || isUnchanged) return text;
  const isOther = type === 'DATE' && dateOrder !== 'yyyy-mm-dd';
  return isOther
    ? dialect.date(text, dateOrder)
    : `CAST(${text} AS ${dialect.types[type] ?? type})`;
}
