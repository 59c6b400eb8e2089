import { z } from 'zod';
import { DATE_ORDERS, tableTypeOf } from '../../tables/column-types.js';

/** What is wrong with a step, in words for who wrote it: `column amount is not there; there are: …`. */
export class RecipeMistake extends Error {}

/** A column as steps see it, whichever engine runs them. */
export interface Column {
  name: string;
  /** BOOLEAN, BIGINT, DECIMAL(18,2), DOUBLE, DATE, TIMESTAMP or VARCHAR. */
  type: string;
  /** It is personal, or derived from a personal column. */
  isPersonal: boolean;
  /**
   * It has a value exactly where a column of an input has one. Of any other personal column, which rows are empty may
   * depend on the values, so that even their number is personal.
   */
  isAsRead?: boolean;
}

/** A column of a table that a recipe reads, with the type that the catalogue says. */
export interface InputColumn {
  name: string;
  type: string;
  /** It tells of people; not where left out. */
  isPersonal?: boolean;
}

/** Beginning of the names of columns that are ours. */
export const OWN = 'retailstream_';

const NEUTRAL = ['BOOLEAN', 'BIGINT', 'DOUBLE', 'DATE', 'TIMESTAMP'];

/** The type in which steps see a column of a table; what steps do not know, they see as text. */
export function neutralType(type: string): string {
  const known = tableTypeOf(type.toUpperCase());
  const decimal = digitsOf(known);
  if (decimal) return decimalType(decimal.precision, decimal.scale);
  return NEUTRAL.includes(known) ? known : 'VARCHAR';
}

export const decimalType = (precision: number, scale: number) => `DECIMAL(${precision},${scale})`;

/** Digits of a decimal: all of them, and those after the point; undefined of any other type. */
export function digitsOf(type: string): { precision: number; scale: number } | undefined {
  const [, precision, scale] = /^DECIMAL\((\d+), ?(\d+)\)$/i.exec(type) ?? [];
  return precision === undefined
    ? undefined
    : { precision: Number(precision), scale: Number(scale) };
}

/** A type as both engines spell it. */
export const typeSql = (type: string) => (type === 'VARCHAR' ? 'STRING' : type);

/** Text of a recipe as people are shown it: in quotes, on one line. */
export const quoted = (text: string) =>
  JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029]/g, ' ');

/** Names as people are shown them: `"a", "b" and "c"`. */
export function listed(names: readonly string[], last = 'and'): string {
  const shown = names.map(quoted);
  if (shown.length < 2) return shown.join('');
  return `${shown.slice(0, -1).join(', ')} ${last} ${shown.at(-1)}`;
}

/** @throws RecipeMistake that names the columns there are */
export function columnIn(columns: readonly Column[], name: string): Column {
  const column = columns.find((each) => each.name === name);
  if (column) return column;
  const near = columns.find((each) => each.name.toLowerCase() === name.toLowerCase());
  const advice = near
    ? `it is written ${quoted(near.name)}`
    : `there are: ${columns.map((each) => each.name).join(', ')}`;
  throw new RecipeMistake(`column ${name} is not there; ${advice}`);
}

/** @throws RecipeMistake of a column of no such type, with what to do */
export function columnOf(
  columns: readonly Column[],
  name: string,
  isFit: (type: string) => boolean,
  advice: string,
): Column {
  const column = columnIn(columns, name);
  if (isFit(column.type)) return column;
  throw new RecipeMistake(`column ${name} is ${column.type}; ${advice}`);
}

export const isText = (type: string) => type === 'VARCHAR';
export const isExact = (type: string) => type === 'BIGINT' || digitsOf(type) !== undefined;
export const isNumber = (type: string) => isExact(type) || type === 'DOUBLE';
export const isDay = (type: string) => type === 'DATE' || type === 'TIMESTAMP';
/** Engines write a DOUBLE in different ways, and tell two of them apart by their last bit. */
export const isNoDouble = (type: string) => type !== 'DOUBLE';

/**
 * The columns with others after them.
 * @throws RecipeMistake of a name that is taken, whatever its letter case: engines do not tell it apart
 */
export function withColumns(columns: readonly Column[], added: readonly Column[]): Column[] {
  const all = [...columns];
  for (const column of added) {
    const taken = all.find((each) => each.name.toLowerCase() === column.name.toLowerCase());
    if (taken) {
      throw new RecipeMistake(
        `column ${column.name} is there already; give another name, or drop or rename the first one`,
      );
    }
    all.push(column);
  }
  return all;
}

/** The columns, some of them with another type, other marks, or both. */
export function changed(
  columns: readonly Column[],
  changes: ReadonlyMap<string, Partial<Omit<Column, 'name'>>>,
): Column[] {
  return columns.map((column) => ({ ...column, ...changes.get(column.name) }));
}

/** Whether a value derived from these columns is personal: it is when one of them is. */
export function isPersonalOf(columns: readonly Column[], names: readonly string[]): boolean {
  return names.some((name) => columnIn(columns, name).isPersonal);
}

const NAME_CHARACTERS = 200;
const TEXT_CHARACTERS = 1000;
const COLUMNS = 200;

/** Whether a text can be stored and sent anywhere: no NUL, no half of a character. */
export const isClean = (text: string) => !text.includes('\0') && text.isWellFormed();

/** A column that there is: any name. */
export const columnName = z
  .string()
  .min(1)
  .max(NAME_CHARACTERS)
  .refine(isClean, 'is to be text without NUL');

export const columnNames = z
  .array(columnName)
  .min(1)
  .max(COLUMNS)
  .refine(isDistinct, 'names one twice');

/** A column that a step makes. */
export const newName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,62}$/, 'is to be up to 63 letters, digits and _, a letter first')
  .refine((name) => !name.toLowerCase().startsWith(OWN), `may not begin with ${OWN}`);

/** Name of a recipe, of an input or of a parameter. */
export const ownName = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]{0,39}$/,
    'is to be up to 40 lower case letters, digits and _, a letter first',
  );

export const text = z.string().max(TEXT_CHARACTERS).refine(isClean, 'is to be text without NUL');

/** A value of a column, written as its type wants it. */
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
    /** Digits in all, and after the point. */
    precision: z.int().min(1).max(18).default(18),
    scale: z.int().min(0).max(9).default(2),
    /** What becomes of further digits: they are no such number, or they are rounded half up. */
    further: z.enum(['refuse', 'round']).default('refuse'),
    point: z.enum(['.', ',']).default('.'),
    /** Mark between groups of three digits, where there is one. */
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

/** What a cast makes, and how text is read. */
export type Target = z.output<typeof target>;
