import { quoteLiteral } from '#lake/ports/compute.js';

/**
 * A time slice by which rows are split: the year, month or week of the month of one of their date columns. Weeks of a
 * month begin on its days 1, 8, 15, 22 and 29.
 */
export interface Period {
  column: string;
  by: 'year' | 'month' | 'month-week';
  /** Days before a period whose rows affect its own: 364 for a comparison with the previous year. */
  lookBackDays?: number;
  /** Its rows may have dates up to `lookBackDays` days after their inputs: a week dated by its last day. */
  datedAhead?: true;
  /** Of weeks of months: those of a month are one period once there are rows of a later month. */
  foldsMonths?: true;
}

/** Column that names the folder of a period's rows. */
export const PERIOD_COLUMN = 'period';

/** Name of the one period of rows that are not split. */
export const WHOLE = 'all';

/** Days from `from` until before `before`, as ISO text. */
export interface DayRange {
  from: string;
  before: string;
}

const MONTHS = 12;
const CENTURY = 100;
const WEEK_DAYS = 7;
/** Weeks of a month; the last one is short, or missing in a February of 28 days. */
const MONTH_WEEKS = 5;
/** A code of a week is that of its month, and its number as one more digit. */
const WEEK_DIGIT = 10;

const YEAR_LENGTH = 'YYYY'.length;
const MONTH_LENGTH = 'YYYY-MM'.length;

/** Returns SQL, for every engine, for the period of a row as a number: 2010, 201002, or 2010023 for its third week. */
export function periodCodeSql({ column, by }: Period): string {
  if (by === 'year') return `year(${column})`;
  const month = `year(${column}) * ${CENTURY} + month(${column})`;
  return by === 'month' ? month : `(${month}) * ${WEEK_DIGIT} + ${weekSql(column)}`;
}

/** Returns SQL for the week of a month in which a date is, from 1. Engines differ in the division of integers. */
const weekSql = (column: string) =>
  `CAST(floor((day(${column}) + ${WEEK_DAYS - 1}) / ${WEEK_DAYS}) AS INTEGER)`;

/**
 * Returns SQL, for every engine, for the period of a row: `2010`, `2010-02`, `2010-02-w3`, or `all` for rows that are
 * not split.
 */
export function periodSql(split: Period | undefined): string {
  if (!split) return quoteLiteral(WHOLE);
  const { column, by } = split;
  const length = by === 'year' ? YEAR_LENGTH : MONTH_LENGTH;
  const start = `substring(CAST(${column} AS STRING), 1, ${length})`;
  return by === 'month-week' ? `${start} || '-w' || CAST(${weekSql(column)} AS STRING)` : start;
}

/** Returns the period of a day. @param day ISO text */
export function findDayPeriod(day: string, by: Period['by']): string {
  if (by === 'year') return day.slice(0, YEAR_LENGTH);
  const month = day.slice(0, MONTH_LENGTH);
  if (by === 'month') return month;
  return weekText(month, Math.ceil(Number(day.slice(MONTH_LENGTH + 1)) / WEEK_DAYS));
}

/** Returns the period of a number: `2010`, `2010-02` or `2010-02-w3`. */
export function parsePeriodCode(code: number, by: Period['by']): string {
  if (by === 'year') return yearText(code);
  if (by === 'month') return monthText(Math.floor(code / CENTURY), code % CENTURY);
  return weekText(parsePeriodCode(Math.floor(code / WEEK_DIGIT), 'month'), code % WEEK_DIGIT);
}

/** Returns the number of a period; 0 for rows that are not split. */
export const toPeriodCode = (period: string): number =>
  period === WHOLE ? 0 : Number(period.replace(/\D/g, ''));

/** Returns the period of an engine's number; `all` for rows that are not split. */
export function toPeriod(code: number | null, period: Period | undefined): string {
  return code === null || !period ? WHOLE : parsePeriodCode(code, period.by);
}

