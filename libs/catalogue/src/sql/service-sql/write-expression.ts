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

/** Writes an order, with nulls last by default, as in the local engine. */
export function orderSql(value: unknown, write: (expression: unknown) => string): string {
  const { type, null_order: nulls, expression } = treeOf(value);
  const way = type === 'DESCENDING' ? 'DESC' : 'ASC';
  const place = textOf(nulls).includes('FIRST') ? 'FIRST' : 'LAST';
  return `${write(expression)} ${way} NULLS ${place}`;
}

const WHOLE = /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/;

/** Writes a constant for the service. @throws AppError QUERY_REFUSED */
function constantSql(constant: unknown, dialect: Dialect): string {
  const { type, value, is_null: isNull } = treeOf(constant);
  const { id, type_info: info } = treeOf(type);
  const kind = textOf(id);
  if (isNull === true || kind === 'NULL') return 'NULL';
  if (kind === 'VARCHAR') return dialect.text(textOf(value));
  if (kind === 'BOOLEAN') return value === true ? 'TRUE' : 'FALSE';
  if (typeof value !== 'number') throw tooLong();
  if (kind === 'DOUBLE' || kind === 'FLOAT') {
    return asDouble(bracketed(String(value).toUpperCase()), dialect);
  }
  if (!Number.isSafeInteger(value)) throw tooLong();
  if (WHOLE.test(kind)) return bracketed(String(value));
  if (kind === 'DECIMAL') return bracketed(decimal(value, Number(treeOf(info).scale)));
  throw notThere(`a constant of type ${kind}`);
}

/** Writes a target type. @throws AppError QUERY_REFUSED */
function typeSql(type: unknown, { types }: Dialect): string {
  const { id, type_info: info }: Tree = treeOf(type);
  const kind = textOf(id);
  if (kind === 'DECIMAL') {
    const { width, scale } = treeOf(info);
    return `DECIMAL(${Number(width)}, ${Number(scale)})`;
  }
  const known = Object.hasOwn(types, kind) ? types[kind] : undefined;
  if (known !== undefined) return known;
  throw notThere(`a cast to ${kind === 'UNBOUND' ? 'a type by its name' : kind}`);
}

/** With a minus before it, `--` would begin a comment. */
const bracketed = (number: string) => (number.startsWith('-') ? `(${number})` : number);

function decimal(digits: number, scale: number): string {
  if (scale === 0) return `${digits}.`.replace(/\.$/, '');
  const text = String(Math.abs(digits)).padStart(scale + 1, '0');
  return `${digits < 0 ? '-' : ''}${text.slice(0, -scale)}.${text.slice(-scale)}`;
}

const tooLong = () =>
  notThere('a number beyond 53 bits (CAST it from text, or send it as a parameter)');

type Write = (expression: unknown) => string;

const OPERATORS = new Set(['+', '-', '*', '%', '||']);
/** The local engine returns a DOUBLE; other engines return 2 for `5 / 2`, or round a mean of cents. */
const asDouble = (value: string, { types }: Dialect) => `CAST(${value} AS ${types['DOUBLE']})`;
const LIKES: Readonly<Record<string, string>> = { '~~': 'LIKE', '!~~': 'NOT LIKE' };
/** Parts of a date that EXTRACT supports everywhere. */
const DATE_PARTS = /^(year|quarter|month|week|day|hour|minute|second)$/;
/** The engine's functions for INTERVAL. */
const INTERVALS: Readonly<Record<string, string>> = {
  to_years: 'YEAR',
  to_months: 'MONTH',
  to_days: 'DAY',
  to_hours: 'HOUR',
  to_minutes: 'MINUTE',
  to_seconds: 'SECOND',
};

