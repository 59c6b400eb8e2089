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

/** Writes an order, with nulls last by default, as in the local engine. */
export function orderSql(value: unknown, write: (expression: unknown) => string): string {
  const { type, null_order: nulls, expression } = requireTree(value);
  const way = type === 'DESCENDING' ? 'DESC' : 'ASC';
  const place = toText(nulls).includes('FIRST') ? 'FIRST' : 'LAST';
  return `${write(expression)} ${way} NULLS ${place}`;
}

const WHOLE = /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/;

/** Writes a constant for the service. @throws AppError QUERY_REFUSED */
function constantSql(constant: unknown, dialect: Dialect): string {
  const { type, value, is_null: isNull } = requireTree(constant);
  const { id, type_info: info } = requireTree(type);
  const kind = toText(id);
  if (isNull === true || kind === 'NULL') return 'NULL';
  if (kind === 'VARCHAR') return dialect.text(toText(value));
  if (kind === 'BOOLEAN') return value === true ? 'TRUE' : 'FALSE';
  if (typeof value !== 'number') throw createTooLongError();
  if (kind === 'DOUBLE' || kind === 'FLOAT') {
    return castDoubleSql(bracketNegative(String(value).toUpperCase()), dialect);
  }
  if (!Number.isSafeInteger(value)) throw createTooLongError();
  if (WHOLE.test(kind)) return bracketNegative(String(value));
  if (kind === 'DECIMAL')
    return bracketNegative(formatDecimal(value, Number(requireTree(info).scale)));
  throw createUnsupportedError(`a constant of type ${kind}`);
}

/** Writes a target type. @throws AppError QUERY_REFUSED */
function typeSql(type: unknown, { types }: Dialect): string {
  const { id, type_info: info }: Tree = requireTree(type);
  const kind = toText(id);
  if (kind === 'DECIMAL') {
    const { width, scale } = requireTree(info);
    return `DECIMAL(${Number(width)}, ${Number(scale)})`;
  }
  const known = Object.hasOwn(types, kind) ? types[kind] : undefined;
  if (known !== undefined) return known;
  throw createUnsupportedError(`a cast to ${kind === 'UNBOUND' ? 'a type by its name' : kind}`);
}

/** With a minus before it, `--` would begin a comment. */
const bracketNegative = (number: string) => (number.startsWith('-') ? `(${number})` : number);

function formatDecimal(digits: number, scale: number): string {
  if (scale === 0) return `${digits}.`.replace(/\.$/, '');
  const text = String(Math.abs(digits)).padStart(scale + 1, '0');
  return `${digits < 0 ? '-' : ''}${text.slice(0, -scale)}.${text.slice(-scale)}`;
}

const createTooLongError = () =>
  createUnsupportedError('a number beyond 53 bits (CAST it from text, or send it as a parameter)');

type Write = (expression: unknown) => string;

const OPERATORS = new Set(['+', '-', '*', '%', '||']);
/** The local engine returns a DOUBLE; other engines return 2 for `5 / 2`, or round a mean of cents. */
const castDoubleSql = (value: string, { types }: Dialect) => `CAST(${value} AS ${types['DOUBLE']})`;
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
  const name = toText(tree.function_name).toLowerCase();
  const given = requireTrees(tree.children);
  // Written in order of appearance, because values are positional.
  const isFirst = isSet(tree.filter) && !dialect.hasFilter;
  const only = isFirst ? write(tree.filter) : '';
  const all = given.map(write);
  if (tree.is_operator === true || name in LIKES) return binarySql(name, all, dialect);
  if (name in INTERVALS) return `(${all[0] ?? ''} * INTERVAL '1' ${INTERVALS[name] ?? ''})`;
  if (name === 'date_part' || name === 'datepart') return extractSql(given, all);
  if (name === 'like_escape')
    return `(${all[0] ?? ''} LIKE ${all[1] ?? ''} ESCAPE ${all[2] ?? ''})`;
  const special = dialect.rewriteCall(name, all);
  if (special !== undefined) return special;
  const orders = requireTrees(isSet(tree.order_bys) ? requireTree(tree.order_bys).orders : []);
  if (orders.length > 0) throw createUnsupportedError(`${name} with ORDER BY`);
  const distinct = tree.distinct === true ? 'DISTINCT ' : '';
  const values = name === 'avg' ? all.map((value) => castDoubleSql(value, dialect)) : all;
  if (isFirst)
    return callSql(
      'count_star' === name ? 'count' : name,
      filterArguments(values, only),
      dialect,
      distinct,
    );
  const filter = isSet(tree.filter) ? ` FILTER (WHERE ${write(tree.filter)})` : '';
  return `${callSql(name, values, dialect, distinct)}${filter}`;
}