/** Returns the days of a period; undefined for rows that are not split. */
export function toDayRange(period: string): DayRange | undefined {
  if (period === WHOLE) return undefined;
  const [year = 0, month] = period.split('-').map(Number);
  if (month === undefined)
    return { from: `${period}-01-01`, before: `${yearText(year + 1)}-01-01` };
  const next = month === MONTHS ? monthText(year + 1, 1) : monthText(year, month + 1);
  const days = { from: `${monthText(year, month)}-01`, before: `${next}-01` };
  return period.length > MONTH_LENGTH ? cutWeek(days, Number(period.at(-1))) : days;
}

/** Returns a week of a month. */
function cutWeek({ from, before }: DayRange, week: number): DayRange {
  const toDay = (after: number) => addDays(from, after * WEEK_DAYS);
  return { from: toDay(week - 1), before: week < MONTH_WEEKS ? toDay(week) : before };
}

/** Returns the years, months or weeks of months that share days with a period. */
export function listPeriods(period: string, by: Period['by']): string[] {
  if (by === 'year') return [period.slice(0, YEAR_LENGTH)];
  const months =
    period.length === YEAR_LENGTH
      ? countUp(MONTHS).map((month) => monthText(Number(period), month))
      : [period.slice(0, MONTH_LENGTH)];
  if (by === 'month') return months;
  if (period.length > MONTH_LENGTH) return [period];
  return months
    .flatMap((month) => countUp(MONTH_WEEKS).map((week) => weekText(month, week)))
    .filter((week) => {
      const range = toDayRange(week);
      return range && range.from < range.before;
    });
}

/** Returns weeks of months, with the weeks of all months but the newest as one period each. */
export function foldMonths(weeks: ReadonlySet<string>): Set<string> {
  const newest = [...weeks].sort().at(-1)?.slice(0, MONTH_LENGTH);
  const fold = (week: string, month: string) => (month === newest ? week : month);
  return new Set(Array.from(weeks, (week) => fold(week, week.slice(0, MONTH_LENGTH))));
}

/** Returns the periods of the days after a period. @param days how many of them */
export function periodsAfter(period: string, by: Period['by'], days: number): string[] {
  const range = toDayRange(period);
  if (!range) return [];
  const after = Array.from({ length: days }, (_, day) =>
    findDayPeriod(addDays(range.before, day), by),
  );
  return [...new Set(after)];
}

/** Returns the range with its start moved back by some days. */
export function extendRange({ from, before }: DayRange, days = 0): DayRange {
  return { from: addDays(from, -days), before };
}

export const overlap = (a: DayRange, b: DayRange): boolean =>
  a.from < b.before && b.from < a.before;

/** Returns a SQL condition that a date is in one of the ranges; merges adjacent ranges. */
export function withinSql(column: string, ranges: readonly DayRange[]): string {
  const joined: DayRange[] = [];
  for (const range of ranges.toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = joined.at(-1);
    if (last && range.from <= last.before) {
      if (range.before > last.before) last.before = range.before;
    } else joined.push({ ...range });
  }
  const conditions = joined.map(
    ({ from, before }) => `(${column} >= DATE '${from}' AND ${column} < DATE '${before}')`,
  );
  return conditions.length > 0 ? `(${conditions.join(' OR ')})` : 'FALSE';
}

/** Returns a SQL condition for the rows of one period; undefined when rows are not split. */
export function withinPeriodSql(split: Period | undefined, period: string): string | undefined {
  const range = toDayRange(period);
  return split && range ? withinSql(split.column, [range]) : undefined;
}

function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, day.length);
}

const yearText = (year: number) => String(year).padStart(YEAR_LENGTH, '0');
const monthText = (year: number, month: number) =>
  `${yearText(year)}-${String(month).padStart(2, '0')}`;
const weekText = (month: string, week: number) => `${month}-w${week}`;
const countUp = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
