import type { Chain } from '../chain.js';
import type { Values } from '../questions.js';

/** What a sentence names, read from its text alone: arguments by name, as the question would have them. */
export interface Reading {
  /** The arguments that the sentence names. */
  named: Values;
  /** Figures of the sentence beside those computed from the chain under the named arguments. */
  figures: readonly Figure[];
}

/** A figure as the sentence writes it, and its value by the rows of the chain; null for one that must not be there. */
export interface Figure {
  name: string;
  text: string | undefined;
  value: number | string | null | undefined;
}

/** Reads the sentences of one answer. @throws Error for a sentence that its grammar lacks */
export type Reader = (sentence: string, chain: Chain, asked: Values) => Reading;

/** Returns whether a text is a number rounded to the digits that it shows: `7.55 million`, `−2.45`, `50.0 %`, `1,500`. */
export function isRounded(text: string, value: number): boolean {
  const found = /^([+−-]?)([\d,]+)(?:\.(\d+))?(?: (million|billion|%))?$/.exec(text);
  if (!found) return false;
  const [, sign, whole = '', decimals = '', unit] = found;
  const scale = unit === 'million' ? 1e6 : unit === 'billion' ? 1e9 : unit === '%' ? 0.01 : 1;
  const size = Number(`${whole.replaceAll(',', '')}.${decimals || '0'}`);
  const read = (sign === '−' || sign === '-' ? -size : size) * scale;
  // Halves are rounded either way.
  return (
    Math.abs(read - value) <=
    (scale * 10 ** -decimals.length) / 2 + 1e-9 * Math.max(1, Math.abs(value))
  );
}

/** Returns what is wrong with the figures. */
export const checkFigures = (figures: readonly Figure[]): string[] =>
  figures.flatMap(({ name, text, value }) => {
    if (text === undefined && (value === undefined || value === null)) return [];
    const isRight =
      text !== undefined &&
      (typeof value === 'number'
        ? isRounded(text, value)
        : value !== undefined && value !== null && text === value);
    return isRight ? [] : [`${name}: says ${String(text)}, the rows give ${String(value)}`];
  });

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const MONTH = `(?:${MONTHS.join('|')})`;
/** `March 2026` */
export const MONTH_YEAR = `${MONTH} \\d{4}`;
/** `1 March 2026` */
export const DAY = `\\d{1,2} ${MONTH_YEAR}`;
/** An amount, a count, or a percentage. */
export const NUMBER = '[−-]?[\\d,]+(?:\\.\\d+)?(?: million| billion)?';
export const PERCENT = '[+−-]?[\\d,]+(?:\\.\\d+)? %';

/** `March 2026` as `2026-03-01`, `1 March 2026` as `2026-03-01`. */
export function parseDate(text: string): string {
  const words = text.split(' ');
  const year = words.at(-1)!;
  const month = String(MONTHS.indexOf(words.at(-2)!) + 1).padStart(2, '0');
  const day = words.length === 3 ? words[0]!.padStart(2, '0') : '01';
  return `${year}-${month}-${day}`;
}

export const nameMonth = (month: number) => MONTHS[month - 1]!;

/** The month of the year of a name. */
export const parseMonthName = (name: string) => MONTHS.indexOf(name) + 1;

/** Parses the period of a question by months, as ` in 2011, from March 2011 on`. @throws Error for other words */
export function parseMonthPeriod(text: string): { year?: number; from?: string; to?: string } {
  const found = new RegExp(
    `^(?: in (?<year>\\d{4}))?,?(?: from (?<from>${MONTH_YEAR}) to (?<to>${MONTH_YEAR})| from (?<since>${MONTH_YEAR}) on| up to (?<until>${MONTH_YEAR})| in (?<only>${MONTH_YEAR}))?$`,
  ).exec(text);
  if (!found) throw new Error(`no period: "${text}"`);
  const { year, from, to, since, until, only } = found.groups as Record<string, string | undefined>;
  const first = from ?? since ?? only;
  const last = to ?? until ?? only;
  return {
    ...(year !== undefined && { year: Number(year) }),
    ...(first !== undefined && { from: parseDate(first) }),
    ...(last !== undefined && { to: parseDate(last) }),
  };
}