/** Writes a call that the guard has allowed. The quoted name cannot be read as another word. */
function functionSql(tree: Tree, dialect: Dialect, write: Write): string {
  const name = textOf(tree.function_name).toLowerCase();
  const given = treesOf(tree.children);
  // Written in order of appearance, because values are positional.
  const isFirst = isGiven(tree.filter) && !dialect.hasFilter;
  const only = isFirst ? write(tree.filter) : '';
  const all = given.map(write);
  if (tree.is_operator === true || name in LIKES) return operator(name, all, dialect);
  if (name in INTERVALS) return `(${all[0] ?? ''} * INTERVAL '1' ${INTERVALS[name] ?? ''})`;
  if (name === 'date_part' || name === 'datepart') return extracted(given, all);
  if (name === 'like_escape')
    return `(${all[0] ?? ''} LIKE ${all[1] ?? ''} ESCAPE ${all[2] ?? ''})`;
  const special = dialect.written(name, all);
  if (special !== undefined) return special;
  const orders = treesOf(isGiven(tree.order_bys) ? treeOf(tree.order_bys).orders : []);
  if (orders.length > 0) throw notThere(`${name} with ORDER BY`);
  const distinct = tree.distinct === true ? 'DISTINCT ' : '';
  const values = name === 'avg' ? all.map((value) => asDouble(value, dialect)) : all;
  if (isFirst)
    return called(
      'count_star' === name ? 'count' : name,
      filtered(values, only),
      dialect,
      distinct,
    );
  const filter = isGiven(tree.filter) ? ` FILTER (WHERE ${write(tree.filter)})` : '';
  return `${called(name, values, dialect, distinct)}${filter}`;
}

/** Aggregates skip nulls, so other rows get a null. */
function filtered([value = '1', ...others]: readonly string[], only: string): string[] {
  return [`CASE WHEN ${only} THEN ${value} END`, ...others];
}

/** Writes a window function, with its frame if set. */
function windowSql(tree: Tree, dialect: Dialect, write: Write): string {
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
  const values = name === 'avg' ? all.map((value) => asDouble(value, dialect)) : all;
  return `${called(name, values, dialect, distinct)} OVER (${parts.join(' ')})`;
}

function called(name: string, all: readonly string[], dialect: Dialect, distinct: string): string {
  if (name === 'count_star' || (name === 'count' && all.length === 0)) return 'COUNT(*)';
  if (!/^[a-z_][a-z0-9_]*$/.test(name)) throw notThere(name);
  const other = Object.hasOwn(dialect.functions, name) ? dialect.functions[name] : undefined;
  const known = other ?? name;
  const word = dialect.hasQuotedFunctions ? dialect.identifier(known) : known;
  return `${word}(${distinct}${all.join(', ')})`;
}

