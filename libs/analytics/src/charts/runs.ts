import { daysAfter, monthsBefore } from '../words/dates.js';
import type { Key } from './draw.js';

/** How much of a row's period was delivered. */
interface Delivered {
  state?: unknown;
}

/** A week date, the first day of a month, or a year. */
type Moment = string | number;

/** Whether all of a row's period was delivered; a row without a state lacks nothing. */
export const isComplete = ({ state = 'COMPLETE' }: Delivered): boolean => state === 'COMPLETE';

/**
 * Returns the run of each complete row, as the `z` of its line: a run ends where a week, month or year is
 * missing or not complete, so that a line compares whole periods only.
 * @param rows in the order of time
 * @param readName returns what a line is of; one line when left out
 */
export function numberRuns<Row extends Delivered>(
  rows: readonly Row[],
  readDate: (row: Row) => Moment,
  readName: (row: Row) => string | number = () => '',
): Map<Row, string> {
  const last = new Map<string | number, { date: Moment; run: number }>();
  return new Map(
    rows.filter(isComplete).map((row) => {
      const [name, date] = [readName(row), readDate(row)];
      const before = last.get(name);
      const run = (before?.run ?? 0) + (before && isNext(before.date, date) ? 0 : 1);
      last.set(name, { date, run });
      return [row, `${name} ${run}`];
    }),
  );
}

/** Whether a date is a week or a month after another, or a year the next one. */
function isNext(before: Moment, date: Moment): boolean {
  if (typeof before === 'number' || typeof date === 'number') return before === Number(date) - 1;
  return (
    daysAfter(before, 7) === date || (date.endsWith('-01') && monthsBefore(date, 1) === before)
  );
}

/** Returns the legend of points that are not complete, if there are any. @param period `month` */
export const listStateKeys = (rows: readonly Delivered[], period: string): Key[] =>
  rows.every(isComplete)
    ? []
    : [{ label: `${period} not complete`, colour: 'var(--muted-mark)', isHollow: true }];
