import { quoteLiteral } from '#lake/ports/compute.js';

/** A time slice by which rows are split: the year or month of one of their date columns. */
export interface Period {
  column: string;
  by: 'year' | 'month';
  /** Days before a period whose rows affect its own: 364 for a comparison with the previous year. */
  lookBackDays?: number;
  /** Its rows may have dates up to `lookBackDays` days after their inputs: a week dated by its last day. */
  datedAhead?: true;
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

/** Returns SQL, for every engine, for the period of a row as a number: 2010, or 201002. */
export function periodCodeSql({ column, by }: Period): string {
  return by === 'year' ? `year(${column})` : `year(${column}) * ${CENTURY} + month(${column})`;
}

/** Returns SQL, for every engine, for the period of a row: `2010`, `2010-02`, or `all` for rows that are not split. */
export function periodSql(split: Period | undefined): string {
  if (!split) return quoteLiteral(WHOLE);
  const length = split.by === 'year' ? 'YYYY'.length : 'YYYY-MM'.length;
  return `substring(CAST(${split.column} AS STRING), 1, ${length})`;
}

/** Returns the period of a number: `2010` or `2010-02`. */
export function parsePeriodCode(code: number, by: Period['by']): string {
  if (by === 'year') return yearText(code);
  return `${yearText(Math.floor(code / CENTURY))}-${twoDigits(code % CENTURY)}`;
}

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
  const next =
    month === MONTHS ? `${yearText(year + 1)}-01` : `${yearText(year)}-${twoDigits(month + 1)}`;
  return { from: `${period}-01`, before: `${next}-01` };
}

/** Returns the years or months that share days with a period. */
export function listPeriods(period: string, by: Period['by']): string[] {
  const year = period.slice(0, 'YYYY'.length);
  if (by === 'year') return [year];
  if (period !== year) return [period];
  return Array.from({ length: MONTHS }, (_, index) => `${year}-${twoDigits(index + 1)}`);
}

/** Returns the periods of the days after a period. @param days how many of them */
export function periodsAfter(period: string, by: Period['by'], days: number): string[] {
  const range = toDayRange(period);
  if (!range) return [];
  const length = by === 'year' ? 'YYYY'.length : 'YYYY-MM'.length;
  const last = new Date(`${range.before}T00:00:00Z`);
  const found = new Set<string>();
  for (let day = 0; day < days; day++) {
    found.add(last.toISOString().slice(0, length));
    last.setUTCDate(last.getUTCDate() + 1);
  }
  return [...found];
}

/** Returns the range with its start moved back by some days. */
export function extendRange({ from, before }: DayRange, days = 0): DayRange {
  const start = new Date(`${from}T00:00:00Z`);
  start.setUTCDate(start.getUTCDate() - days);
  return { from: start.toISOString().slice(0, from.length), before };
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

const yearText = (year: number) => String(year).padStart('YYYY'.length, '0');
const twoDigits = (number: number) => String(number).padStart(2, '0');
