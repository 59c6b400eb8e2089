import { z } from 'zod';
import {
  type Column,
  requireColumn,
  columnName,
  requireColumnType,
  isText,
  quoteText,
  RecipeMistake,
  text,
  value,
} from './column.js';
import { cellSql, type StepInput } from './step.js';
import { parsePattern } from './text-pattern.js';
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

export const condition: z.ZodType<Condition> = buildConditionSchema(DEPTH_MAX);

function buildConditionSchema(depth: number): z.ZodType<Condition> {
  if (depth === 0) return is;
  const inner = z
    .array(buildConditionSchema(depth - 1))
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
export function conditionSql(given: StepInput, of: Condition): string {
  if ('all' in of) return joinConditions(given, of.all, 'AND');
  if ('any' in of) return joinConditions(given, of.any, 'OR');
  const { dialect } = given;
  const column = requireColumn(given.columns, of.column);
  const at = cellSql(given, of.column);
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
      return dialect.matches(at, dialect.literal(parsePattern(of.text).source));
    case 'containing':
      return `instr(${at}, ${dialect.literal(of.text)}) > 0`;
    case 'starting with':
      return `left(${at}, ${countCharacters(of.text)}) = ${dialect.literal(of.text)}`;
    case 'ending with':
      return `right(${at}, ${countCharacters(of.text)}) = ${dialect.literal(of.text)}`;
    default:
      return `${at} ${SIGNS[of.is]} ${sql(of.value)}`;
  }
}

const joinConditions = (given: StepInput, parts: readonly Condition[], word: string) =>
  `(${parts.map((part) => conditionSql(given, part)).join(` ${word} `)})`;

/** Returns the number of characters as engines count them. */
export const countCharacters = (of: string) => Array.from(of).length;

/** @throws RecipeMistake for a missing column, or a type that does not support the condition */
export function checkCondition(columns: readonly Column[], of: Condition): void {
  if ('all' in of || 'any' in of) {
    for (const part of 'all' in of ? of.all : of.any) checkCondition(columns, part);
    return;
  }
  if ('text' in of) {
    requireColumnType(
      columns,
      of.column,
      isText,
      `only text can be ${of.is}; cast it to text first`,
    );
    if (of.is === 'matching') parsePattern(of.text);
  } else if (requireColumn(columns, of.column).type === 'BOOLEAN' && 'from' in of) {
    throw new RecipeMistake(`column ${of.column} is BOOLEAN, which has no between`);
  }
}

export function listColumns(columns: readonly Column[], of: Condition): Column[] {
  if ('all' in of) return of.all.flatMap((part) => listColumns(columns, part));
  if ('any' in of) return of.any.flatMap((part) => listColumns(columns, part));
  return [requireColumn(columns, of.column)];
}

export function explainCondition(of: Condition): string {
  if ('all' in of) return joinExplanations(of.all, ' and ');
  if ('any' in of) return joinExplanations(of.any, ' or ');
  const column = quoteText(of.column);
  if ('values' in of) return `${column} is ${of.is} ${of.values.map(formatConstant).join(', ')}`;
  if ('text' in of) return `${column} is a text ${of.is} ${quoteText(of.text)}`;
  if ('from' in of)
    return `${column} is between ${formatConstant(of.from)} and ${formatConstant(of.to)}`;
  if ('value' in of) return `${column} is ${of.is}${COMPARED[of.is]} ${formatConstant(of.value)}`;
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

function joinExplanations(parts: readonly Condition[], word: string): string {
  const told = parts.map(explainCondition).join(word);
  return parts.length > 1 ? `(${told})` : told;
}

const formatConstant = (of: string | number | boolean) =>
  typeof of === 'string' ? quoteText(of) : String(of);
