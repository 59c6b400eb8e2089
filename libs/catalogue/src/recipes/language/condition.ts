import { z } from 'zod';
import {
  type Column,
  columnIn,
  columnName,
  columnOf,
  isText,
  quoted,
  RecipeMistake,
  text,
  value,
} from './column.js';
import { cell, type Given } from './step.js';
import { textPattern } from './text-pattern.js';
import { valueSql } from './value-sql.js';

const VALUES_MAX = 500;
const CONDITIONS_MAX = 20;
const DEPTH_MAX = 3;

const part = text.min(1);
const is = z.discriminatedUnion('is', [
  z.strictObject({
    column: columnName,
    is: z.enum(['equal', 'not equal', 'less', 'at most', 'greater', 'at least']),
    value,
  }),
  z.strictObject({ column: columnName, is: z.literal('between'), from: value, to: value }),
  z.strictObject({
    column: columnName,
    is: z.enum(['one of', 'none of']),
    values: z.array(value).min(1).max(VALUES_MAX),
  }),
  z.strictObject({
    column: columnName,
    is: z.enum(['containing', 'starting with', 'ending with', 'matching']),
    text: part,
  }),
  z.strictObject({ column: columnName, is: z.enum(['empty', 'not empty']) }),
]);

type Is = z.output<typeof is>;

/** A condition on rows: one column, all of several conditions, or any of them. */
export type Condition = Is | { all: Condition[] } | { any: Condition[] };

export const condition: z.ZodType<Condition> = nested(DEPTH_MAX);

function nested(depth: number): z.ZodType<Condition> {
  if (depth === 0) return is;
  const inner = z
    .array(nested(depth - 1))
    .min(1)
    .max(CONDITIONS_MAX);
  return z.union([is, z.strictObject({ all: inner }), z.strictObject({ any: inner })]);
}

const SIGNS = {
  equal: '=',
  'not equal': '<>',
  less: '<',
  'at most': '<=',
  greater: '>',
  'at least': '>=',
} as const;

/**
 * Returns SQL that is true, false or null; null counts as false.
 * @throws RecipeMistake for an invalid column or value
 */
export function conditionSql(given: Given, of: Condition): string {
  if ('all' in of) return joined(given, of.all, 'AND');
  if ('any' in of) return joined(given, of.any, 'OR');
  const { dialect } = given;
  const column = columnIn(given.columns, of.column);
  const at = cell(given, of.column);
  const sql = (each: Parameters<typeof valueSql>[2]) => valueSql(dialect, column, each);
  switch (of.is) {
    case 'empty':
      return `${at} IS NULL`;
    case 'not empty':
      return `${at} IS NOT NULL`;
    case 'between':
      return `(${at} >= ${sql(of.from)} AND ${at} <= ${sql(of.to)})`;
    case 'one of':
      return `${at} IN (${of.values.map(sql).join(', ')})`;
    case 'none of':
      return `${at} NOT IN (${of.values.map(sql).join(', ')})`;
    case 'matching':
      return dialect.matches(at, dialect.literal(textPattern(of.text).source));
    case 'containing':
      return `instr(${at}, ${dialect.literal(of.text)}) > 0`;
    case 'starting with':
      return `left(${at}, ${lengthOf(of.text)}) = ${dialect.literal(of.text)}`;
    case 'ending with':
      return `right(${at}, ${lengthOf(of.text)}) = ${dialect.literal(of.text)}`;
    default:
      return `${at} ${SIGNS[of.is]} ${sql(of.value)}`;
  }
}

const joined = (given: Given, parts: readonly Condition[], word: string) =>
  `(${parts.map((part) => conditionSql(given, part)).join(` ${word} `)})`;

/** Returns the number of characters as engines count them. */
export const lengthOf = (of: string) => Array.from(of).length;

/** @throws RecipeMistake for a missing column, or a type that does not support the condition */
export function checkCondition(columns: readonly Column[], of: Condition): void {
  if ('all' in of || 'any' in of) {
    for (const part of 'all' in of ? of.all : of.any) checkCondition(columns, part);
    return;
  }
  if ('text' in of) {
    columnOf(columns, of.column, isText, `only text can be ${of.is}; cast it to text first`);
    if (of.is === 'matching') textPattern(of.text);
  } else if (columnIn(columns, of.column).type === 'BOOLEAN' && 'from' in of) {
    throw new RecipeMistake(`column ${of.column} is BOOLEAN, which has no between`);
  }
}

export function columnsIn(columns: readonly Column[], of: Condition): Column[] {
  if ('all' in of) return of.all.flatMap((part) => columnsIn(columns, part));
  if ('any' in of) return of.any.flatMap((part) => columnsIn(columns, part));
  return [columnIn(columns, of.column)];
}

export function explainCondition(of: Condition): string {
  if ('all' in of) return together(of.all, ' and ');
  if ('any' in of) return together(of.any, ' or ');
  const column = quoted(of.column);
  if ('values' in of) return `${column} is ${of.is} ${of.values.map(shown).join(', ')}`;
  if ('text' in of) return `${column} is a text ${of.is} ${quoted(of.text)}`;
  if ('from' in of) return `${column} is between ${shown(of.from)} and ${shown(of.to)}`;
  if ('value' in of) return `${column} is ${of.is}${COMPARED[of.is]} ${shown(of.value)}`;
  return `${column} is ${of.is}`;
}

const COMPARED = {
  equal: ' to',
  'not equal': ' to',
  less: ' than',
  'at most': '',
  greater: ' than',
  'at least': '',
} as const;

function together(parts: readonly Condition[], word: string): string {
  const told = parts.map(explainCondition).join(word);
  return parts.length > 1 ? `(${told})` : told;
}

const shown = (of: string | number | boolean) => (typeof of === 'string' ? quoted(of) : String(of));
