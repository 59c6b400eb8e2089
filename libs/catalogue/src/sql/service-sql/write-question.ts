import type { Cell } from '#lake/ports/compute.js';
import {
  type Dialect,
  isGiven,
  notThere,
  textOf,
  textsOf,
  type Tree,
  treeOf,
  treesOf,
} from './dialect.js';
import { type Around, expressionSql, orderSql } from './write-expression.js';
import { MASK } from '../../tables/personal-columns.js';
import { addressOf } from '../../tables/names.js';
import { NULL_TOKENS } from '../../tables/column-types.js';
import type { CatalogueTable, TableColumn } from '../../tables/table.js';
import { type GlueRegistration, registrationOf } from '../../tables/glue-registrations.js';
import type { ResolvedTable } from '../guard/check-select.js';
import { refusal } from '../guard/read-statement.js';

const JOINS: Readonly<Record<string, string>> = {
  INNER: 'JOIN',
  LEFT: 'LEFT JOIN',
  RIGHT: 'RIGHT JOIN',
  OUTER: 'FULL JOIN',
};

export interface ServiceQuestion {
  sql: string;
  /** Values of each `?`, in order. */
  parameters: Cell[];
}

/**
 * Returns the SELECT of a table's visible rows; queries name tables in no other way.
 * @param database empty when the query names the table alone; both in lower case
 */
export type RowsOf = (database: string, name: string) => string;

/** Prefix of WITH names, so that none of them is a table of the service. */
const GIVEN = 'asked_with_';

/**
 * Writes a query for a service from the tree that the guard has accepted. The original text is never sent, so no word
 * of it can have another meaning there.
 * @param tree of one SELECT
 * @param values for `$1`, `$2`, …
 * @throws AppError QUERY_REFUSED for what the service does not support
 */
export function writeQuestion(
  tree: unknown,
  values: readonly Cell[],
  dialect: Dialect,
  rowsOf: RowsOf,
): ServiceQuestion {
  const [statement] = treesOf(treeOf(tree).statements);
  const writer = new QuestionWriter(values, dialect, rowsOf);
  const sql = writer.inner(statement);
  return { sql, parameters: writer.parameters };
}

class QuestionWriter implements Around {
  readonly parameters: Cell[] = [];
  private scope: ReadonlySet<string> = new Set();

  constructor(
    private readonly values: readonly Cell[],
    readonly dialect: Dialect,
    private readonly rowsOf: RowsOf,
  ) {}

  readonly inner = (tree: unknown): string => this.node(treeOf(tree).node);

  readonly expression = (tree: unknown): string => expressionSql(tree, this);

  readonly parameter = (number: number): string => {
    this.parameters.push(this.values[number - 1] ?? null);
    return '?';
  };

  private node(value: unknown): string {
    const tree = treeOf(value);
    const { scope } = this;
    const given = this.given(tree);
    const body = tree.type === 'SELECT_NODE' ? this.select(tree) : this.set(tree);
    const ended = `${given}${body}${this.modifiers(tree)}`;
    this.scope = scope;
    return ended;
  }

  /** A name of WITH is visible in later CTEs and in the statement. */
  private given(tree: Tree): string {
    const parts = treesOf(isGiven(tree.cte_map) ? treeOf(tree.cte_map).map : []).map((entry) => {
      const { query, aliases } = treeOf(entry.value);
      const name = textOf(entry.key).toLowerCase();
      const { scope } = this;
      const sql = this.inner(query);
      this.scope = new Set([...scope, name]);
      const given = this.dialect.identifier(`${GIVEN}${name}`);
      return `${given}${this.columnList(textsOf(aliases))} AS (${sql})`;
    });
    return parts.length > 0 ? `WITH ${parts.join(', ')} ` : '';
  }