/** Aggregates skip nulls, so other rows get a null. */
function filterArguments([value = '1', ...others]: readonly string[], only: string): string[] {
  return [`CASE WHEN ${only} THEN ${value} END`, ...others];
}

/** Writes a window function, with its frame if set. */
function windowSql(tree: Tree, dialect: Dialect, write: Write): string {
  if (
    isSet(tree.filter_expr) ||
    tree.ignore_nulls === true ||
    requireTrees(tree.arg_orders).length > 0
  )
    throw createUnsupportedError('FILTER, IGNORE NULLS or ORDER BY within a window function');
  if (toText(tree.exclude_clause) !== 'NO_OTHER')
    throw createUnsupportedError('EXCLUDE of a window');
  const extra = [tree.offset_expr, tree.default_expr].filter(isSet);
  const all = [...requireTrees(tree.children), ...extra].map(write);
  const name = toText(tree.function_name).toLowerCase();
  const distinct = tree.distinct === true ? 'DISTINCT ' : '';
  const partitions = requireTrees(tree.partitions).map(write);
  const orders = requireTrees(tree.orders).map((each) => orderSql(each, write));
  const parts = [
    ...(partitions.length > 0 ? [`PARTITION BY ${partitions.join(', ')}`] : []),
    ...(orders.length > 0 ? [`ORDER BY ${orders.join(', ')}`] : []),
    ...frameSql(tree, write),
  ];
  const values = name === 'avg' ? all.map((value) => castDoubleSql(value, dialect)) : all;
  return `${callSql(name, values, dialect, distinct)} OVER (${parts.join(' ')})`;
}

function callSql(name: string, all: readonly string[], dialect: Dialect, distinct: string): string {
  if (name === 'count_star' || (name === 'count' && all.length === 0)) return 'COUNT(*)';
  if (!/^[a-z_][a-z0-9_]*$/.test(name)) throw createUnsupportedError(name);
  const other = Object.hasOwn(dialect.functions, name) ? dialect.functions[name] : undefined;
  const known = other ?? name;
  const word = dialect.hasQuotedFunctions ? dialect.identifier(known) : known;
  return `${word}(${distinct}${all.join(', ')})`;
}

function binarySql(name: string, [left = '', right]: readonly string[], dialect: Dialect): string {
  if (right === undefined) {
    if (name === '-' || name === '+') return `(${name} ${left})`;
  } else if (name === '/') {
    return `(${castDoubleSql(left, dialect)} / ${right})`;
  } else if (OPERATORS.has(name)) {
    return `(${left} ${name} ${right})`;
  } else if (name in LIKES) {
    return `(${left} ${LIKES[name] ?? ''} ${right}${dialect.plainLike})`;
  }
  throw createUnsupportedError(name);
}

function extractSql([part]: readonly Tree[], [, from = '']: readonly string[]): string {
  const word = toText(part && isSet(part.value) ? requireTree(part.value).value : '').toLowerCase();
  if (DATE_PARTS.test(word)) return `EXTRACT(${word.toUpperCase()} FROM ${from})`;
  throw createUnsupportedError(`EXTRACT of ${word === '' ? 'the value of a column' : word}`);
}

const BOUNDS: Readonly<Record<string, string>> = {
  UNBOUNDED_PRECEDING: 'UNBOUNDED PRECEDING',
  UNBOUNDED_FOLLOWING: 'UNBOUNDED FOLLOWING',
  CURRENT_ROW_RANGE: 'CURRENT ROW',
  CURRENT_ROW_ROWS: 'CURRENT ROW',
};

function frameSql({ start, end, start_expr, end_expr }: Tree, write: Write): string[] {
  const [from, to] = [toText(start), toText(end)];
  if (from === 'UNBOUNDED_PRECEDING' && to === 'CURRENT_ROW_RANGE') return [];
  if (`${from}${to}`.includes('GROUPS')) throw createUnsupportedError('GROUPS of a window');
  const isRows = from.endsWith('ROWS') || to.endsWith('ROWS');
  const bounds = [boundSql(from, start_expr, write), boundSql(to, end_expr, write)];
  return [`${isRows ? 'ROWS' : 'RANGE'} BETWEEN ${bounds.join(' AND ')}`];
}

