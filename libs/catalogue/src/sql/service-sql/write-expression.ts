import type { Dialect } from './dialect.js';
import { constantSql, typeSql } from './write-constant.js';
import { functionSql, windowSql } from './write-function.js';
import { isGiven, notThere, textOf, textsOf, type Tree, treeOf, treesOf } from './tree.js';

/** What an expression stands in. */
export interface Around {
  dialect: Dialect;
  /** SQL of a question within the question, without brackets. */
  inner(tree: unknown): string;
  /** What stands for `$1`. @param number from 1 */
  parameter(number: number): string;
  /** What the columns of a table are called by where one is named as `database.table.column`. */
  tableOf(database: string, name: string): string;
}

const COMPARED: Readonly<Record<string, string>> = {
  COMPARE_EQUAL: '=',
  COMPARE_NOTEQUAL: '<>',
  COMPARE_LESSTHAN: '<',
  COMPARE_GREATERTHAN: '>',
  COMPARE_LESSTHANOREQUALTO: '<=',
  COMPARE_GREATERTHANOREQUALTO: '>=',
  COMPARE_DISTINCT_FROM: 'IS DISTINCT FROM',
  COMPARE_NOT_DISTINCT_FROM: 'IS NOT DISTINCT FROM',
};

/** Words that are no column where no brackets follow either. */
const CLOCK = /^(current_date|current_time|current_timestamp|localtime|localtimestamp)$/i;

/**
 * An expression as the service reads it: every name quoted, every part in brackets, so that nothing of it can be read
 * as anything else.
 * @throws AppError QUERY_REFUSED for what the service has not, or means otherwise
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
      return `(${write(tree.left)} ${comparison(tree.type)} ${write(tree.right)})`;
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
      throw notThere(textOf(tree.class) || 'a part of the question');
  }
}

function columnSql(names: readonly string[], { dialect, tableOf }: Around): string {
  const [first = '', second = '', third] = names;
  if (names.length === 1 && CLOCK.test(first)) return first.toUpperCase();
  if (names.length < 3) return names.map(dialect.identifier).join('.');
  if (names.length > 3 || third === undefined) throw notThere(names.join('.'));
  return `${dialect.identifier(tableOf(first, second))}.${dialect.identifier(third)}`;
}

function comparison(type: unknown): string {
  const known = COMPARED[textOf(type)];
  if (known !== undefined) return known;
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
  // What stands first is written first: values are in the order of their places.
  const child = isIn && isGiven(tree.child) ? expressionSql(tree.child, around) : undefined;
  const query = `(${around.inner(tree.subquery)})`;
  if (child !== undefined) return `(${child} IN ${query})`;
  if (tree.subquery_type === 'SCALAR') return query;
  if (tree.subquery_type === 'EXISTS') return `(EXISTS ${query})`;
  if (tree.subquery_type === 'NOT_EXISTS') return `(NOT EXISTS ${query})`;
  throw notThere('a comparison with ANY or ALL of a SELECT');
}
