import { z } from 'zod';
import type { ArgumentProblem } from '#platform/errors/app-error.js';
import { isStorableText } from '#platform/text/storable-text.js';
import { DATE_ORDERS, toTableType } from '../../tables/column-types.js';

interface MistakeDetails {
  /** The wrong arguments of the step. */
  problems?: readonly ArgumentProblem[];
  /** The name in an argument that does not fit. */
  name?: string;
}

/** A mistake in a step, with a message for its author: `column amount is not there; there are: …`. */
export class RecipeMistake extends Error {
  constructor(
    message: string,
    readonly about: MistakeDetails = {},
  ) {
    super(message);
  }
}

/** Name and type of a column. */
export interface ColumnShape {
  name: string;
  /** BOOLEAN, BIGINT, DECIMAL(18,2), DOUBLE, DATE, TIMESTAMP or VARCHAR. */
  type: string;
}

/** A column as steps see it, on any engine. */
export interface Column extends ColumnShape {
  /** Whether its cells depend on personal cells. */
  isPersonal: boolean;
  /**
   * Whether it has the values of one input column, at most trimmed or in another case. Equal hashes of other values can
   * answer questions that the author of a recipe chooses.
   */
  isWhole?: boolean;
}

/** A column of an input table, with the catalogue's type. */
export interface InputColumn {
  name: string;
  type: string;
  /** Whether it is personal; no when left out. */
  isPersonal?: boolean;
}

/** Name prefix of internal columns. */
export const OWN = 'retailstream_';

const NEUTRAL = ['BOOLEAN', 'BIGINT', 'DOUBLE', 'DATE', 'TIMESTAMP'];

/** Returns the type in which steps see a column; VARCHAR for types that they do not know. */
export function toNeutralType(type: string): string {
  const known = toTableType(type.toUpperCase());
  const decimal = parseDecimalType(known);
  if (decimal) return formatDecimalType(decimal.precision, decimal.scale);
  return NEUTRAL.includes(known) ? known : 'VARCHAR';
}

export const formatDecimalType = (precision: number, scale: number) =>
  `DECIMAL(${precision},${scale})`;

/** Returns all digits of a decimal type, and those after the point; undefined for other types. */
export function parseDecimalType(type: string): { precision: number; scale: number } | undefined {
  const [, precision, scale] = /^DECIMAL\((\d+), ?(\d+)\)$/i.exec(type) ?? [];
  return precision === undefined
    ? undefined
    : { precision: Number(precision), scale: Number(scale) };
}

/** Returns a type as both engines spell it. */
export const typeSql = (type: string) => (type === 'VARCHAR' ? 'STRING' : type);

/** Returns text of a recipe for messages: in quotes, on one line. */
export const quoteText = (text: string) =>
  JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029]/g, ' ');

/** Returns names for messages: `"a", "b" and "c"`. */
export function formatNames(names: readonly string[], last = 'and'): string {
  const shown = names.map(quoteText);
  if (shown.length < 2) return shown.join('');
  return `${shown.slice(0, -1).join(', ')} ${last} ${shown.at(-1)}`;
}

/** @throws RecipeMistake with the existing columns */
export function requireColumn(columns: readonly Column[], name: string): Column {
  const column = columns.find((each) => each.name === name);
  if (column) return column;
  const near = columns.find((each) => each.name.toLowerCase() === name.toLowerCase());
  const advice = near
    ? `write ${quoteText(near.name)}`
    : `use one of: ${columns.map((each) => each.name).join(', ')}`;
  throw new RecipeMistake(`there is no column ${name}; ${advice}`, { name });
}

/** @throws RecipeMistake for a column of another type, with what to do */
export function requireColumnType(
  columns: readonly Column[],
  name: string,
  isFit: (type: string) => boolean,
  advice: string,
): Column {
  const column = requireColumn(columns, name);
  if (isFit(column.type)) return column;
  throw new RecipeMistake(`column ${name} is ${column.type}; ${advice}`, { name });
}

