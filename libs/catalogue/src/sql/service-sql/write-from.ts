import type { Dialect } from './dialect.js';
import { isGiven, notThere, textOf, textsOf, type Tree, treeOf } from './tree.js';

/** What FROM stands in. */
export interface FromAround {
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
export function fromSql(value: unknown, around: FromAround): string[] {
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
