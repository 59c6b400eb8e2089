/*
 * Formats fields of answers for people. The page, the terminal and reports use it, each with its own style. The browser
 * loads it, so it imports only words.
 */
import { formatCodedValue } from './coded-values.js';

/** Shown for null. */
export const NOTHING = '–';

/** The kind of a number, which decides its format. */
export type NumberKind = 'label' | 'month' | 'share' | 'change' | 'count' | 'estimate' | 'amount';

/** A field by its name, and by its type where known. */
export interface Field {
  name: string;
  /** The type from the columns of the answer: `integer`, `number`, `date`, `text`. */
  type?: string | undefined;
}

/** How one medium formats values. What it leaves out has the plain format. */
export interface FieldStyle {
  number: (value: number, kind: NumberKind, field: Field) => string;
  /** @param date ISO 8601 */
  date?: (date: string, field: Field) => string;
  list?: (texts: readonly string[]) => string;
}

/** Numbers that identify something: they have no thousands separator. */
const LABEL = /^(year|fiscalYear|quarter|rank|store|department|customer|product|salesPerson)$/;
/** Ratios that compare two values; `growth` alone is a part of a forecast. */
const CHANGE =
  /((lift|drift|adjusted)(low|high)?|\wgrowth|likeForLike|^change|expectedChange|on(plan|lastYear|(week|month|year)before)|bias|marginRatio)$/i;

/** Other ratios. */
const SHARE = /(share|volatility|rSquared|(lift|drift|adjusted)StandardError)$/i;

/** Expected amounts: their cents would be noise. */
const ESTIMATE =
  /^((forecast|scenario|prediction)(Total|Low|High)?|expected(Low|High|Plan)?|totalDifference|difference|naive|(low|high)(80|95)?|level|season|calendar|growth)$/;

export function classifyNumber({ name, type }: Field): NumberKind {
  if (LABEL.test(name)) return 'label';
  if (name === 'month') return 'month';
  if (SHARE.test(name)) return 'share';
  if (CHANGE.test(name)) return 'change';
  if (type === 'integer') return 'count';
  return ESTIMATE.test(name) ? 'estimate' : 'amount';
}

export function formatField(field: Field, value: unknown, style: FieldStyle): string {
  if (value === null || value === undefined) return NOTHING;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return style.number(value, classifyNumber(field), field);
  if (typeof value === 'string') {
    return field.type === 'date' && style.date
      ? style.date(value, field)
      : formatCodedValue(field.name, value);
  }
  if (Array.isArray(value)) {
    // A list of numbers holds ids, such as those of stores.
    const texts = value.map((each) =>
      typeof each === 'number'
        ? style.number(each, 'label', field)
        : formatField(field, each, style),
    );
    return (style.list ?? ((all) => all.join(', ')))(texts) || NOTHING;
  }
  return Object.entries(value)
    .map(([name, each]) => formatField({ name }, each, style))
    .join(' ');
}

/** `coverage.changeOnMonthBefore` as words: `coverage change on month before`. */
export const toWords = (name: string): string =>
  name
    .replaceAll('.', ' ')
    .replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** The words of a name as a heading: `Change on month before`. */
export function formatHeading(name: string): string {
  const words = toWords(name);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Number of decimals that show a number in full. */
export const countDecimals = (value: number): number => (String(value).split('.')[1] ?? '').length;
