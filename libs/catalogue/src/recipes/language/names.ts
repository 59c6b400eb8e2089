import { z } from 'zod';
import { OWN } from './column.js';

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