function operator(name: string, [left = '', right]: readonly string[], dialect: Dialect): string {
  if (right === undefined) {
    if (name === '-' || name === '+') return `(${name} ${left})`;
  } else if (name === '/') {
    return `(${asDouble(left, dialect)} / ${right})`;
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
  throw notThere(`EXTRACT of ${word === '' ? 'the value of a column' : word}`);
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

/** The context of an expression. */
export interface Around {
  dialect: Dialect;
  /** Writes a subquery, without brackets. */
  inner(tree: unknown): string;
  /** Writes the placeholder of a parameter. @param number from 1 */
  parameter(number: number): string;
}

const COMPARED: Readonly<Record<string, string>> = {
  COMPARE_EQUAL: '=',
  COMPARE_NOTEQUAL: '<>',
  COMPARE_LESSTHAN: '<',
  COMPARE_GREATERTHAN: '>',
  COMPARE_LESSTHANOREQUALTO: '<=',
  COMPARE_GREATERTHANOREQUALTO: '>=',
};

/** Unqualified names that mean the clock, even without brackets. */
const CLOCK = /^(current_date|current_time|current_timestamp|localtime|localtimestamp)$/i;

/**
 * Writes an expression for the service: it quotes every name and brackets every part, so that nothing can be misread.
 * @throws AppError QUERY_REFUSED for what the service lacks, or interprets differently
 */
export function expressionSql(value: unknown, around: Around): string {
  const tree = treeOf(value);
  const write = (each: unknown) => expressionSql(each, around);
  switch (tree.class) {
    case 'COLUMN_REF':
      return columnSql(textsOf(tree.column_names), around);
    case 'CONSTANT':
      return constantSql(tree.value, around.dialect);
    case 'PARAMETER':
      return around.parameter(Number(tree.identifier));
    case 'CAST': {
      const word = tree.try_cast === true ? 'TRY_CAST' : 'CAST';
      return `${word}(${write(tree.child)} AS ${typeSql(tree.cast_type, around.dialect)})`;
    }
    case 'COMPARISON':
      return comparison(tree.type, write(tree.left), write(tree.right), around.dialect);
    case 'CONJUNCTION': {
      const word = tree.type === 'CONJUNCTION_OR' ? ' OR ' : ' AND ';
      return `(${treesOf(tree.children).map(write).join(word)})`;
    }
    case 'BETWEEN': {
      const [input, lower, upper] = [tree.input, tree.lower, tree.upper].map(write);
      return `(${input} BETWEEN ${lower} AND ${upper})`;
    }
    case 'CASE':
      return caseSql(tree, write);
    case 'OPERATOR':
      return operatorSql(tree, write);
    case 'SUBQUERY':
      return subquerySql(tree, around);
    case 'FUNCTION':
      return functionSql(tree, around.dialect, write);
    case 'WINDOW':
      return windowSql(tree, around.dialect, write);
    default:
      throw notThere(textOf(tree.class) || 'a part of the query');
  }
}

function columnSql(names: readonly string[], { dialect }: Around): string {
  const [first = ''] = names;
  if (names.length === 1 && CLOCK.test(first)) return first.toUpperCase();
  if (names.length > 3) throw notThere(names.join('.'));
  // In `database.table.column`, the query knows the table by its name alone.
  return names.slice(-2).map(dialect.identifier).join('.');
}

function comparison(type: unknown, left: string, right: string, { differ }: Dialect): string {
  if (type === 'COMPARE_DISTINCT_FROM') return differ(left, right);
  if (type === 'COMPARE_NOT_DISTINCT_FROM') return `(NOT ${differ(left, right)})`;
  const known = COMPARED[textOf(type)];
  if (known !== undefined) return `(${left} ${known} ${right})`;
  throw notThere(textOf(type));
}

function caseSql(tree: Tree, write: (expression: unknown) => string): string {
  const checks = treesOf(tree.case_checks).map(
    (check) => `WHEN ${write(check.when_expr)} THEN ${write(check.then_expr)}`,
  );
  return `CASE ${checks.join(' ')} ELSE ${write(tree.else_expr)} END`;
}

function operatorSql({ type, children }: Tree, write: (expression: unknown) => string): string {
  const [first = '', ...others] = treesOf(children).map(write);
  switch (type) {
    case 'OPERATOR_NOT':
      return `(NOT ${first})`;
    case 'OPERATOR_IS_NULL':
      return `(${first} IS NULL)`;
    case 'OPERATOR_IS_NOT_NULL':
      return `(${first} IS NOT NULL)`;
    case 'OPERATOR_COALESCE':
      return `COALESCE(${[first, ...others].join(', ')})`;
    case 'COMPARE_IN':
      return `(${first} IN (${others.join(', ')}))`;
    case 'COMPARE_NOT_IN':
      return `(${first} NOT IN (${others.join(', ')}))`;
    default:
      throw notThere(textOf(type).replace(/^OPERATOR_/, ''));
  }
}

function subquerySql(tree: Tree, around: Around): string {
  const isIn = tree.subquery_type === 'ANY' && tree.comparison_type === 'COMPARE_EQUAL';
  // Written in order of appearance, because values are positional.
  const child = isIn && isGiven(tree.child) ? expressionSql(tree.child, around) : undefined;
  const query = `(${around.inner(tree.subquery)})`;
  if (child !== undefined) return `(${child} IN ${query})`;
  if (tree.subquery_type === 'SCALAR') return query;
  if (tree.subquery_type === 'EXISTS') return `(EXISTS ${query})`;
  if (tree.subquery_type === 'NOT_EXISTS') return `(NOT EXISTS ${query})`;
  throw notThere('a comparison with ANY or ALL of a SELECT');
}