  private select(tree: Tree): string {
    if (isGiven(tree.qualify)) throw notThere('QUALIFY');
    if (isGiven(tree.sample)) throw notThere('SAMPLE');
    if (tree.aggregate_handling !== 'STANDARD_HANDLING') throw notThere('GROUP BY ALL');
    const isDistinct = this.modifier(tree, 'DISTINCT_MODIFIER');
    if (treesOf(isDistinct?.distinct_on_targets).length > 0) throw notThere('DISTINCT ON');
    const items = treesOf(tree.select_list).map((item) => this.item(item));
    const clauses = [
      `SELECT ${isDistinct ? 'DISTINCT ' : ''}${items.join(', ')}`,
      ...this.from(tree.from_table),
      ...(isGiven(tree.where_clause) ? [`WHERE ${this.expression(tree.where_clause)}`] : []),
      ...this.groups(tree),
      ...(isGiven(tree.having) ? [`HAVING ${this.expression(tree.having)}`] : []),
    ];
    const hasStar = treesOf(tree.select_list).some((item) => item.class === 'STAR');
    // The service puts the columns of such a join in another order.
    if (hasStar && joinsUsing(tree.from_table)) throw notThere('* over a join with USING');
    return clauses.join(' ');
  }

  /** Writes FROM and all that follows; empty without FROM. */
  private from(value: unknown): string[] {
    if (!isGiven(value) || treeOf(value).type === 'EMPTY') return [];
    return [`FROM ${this.source(value)}`];
  }

  private source(value: unknown): string {
    const tree = treeOf(value);
    if (isGiven(tree.sample)) throw notThere('TABLESAMPLE');
    const alias = textOf(tree.alias);
    switch (tree.type) {
      case 'BASE_TABLE':
        return this.named(this.table(tree), alias || textOf(tree.table_name), tree);
      case 'SUBQUERY':
        return this.named(`(${this.inner(tree.subquery)})`, alias || 'asked_rows', tree);
      case 'EXPRESSION_LIST':
        return this.valuesIn(tree, alias || 'asked_values');
      case 'JOIN':
        return this.join(tree);
      case 'PIVOT':
        throw notThere('PIVOT or UNPIVOT');
      default:
        throw notThere('a function after FROM');
    }
  }

  /** Writes the rows of a table: a name of WITH, or a SELECT. */
  private table({ schema_name, table_name }: Tree): string {
    const [database, name] = [textOf(schema_name).toLowerCase(), textOf(table_name).toLowerCase()];
    return database === '' && this.scope.has(name)
      ? this.dialect.identifier(`${GIVEN}${name}`)
      : `(${this.rowsOf(database, name)})`;
  }

  private named(sql: string, alias: string, { column_name_alias: columns }: Tree): string {
    return `${sql} AS ${this.dialect.identifier(alias)}${this.columnList(textsOf(columns))}`;
  }

  private columnList(names: readonly string[]): string {
    return names.length > 0 ? ` (${names.map(this.dialect.identifier).join(', ')})` : '';
  }

  private valuesIn(tree: Tree, alias: string): string {
    const rows = (Array.isArray(tree.values) ? tree.values : []) as unknown[][];
    const written = rows.map((row) => row.map(this.expression).join(', '));
    const names = rows[0]?.map((_, index) => `col${index}`) ?? [];
    const sql = this.dialect.hasValues
      ? `VALUES ${written.map((row) => `(${row})`).join(', ')}`
      : written.map((row) => `SELECT ${row}`).join(' UNION ALL ');
    return this.named(`(${sql})`, alias, { column_name_alias: names });
  }

  private join(tree: Tree): string {
    const left = this.source(tree.left);
    const isNested = treeOf(tree.right).type === 'JOIN';
    const right = isNested ? `(${this.source(tree.right)})` : this.source(tree.right);
    if (tree.ref_type === 'CROSS') return `${left} CROSS JOIN ${right}`;
    const join = JOINS[textOf(tree.join_type)];
    if (tree.ref_type !== 'REGULAR' || join === undefined) {
      throw notThere(`a join that is ${textOf(tree.ref_type)} ${textOf(tree.join_type)}`);
    }
    const using = textsOf(tree.using_columns).map(this.dialect.identifier);
    const on =
      using.length > 0 ? `USING (${using.join(', ')})` : `ON ${this.expression(tree.condition)}`;
    return `${left} ${join} ${right} ${on}`;
  }

  private item(tree: Tree): string {
    if (tree.class === 'STAR') {
      const isPlain = [
        'exclude_list',
        'replace_list',
        'qualified_exclude_list',
        'rename_list',
      ].every((member) => isEmpty(tree[member]));
      if (!isPlain || isGiven(tree.expr) || tree.columns === true) {
        throw notThere('COLUMNS, EXCLUDE, REPLACE or RENAME');
      }
      const of = textOf(tree.relation_name);
      return of === '' ? '*' : `${this.dialect.identifier(of)}.*`;
    }
    const alias = textOf(tree.alias);
    const sql = this.expression(tree);
    return alias === '' ? sql : `${sql} AS ${this.dialect.identifier(alias)}`;
  }