export const isText = (type: string) => type === 'VARCHAR';
export const isExact = (type: string) => type === 'BIGINT' || parseDecimalType(type) !== undefined;
export const isNumber = (type: string) => isExact(type) || type === 'DOUBLE';
export const isDay = (type: string) => type === 'DATE' || type === 'TIMESTAMP';
/** Engines write a DOUBLE in different ways, and their results may differ in the last bit. */
export const isNoDouble = (type: string) => type !== 'DOUBLE';

/**
 * Returns the columns with others appended.
 * @throws RecipeMistake for a name in use in any letter case: engines do not distinguish case
 */
export function addColumns(
  columns: readonly ColumnShape[],
  added: readonly ColumnShape[],
): ColumnShape[] {
  const all = [...columns];
  for (const column of added) {
    const taken = all.find((each) => each.name.toLowerCase() === column.name.toLowerCase());
    if (taken) {
      throw new RecipeMistake(
        `column ${column.name} already exists; choose another name, or drop or rename that column`,
        { name: column.name },
      );
    }
    all.push(column);
  }
  return all;
}

/** Returns the columns, some of them with another type. */
export function changeType(
  columns: readonly ColumnShape[],
  names: readonly string[],
  type: string,
): ColumnShape[] {
  return columns.map((column) => (names.includes(column.name) ? { ...column, type } : column));
}

/** @throws RecipeMistake for a missing column */
export const requireColumns = (columns: readonly Column[], names: readonly string[]): Column[] =>
  names.map((name) => requireColumn(columns, name));

const NAME_CHARACTERS = 200;
const TEXT_CHARACTERS = 1000;
const COLUMNS = 200;

export const columnName = z
  .string()
  .min(1)
  .max(NAME_CHARACTERS)
  .refine(isStorableText, 'must be text without NUL characters');

export const columnNames = z
  .array(columnName)
  .min(1)
  .max(COLUMNS)
  .refine(isDistinct, 'has a column twice');

export const newName = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9_]{0,62}$/,
    'must begin with a letter and have at most 63 letters, digits and _',
  )
  .refine((name) => !name.toLowerCase().startsWith(OWN), `may not begin with ${OWN}`);

export const text = z
  .string()
  .max(TEXT_CHARACTERS)
  .refine(isStorableText, 'must be text without NUL characters');

/** A value of a column, written for its type. */
export const value = z.union([text, z.number(), z.boolean()]);
export type Value = z.output<typeof value>;

export function isDistinct(names: readonly string[]): boolean {
  return new Set(names.map((name) => name.toLowerCase())).size === names.length;
}

const dateOrder = z.enum(DATE_ORDERS);
const words = z.array(text.min(1).max(20)).min(1).max(10);

export const target = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('whole number') }),
  z.strictObject({
    type: z.literal('decimal'),
    /** All digits, and those after the point. */
    precision: z.int().min(1).max(18).default(18),
    scale: z.int().min(0).max(9).default(2),
    /** Further digits after the point: rejected, or rounded half up. */
    further: z.enum(['refuse', 'round']).default('refuse'),
    point: z.enum(['.', ',']).default('.'),
    /** Separator between groups of three digits, if any. */
    thousands: z.enum([',', '.', ' ', "'", '_']).optional(),
  }),
  z.strictObject({ type: z.literal('double') }),
  z.strictObject({ type: z.literal('date'), order: dateOrder.default('yyyy-mm-dd') }),
  z.strictObject({ type: z.literal('timestamp') }),
  z.strictObject({
    type: z.literal('boolean'),
    true: words.default(['true', '1']),
    false: words.default(['false', '0']),
  }),
  z.strictObject({ type: z.literal('text') }),
]);

/** Target type of a cast, and how text is read. */
export type Target = z.output<typeof target>;
