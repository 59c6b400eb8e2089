import { type FieldStyle, type NumberKind } from './field-format.js';
import { longDate, monthAndYear, monthName, shortDate } from './dates.js';
import { change, count, money, percent, shortAmount } from './numbers.js';
import { joinNames } from './sentences.js';

const writers: Record<NumberKind, (value: number) => string> = {
  label: String,
  month: monthName,
  share: percent,
  change,
  count,
  amount: money,
};

const isMonth = (name: string) => /month$/i.test(name);

/** The format of fields in the cells of tables and in charts. */
export const inCells: FieldStyle = {
  number: (value, kind) => writers[kind](value),
  date: (date, { name }) => (isMonth(name) ? monthAndYear(date) : shortDate(date)),
  list: joinNames,
};

/** Their format in sentences: rounded for reading. */
export const inSentences: FieldStyle = {
  ...inCells,
  number: (value, kind) => (kind === 'amount' ? shortAmount : writers[kind])(value),
  date: (date, { name }) => (isMonth(name) ? monthAndYear(date) : longDate(date)),
};
