import type { ScaleOptions } from '@observablehq/plot';
import { day, parseMonth, parseYear, shortMonth } from '../words/dates.js';

/** Pixels that a label needs. */
const LABEL_WIDTH = 60;
const TICKS_MAX = 12;
/** Steps between ticks: every so many dates, and the first date of every so many months. */
const DATE_STEPS = [1, 2, 3, 4];
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120];
const MONTHS_A_YEAR = 12;
const DAYS_A_WEEK = 7;

interface Ticks {
  dates: readonly string[];
  format: (date: string) => string;
}

/**
 * Returns an axis of time whose ticks are dates of the data. Each label has its year, so that no two are equal.
 * @param all dates of the data, ISO 8601, in any order
 */
export function createDateAxis(all: readonly string[], width: number): ScaleOptions {
  const { dates, format } = chooseTicks(
    [...new Set(all)].sort(),
    Math.min(Math.max(Math.floor(width / LABEL_WIDTH), 2), TICKS_MAX),
  );
  return {
    type: 'utc',
    label: null,
    ticks: dates.map(day),
    tickFormat: (date: Date) => format(date.toISOString().slice(0, 10)),
  };
}

/** Returns the most ticks that are at most as many. */
function chooseTicks(dates: readonly string[], most: number): Ticks {
  const isByMonth = dates.every((date) => date.endsWith('-01'));
  const choices: Ticks[] = [
    ...DATE_STEPS.map((step) => ({
      dates: dates.filter((_, index) => index % step === 0),
      format: isByMonth ? formatMonth : formatDay,
    })),
    ...MONTH_STEPS.map((step) => ({
      dates: listFirstDates(dates, step),
      format: step < MONTHS_A_YEAR ? formatMonth : formatYear,
    })),
  ];
  const fitting = choices.filter((choice) => choice.dates.length <= most);
  const last = { dates: dates.slice(0, 1), format: formatDay };
  return fitting.reduce(
    (best, choice) => (choice.dates.length > best.dates.length ? choice : best),
    fitting.find((choice) => choice.dates.length > 0) ?? last,
  );
}

/** Returns the first date of each period, without periods whose first week the data lacks. */
function listFirstDates(dates: readonly string[], months: number): string[] {
  const countMonths = (date: string) => parseYear(date) * MONTHS_A_YEAR + parseMonth(date) - 1;
  const readPeriod = (date: string) => Math.floor(countMonths(date) / months);
  const isInFirstWeek = (date: string) =>
    countMonths(date) % months === 0 && Number(date.slice(8, 10)) <= DAYS_A_WEEK;
  return dates.filter((date, index) => {
    const before = dates[index - 1];
    const isFirst = before === undefined || readPeriod(before) !== readPeriod(date);
    return isFirst && isInFirstWeek(date);
  });
}

const formatDay = (date: string) =>
  `${Number(date.slice(8, 10))} ${shortMonth(parseMonth(date))}\n${parseYear(date)}`;
const formatMonth = (date: string) => `${shortMonth(parseMonth(date))}\n${parseYear(date)}`;
const formatYear = (date: string) => String(parseYear(date));