function boundSql(kind: string, expression: unknown, write: Write): string {
  const known = BOUNDS[kind];
  if (known !== undefined) return known;
  const way = ['PRECEDING', 'FOLLOWING'].find((word) => kind.includes(word));
  if (way === undefined || !isSet(expression))
    throw createUnsupportedError('the frame of a window');
  return `${write(expression)} ${way}`;
}

/** The context of an expression. */
export interface ExpressionContext {
  dialect: Dialect;
  /** Writes a subquery, without brackets. */
  writeSubquery(tree: unknown): string;
  /** Writes the placeholder of a parameter. @param number from 1 */
  writeParameter(number: number): string;
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
export function expressionSql(value: unknown, around: ExpressionContext): string {
  const tree = requireTree(value);
  const write = (each: unknown) => expressionSql(each, around);
  switch (tree.class) {
    case 'COLUMN_REF':
      return columnSql(toTexts(tree.column_names), around);
    case 'CONSTANT':
      return constantSql(tree.value, around.dialect);
    case 'PARAMETER':
      return around.writeParameter(Number(tree.identifier));
    case 'CAST': {
      const word = tree.try_cast === true ? 'TRY_CAST' : 'CAST';
      return `${word}(${write(tree.child)} AS ${typeSql(tree.cast_type, around.dialect)})`;
    }
    case 'COMPARISON':
      return comparisonSql(tree.type, write(tree.left), write(tree.right), around.dialect);
    case 'CONJUNCTION': {
      const word = tree.type === 'CONJUNCTION_OR' ? ' OR ' : ' AND ';
      return `(${requireTrees(tree.children).map(write).join(word)})`;
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
      throw createUnsupportedError(toText(tree.class) || 'a part of the query');
  }
}

function columnSql(names: readonly string[], { dialect }: ExpressionContext): string {
  const [first = ''] = names;
  if (names.length === 1 && CLOCK.test(first)) return first.toUpperCase();
  if (names.length > 3) throw createUnsupportedError(names.join('.'));
  // In `database.table.column`, the query knows the table by its name alone.
  return names.slice(-2).map(dialect.identifier).join('.');
}

function comparisonSql(
  type: unknown,
  left: string,
  right: string,
  { isDistinctSql }: Dialect,
): string {
  if (type === 'COMPARE_DISTINCT_FROM') return isDistinctSql(left, right);
  if (type === 'COMPARE_NOT_DISTINCT_FROM') return `(NOT ${isDistinctSql(left, right)})`;
  const known = COMPARED[toText(type)];
  if (known !== undefined) return `(${left} ${known} ${right})`;
  throw createUnsupportedError(toText(type));
}

function caseSql(tree: Tree, write: (expression: unknown) => string): string {
  const checks = requireTrees(tree.case_checks).map(
    (check) => `WHEN ${write(check.when_expr)} THEN ${write(check.then_expr)}`,
  );
  return `CASE ${checks.join(' ')} ELSE ${write(tree.else_expr)} END`;
}

function operatorSql({ type, children }: Tree, write: (expression: unknown) => string): string {
  const [first = '', ...others] = requireTrees(children).map(write);
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
      throw createUnsupportedError(toText(type).replace(/^OPERATOR_/, ''));
  }
}

function subquerySql(tree: Tree, around: ExpressionContext): string {
  const isIn = tree.subquery_type === 'ANY' && tree.comparison_type === 'COMPARE_EQUAL';
  // Written in order of appearance, because values are positional.
  const child = isIn && isSet(tree.child) ? expressionSql(tree.child, around) : undefined;
  const query = `(${around.writeSubquery(tree.subquery)})`;
  if (child !== undefined) return `(${child} IN ${query})`;
  if (tree.subquery_type === 'SCALAR') return query;
  if (tree.subquery_type === 'EXISTS') return `(EXISTS ${query})`;
  if (tree.subquery_type === 'NOT_EXISTS') return `(NOT EXISTS ${query})`;
  throw createUnsupportedError('a comparison with ANY or ALL of a SELECT');
}
