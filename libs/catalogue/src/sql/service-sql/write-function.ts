import type { Dialect } from './dialect.js';
import { isGiven, notThere, textOf, type Tree, treeOf, treesOf } from './tree.js';
import { orderSql } from './write-order.js';

type Write = (expression: unknown) => string;

const OPERATORS = new Set(['+', '-', '*', '%', '||']);
/** Whatever it is of, it is a DOUBLE here; elsewhere `5 / 2` may be 2, and a mean of cents be rounded to one. */
const asDouble = (value: string) => `CAST(${value} AS DOUBLE)`;
const LIKES: Readonly<Record<string, string>> = { '~~': 'LIKE', '!~~': 'NOT LIKE' };
/** Parts of a date that EXTRACT takes everywhere. */
const DATE_PARTS = /^(year|quarter|month|week|day|hour|minute|second)$/;
/** What INTERVAL becomes here. */
const INTERVALS: Readonly<Record<string, string>> = {
  to_years: 'YEAR',
  to_months: 'MONTH',
  to_days: 'DAY',
  to_hours: 'HOUR',
  to_minutes: 'MINUTE',
  to_seconds: 'SECOND',
};

/** A call that the guard has allowed. Its name is quoted, so that it is never read as another word. */
export function functionSql(tree: Tree, dialect: Dialect, write: Write): string {
  const name = textOf(tree.function_name).toLowerCase();
  const given = treesOf(tree.children);
  const all = given.map(write);
  if (tree.is_operator === true || name in LIKES) return operator(name, all, dialect);
  if (name in INTERVALS) return `(${all[0] ?? ''} * INTERVAL '1' ${INTERVALS[name] ?? ''})`;
  if (name === 'date_part' || name === 'datepart') return extracted(given, all);
  if (name === 'like_escape')
    return `(${all[0] ?? ''} LIKE ${all[1] ?? ''} ESCAPE ${all[2] ?? ''})`;
  // To Spark it is of dates.
  if (name === 'trunc' && dialect.name === 'spark') return `CAST(${all[0] ?? ''} AS BIGINT)`;
  const orders = treesOf(isGiven(tree.order_bys) ? treeOf(tree.order_bys).orders : []);
  if (orders.length > 0) throw notThere(`${name} with ORDER BY`);
  const distinct = tree.distinct === true ? 'DISTINCT ' : '';
  const filter = isGiven(tree.filter) ? ` FILTER (WHERE ${write(tree.filter)})` : '';
  const values = name === 'avg' ? all.map(asDouble) : all;
  return `${called(name, values, dialect, distinct)}${filter}`;
}

/** A window function, with its frame where it has one of its own. */
export function windowSql(tree: Tree, dialect: Dialect, write: Write): string {
  if (
    isGiven(tree.filter_expr) ||
    tree.ignore_nulls === true ||
    treesOf(tree.arg_orders).length > 0
  )
    throw notThere('FILTER, IGNORE NULLS or ORDER BY within a window function');
  if (textOf(tree.exclude_clause) !== 'NO_OTHER') throw notThere('EXCLUDE of a window');
  const extra = [tree.offset_expr, tree.default_expr].filter(isGiven);
  const all = [...treesOf(tree.children), ...extra].map(write);
  const name = textOf(tree.function_name).toLowerCase();
  const distinct = tree.distinct === true ? 'DISTINCT ' : '';
  const partitions = treesOf(tree.partitions).map(write);
  const orders = treesOf(tree.orders).map((each) => orderSql(each, write));
  const parts = [
    ...(partitions.length > 0 ? [`PARTITION BY ${partitions.join(', ')}`] : []),
    ...(orders.length > 0 ? [`ORDER BY ${orders.join(', ')}`] : []),
    ...frameOf(tree, write),
  ];
  const values = name === 'avg' ? all.map(asDouble) : all;
  return `${called(name, values, dialect, distinct)} OVER (${parts.join(' ')})`;
}

function called(name: string, all: readonly string[], dialect: Dialect, distinct: string): string {
  if (name === 'count_star' || (name === 'count' && all.length === 0)) return 'COUNT(*)';
  if (!/^[a-z_][a-z0-9_]*$/.test(name)) throw notThere(name);
  const known = Object.hasOwn(dialect.functions, name) ? dialect.functions[name] : undefined;
  return `${dialect.identifier(known ?? name)}(${distinct}${all.join(', ')})`;
}

function operator(name: string, [left = '', right]: readonly string[], dialect: Dialect): string {
  if (right === undefined) {
    if (name === '-' || name === '+') return `(${name} ${left})`;
  } else if (name === '/') {
    return `(${asDouble(left)} / ${right})`;
  } else if (OPERATORS.has(name)) {
    return `(${left} ${name} ${right})`;
  } else if (name in LIKES) {
    return `(${left} ${LIKES[name] ?? ''} ${right}${dialect.plainLike})`;
  }
  throw notThere(name);
}

function extracted([part]: readonly Tree[], [, from = '']: readonly string[]): string {
  const word = textOf(part && isGiven(part.value) ? treeOf(part.value).value : '').toLowerCase();
  if (DATE_PARTS.test(word)) return `EXTRACT(${word.toUpperCase()} FROM ${from})`;
  throw notThere(`EXTRACT of ${word === '' ? 'what a column says' : word}`);
}

const BOUNDS: Readonly<Record<string, string>> = {
  UNBOUNDED_PRECEDING: 'UNBOUNDED PRECEDING',
  UNBOUNDED_FOLLOWING: 'UNBOUNDED FOLLOWING',
  CURRENT_ROW_RANGE: 'CURRENT ROW',
  CURRENT_ROW_ROWS: 'CURRENT ROW',
};

function frameOf({ start, end, start_expr, end_expr }: Tree, write: Write): string[] {
  const [from, to] = [textOf(start), textOf(end)];
  if (from === 'UNBOUNDED_PRECEDING' && to === 'CURRENT_ROW_RANGE') return [];
  if (`${from}${to}`.includes('GROUPS')) throw notThere('GROUPS of a window');
  const isRows = from.endsWith('ROWS') || to.endsWith('ROWS');
  const bounds = [bound(from, start_expr, write), bound(to, end_expr, write)];
  return [`${isRows ? 'ROWS' : 'RANGE'} BETWEEN ${bounds.join(' AND ')}`];
}

function bound(kind: string, expression: unknown, write: Write): string {
  const known = BOUNDS[kind];
  if (known !== undefined) return known;
  const way = ['PRECEDING', 'FOLLOWING'].find((word) => kind.includes(word));
  if (way === undefined || !isGiven(expression)) throw notThere('the frame of a window');
  return `${write(expression)} ${way}`;
}