  private groups({ group_expressions, group_sets }: Tree): string[] {
    const all = treesOf(group_expressions);
    const sets = (Array.isArray(group_sets) ? group_sets : []) as number[][];
    if (all.length === 0 && sets.length > 0) throw notThere('GROUP BY ()');
    if (all.length === 0) return [];
    const list = (set: readonly number[]) =>
      set.map((index) => this.expression(all[index])).join(', ');
    const [only] = sets;
    if (sets.length === 1 && only) return [`GROUP BY ${list(only)}`];
    return [`GROUP BY GROUPING SETS (${sets.map((set) => `(${list(set)})`).join(', ')})`];
  }

  private set(tree: Tree): string {
    if (tree.type !== 'SET_OPERATION_NODE') throw notThere('WITH RECURSIVE');
    const word = textOf(tree.setop_type);
    if (!/^(UNION|EXCEPT|INTERSECT)$/.test(word)) throw notThere(`${word} BY NAME`);
    const children = Array.isArray(tree.children) ? (tree.children as unknown[]) : [];
    const parts = children.length > 0 ? children : [tree.left, tree.right];
    if (tree.setop_all === true && word !== 'UNION' && !this.dialect.hasExceptAll) {
      throw notThere(`${word} ALL`);
    }
    const between = ` ${word}${tree.setop_all === true ? ' ALL' : ''} `;
    return parts.map((part) => `(${this.node(part)})`).join(between);
  }

  private modifiers(tree: Tree): string {
    if (this.modifier(tree, 'LIMIT_PERCENT_MODIFIER')) throw notThere('LIMIT in percent');
    const orders = treesOf(this.modifier(tree, 'ORDER_MODIFIER')?.orders);
    const { limit, offset } = this.modifier(tree, 'LIMIT_MODIFIER') ?? {};
    const order = orders.map((each) => orderSql(each, this.expression)).join(', ');
    const words = [
      ['OFFSET', offset],
      ['LIMIT', limit],
    ] as const;
    const ends = (this.dialect.isOffsetFirst ? words : words.toReversed()).map(([word, count]) =>
      isGiven(count) ? ` ${word} ${this.expression(count)}` : '',
    );
    return `${order === '' ? '' : ` ORDER BY ${order}`}${ends.join('')}`;
  }

  private modifier({ modifiers }: Tree, type: string): Tree | undefined {
    return treesOf(modifiers).find((each) => each.type === type);
  }
}

const isEmpty = (value: unknown): boolean =>
  !isGiven(value) || (Array.isArray(value) && value.length === 0);

function joinsUsing(from: unknown): boolean {
  if (!isGiven(from)) return false;
  const { type, using_columns, left, right } = treeOf(from);
  return (
    type === 'JOIN' && (textsOf(using_columns).length > 0 || joinsUsing(left) || joinsUsing(right))
  );
}

/** Types to restore when the service stores them as text. */
const RESTORED = /^(BOOLEAN|BIGINT|DOUBLE|DATE|DECIMAL\(\d+,\s?\d+\))$/;

/**
 * Returns the SELECT for each table of a query: only columns that the catalogue knows, with its types, personal ones
 * masked.
 * @param told registrations in the Data Catalog, by `registrationOf`
 * @throws AppError QUERY_REFUSED for a table that the service does not have, with what to do
 */
export function standingFor(
  found: readonly ResolvedTable[],
  told: ReadonlyMap<string, GlueRegistration>,
  dialect: Dialect,
  mayReadPersonalData: boolean,
): RowsOf {
  const rows = new Map<string, string>();
  for (const { table, isBare } of found) {
    const sql = rowsOf(table, told.get(registrationOf(table)), dialect, mayReadPersonalData);
    rows.set(isBare ? table.name : addressOf(table), sql);
  }
  return (database, name) => {
    const sql = rows.get(database === '' ? name : `${database}.${name}`);
    if (sql !== undefined) return sql;
    throw notThere(`the table ${database}.${name}`);
  };
}

function rowsOf(
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
        : restored(column, withoutTokens(table, column, there, dialect), there, dialect);
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
  const refuse = (why: string) => refusal('', addressOf(table), undefined, `is refused: ${why}`);
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
function withoutTokens(
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
function restored(
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
