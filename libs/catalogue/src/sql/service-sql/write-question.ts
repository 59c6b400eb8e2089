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

/** What FROM stands in. */
interface FromAround {
  dialect: Dialect;
  inner(tree: unknown): string;
  expression(tree: unknown): string;
  /** What gives the rows of a table, in lower case, in brackets where it is a SELECT. */
  table(database: string, name: string): string;
}

const JOINS: Readonly<Record<string, string>> = {
  INNER: 'JOIN',
  LEFT: 'LEFT JOIN',
  RIGHT: 'RIGHT JOIN',
  OUTER: 'FULL JOIN',
};

/** FROM with all behind it; nothing where there is none. @throws AppError QUERY_REFUSED */
function fromSql(value: unknown, around: FromAround): string[] {
  if (!isGiven(value) || treeOf(value).type === 'EMPTY') return [];
  return [`FROM ${source(value, around)}`];
}

function source(value: unknown, around: FromAround): string {
  const tree = treeOf(value);
  if (isGiven(tree.sample)) throw notThere('TABLESAMPLE');
  switch (tree.type) {
    case 'BASE_TABLE': {
      const name = textOf(tree.table_name);
      const rows = around.table(textOf(tree.schema_name).toLowerCase(), name.toLowerCase());
      return named(rows, textOf(tree.alias) || name, tree.column_name_alias, around);
    }
    case 'SUBQUERY':
      return named(
        `(${around.inner(tree.subquery)})`,
        textOf(tree.alias) || 'asked_rows',
        tree.column_name_alias,
        around,
      );
    case 'EXPRESSION_LIST':
      return values(tree, around);
    case 'JOIN':
      return joined(tree, around);
    case 'PIVOT':
      throw notThere('PIVOT or UNPIVOT');
    default:
      throw notThere('a function after FROM');
  }
}

function named(sql: string, alias: string, columns: unknown, { dialect }: FromAround): string {
  const list = textsOf(columns).map(dialect.identifier);
  const names = list.length > 0 ? ` (${list.join(', ')})` : '';
  return `${sql} AS ${dialect.identifier(alias)}${names}`;
}

function values(tree: Tree, around: FromAround): string {
  const rows = (Array.isArray(tree.values) ? tree.values : []) as unknown[][];
  const written = rows.map((row) => `(${row.map(around.expression).join(', ')})`);
  const names = rows[0]?.map((_, index) => `col${index}`) ?? [];
  const alias = textOf(tree.alias) || 'asked_values';
  return named(`(VALUES ${written.join(', ')})`, alias, names, around);
}

function joined(tree: Tree, around: FromAround): string {
  const left = source(tree.left, around);
  const isNested = treeOf(tree.right).type === 'JOIN';
  const right = isNested ? `(${source(tree.right, around)})` : source(tree.right, around);
  if (tree.ref_type === 'CROSS') return `${left} CROSS JOIN ${right}`;
  const join = JOINS[textOf(tree.join_type)];
  if (tree.ref_type !== 'REGULAR' || join === undefined) {
    throw notThere(`a join that is ${textOf(tree.ref_type)} ${textOf(tree.join_type)}`);
  }
  const using = textsOf(tree.using_columns).map(around.dialect.identifier);
  const on =
    using.length > 0 ? `USING (${using.join(', ')})` : `ON ${around.expression(tree.condition)}`;
  return `${left} ${join} ${right} ${on}`;
}

/** A question as a service is asked it. */
export interface ServiceQuestion {
  sql: string;
  /** For each `?`, in their order. */
  parameters: Cell[];
}

/** What stands for the tables that a question names. */
export interface Standing {
  /**
   * SELECT that gives the rows that may be seen; the only way by which a table is named.
   * @param database empty where the question names the table alone
   */
  rowsOf(database: string, name: string): string;
}

/** So no name that the question gives by WITH is a table of the service. */
const GIVEN = 'asked_with_';

/**
 * Writes a question anew from the tree that the guard has judged, as the service reads it: what the asker wrote is not
 * sent, so that no word of it can mean another thing there than here.
 * @param tree of one SELECT
 * @param values for `$1`, `$2`, …
 * @throws AppError QUERY_REFUSED for what the service has not
 */
export function writeQuestion(
  tree: unknown,
  values: readonly Cell[],
  dialect: Dialect,
  standing: Standing,
): ServiceQuestion {
  const [statement] = treesOf(treeOf(tree).statements);
  const writer = new QuestionWriter(values, dialect, standing);
  const sql = writer.inner(statement);
  return { sql, parameters: writer.parameters };
}

class QuestionWriter implements Around, FromAround {
  readonly parameters: Cell[] = [];
  private scope: ReadonlySet<string> = new Set();

  constructor(
    private readonly values: readonly Cell[],
    readonly dialect: Dialect,
    private readonly standing: Standing,
  ) {}

  readonly inner = (tree: unknown): string => this.node(treeOf(tree).node);

  readonly expression = (tree: unknown): string => expressionSql(tree, this);

  readonly parameter = (number: number): string => {
    this.parameters.push(this.values[number - 1] ?? null);
    return '?';
  };

  readonly tableOf = (_database: string, name: string): string => name;

  readonly table = (database: string, name: string): string =>
    database === '' && this.scope.has(name)
      ? this.dialect.identifier(`${GIVEN}${name}`)
      : `(${this.standing.rowsOf(database, name)})`;

  private node(value: unknown): string {
    const tree = treeOf(value);
    const { scope } = this;
    const given = this.given(tree);
    const body = tree.type === 'SELECT_NODE' ? this.select(tree) : this.set(tree);
    const ended = `${given}${body}${this.modifiers(tree)}`;
    this.scope = scope;
    return ended;
  }

  /** Each name of WITH holds for those after it, and for the statement. */
  private given(tree: Tree): string {
    const parts = treesOf(isGiven(tree.cte_map) ? treeOf(tree.cte_map).map : []).map((entry) => {
      const { query, aliases } = treeOf(entry.value);
      const name = textOf(entry.key).toLowerCase();
      const { scope } = this;
      const sql = this.inner(query);
      this.scope = new Set([...scope, name]);
      const columns = textsOf(aliases).map(this.dialect.identifier);
      const list = columns.length > 0 ? ` (${columns.join(', ')})` : '';
      return `${this.dialect.identifier(`${GIVEN}${name}`)}${list} AS (${sql})`;
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
      ...fromSql(tree.from_table, this),
      ...(isGiven(tree.where_clause) ? [`WHERE ${this.expression(tree.where_clause)}`] : []),
      ...this.groups(tree),
      ...(isGiven(tree.having) ? [`HAVING ${this.expression(tree.having)}`] : []),
    ];
    const hasStar = treesOf(tree.select_list).some((item) => item.class === 'STAR');
    // Which column is the first of such a join is another one there.
    if (hasStar && joinsUsing(tree.from_table)) throw notThere('* over a join with USING');
    return clauses.join(' ');
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
