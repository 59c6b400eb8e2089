import type { Chain, Transaction } from '../chain.js';
import type { Values } from '../questions.js';
import { DAY, type Figure, MONTH_YEAR, parseDate, parseMonthPeriod } from './reader.js';

export type Groups = Readonly<Record<string, string | undefined>>;

const PERIOD = `(?: in \\d{4}(?! so))?,?(?: from ${MONTH_YEAR} to ${MONTH_YEAR}| from ${MONTH_YEAR} on| up to ${MONTH_YEAR}| in ${MONTH_YEAR})?`;

/** The leading month of a sentence, with the days of an incomplete one and the period of the question. */
export const LEADING = `in (?<month>${MONTH_YEAR})(?<days> so far, up to ${DAY}| so far, from ${DAY} to ${DAY}|, from ${DAY} on)?(?:, the last (?<complete>complete )?month (?<rows>with [a-z0-9 ]+?)(?<period>${PERIOD}))?`;

/** The open month after it. */
export const OPEN = `(?:; (?<openMonth>${MONTH_YEAR})(?<openDays> so far, up to ${DAY}| so far, from ${DAY} to ${DAY}), (?<open>[^;]+))?`;

/** Returns the named parts of a sentence that a pattern matches. */
export function match(sentence: string, pattern: string): Groups | undefined {
  const found = new RegExp(`^${pattern}\\.$`).exec(sentence);
  return found ? { ...found.groups } : undefined;
}

/** @throws Error always: no pattern of the grammar matches the sentence */
export function rejectSentence(sentence: string): never {
  throw new Error(`no grammar for "${sentence}"`);
}

/** Returns the period that a sentence with a leading month names. */
export function readPeriod({ month, period, rows }: Groups): Values {
  if (rows !== undefined) return parseMonthPeriod(period ?? '');
  const only = parseDate(month!);
  return { from: only, to: only };
}

export const toMonth = (day: string) => `${day.slice(0, 7)}-01`;

/** Returns the last day of a month. */
export const findMonthEnd = (month: string) => {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
};

type State = 'COMPLETE' | 'PARTIAL' | 'OPEN';

export function classifyMonth(month: string, { firstDay, lastDay }: Chain): State {
  if (lastDay < findMonthEnd(month)) return 'OPEN';
  return firstDay > month ? 'PARTIAL' : 'COMPLETE';
}

/** Returns the transactions in the months of a period. */
export const selectMonths = (transactions: readonly Transaction[], { year, from, to }: Values) =>
  transactions.filter(({ day }) => {
    const month = toMonth(day);
    return (
      (year === undefined || Number(day.slice(0, 4)) === year) &&
      (from === undefined || month >= toMonth(String(from))) &&
      (to === undefined || month <= toMonth(String(to)))
    );
  });

/** The months that a sentence must lead with, of those with rows. */
export function findMonths(months: readonly string[], chain: Chain) {
  const sorted = [...new Set(months)].sort();
  const leading =
    sorted.findLast((month) => classifyMonth(month, chain) === 'COMPLETE') ?? sorted.at(-1);
  const open = sorted.find((month) => month !== leading && classifyMonth(month, chain) === 'OPEN');
  return { leading, open };
}

const longDay = (date: string) => {
  const month = new Date(date).toLocaleString('en', { month: 'long', timeZone: 'UTC' });
  return `${Number(date.slice(8))} ${month} ${date.slice(0, 4)}`;
};

function writeDays(month: string, chain: Chain): string | undefined {
  const state = classifyMonth(month, chain);
  if (state === 'COMPLETE') return undefined;
  if (state === 'PARTIAL') return `, from ${longDay(chain.firstDay)} on`;
  return chain.firstDay > month
    ? ` so far, from ${longDay(chain.firstDay)} to ${longDay(chain.lastDay)}`
    : ` so far, up to ${longDay(chain.lastDay)}`;
}

/** Returns the months and days that a sentence names, with those that it must name. */
export function listMonthFigures(
  groups: Groups,
  months: readonly string[],
  chain: Chain,
): Figure[] {
  const { leading, open } = findMonths(months, chain);
  const read = (text: string | undefined) => (text === undefined ? undefined : parseDate(text));
  return [
    { name: 'leading month', text: read(groups['month']), value: leading },
    { name: 'days', text: groups['days'], value: leading && writeDays(leading, chain) },
    { name: 'open month', text: read(groups['openMonth']), value: open },
    {
      name: 'days of the open month',
      text: groups['openDays'],
      value: open && writeDays(open, chain),
    },
    {
      name: 'complete',
      text: groups['rows'] === undefined ? undefined : String(groups['complete'] !== undefined),
      value:
        groups['rows'] === undefined
          ? undefined
          : String(classifyMonth(leading ?? '', chain) === 'COMPLETE'),
    },
  ];
}

export const sum = (values: readonly number[]) =>
  Math.round(values.reduce((total, value) => total + value, 0) * 100) / 100;

export const sumTotals = (rows: readonly Transaction[]) => sum(rows.map(({ total }) => total));

/** Groups rows by a key. */
export function groupBy<Row>(rows: readonly Row[], key: (row: Row) => string | number) {
  const groups = new Map<string, Row[]>();
  for (const row of rows)
    groups.set(String(key(row)), [...(groups.get(String(key(row))) ?? []), row]);
  return groups;
}

/** The number of a text, without its thousands separators. */
export const parseNumber = (text: string | undefined) =>
  text === undefined ? undefined : Number(text.replaceAll(',', '').replace('−', '-'));

/** Returns values without the missing ones. */
export const dropMissing = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

/** `1, 2 and 3` */
export const joinAll = (names: readonly (string | number)[]) =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
