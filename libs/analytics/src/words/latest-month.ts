import { longDate, monthAndYear } from './dates.js';
import { formatPeriod, type PeriodArguments } from './question.js';

/** A month of transactions with the days of it that the data include. */
export interface DatedMonth {
  month: string;
  state: 'COMPLETE' | 'PARTIAL' | 'OPEN';
  /** ISO 8601 */
  firstDay: string;
  lastDay: string;
}

/**
 * Returns the month that leads a sentence: ` in March 2026, the last complete month with transactions in 2026`. A question
 * about one month gets that month alone.
 * @param rows what the month has at least one of
 */
export function formatLeadingMonth(
  latest: DatedMonth,
  asked: PeriodArguments,
  rows = 'with transactions',
): string {
  const month = ` in ${monthAndYear(latest.month)}${formatDays(latest)}`;
  const period = formatPeriod(asked, 'month');
  if (period === ` in ${monthAndYear(latest.month)}`) return month;
  const complete = latest.state === 'COMPLETE' ? 'complete ' : '';
  return `${month}, the last ${complete}month ${rows}${period}`;
}

/** Returns the beginning of the part about a later month than the leading one: `; April 2026 so far, up to 9 April 2026, `. */
export const formatOpenMonth = (open: DatedMonth): string =>
  `; ${monthAndYear(open.month)}${formatDays({ ...open, state: 'OPEN' })}, `;

/** Returns the days of an incomplete month that the data include. */
function formatDays({ month, state, firstDay, lastDay }: DatedMonth): string {
  const start = firstDay === month ? '' : `, from ${longDate(firstDay)} on`;
  if (state !== 'OPEN') return start;
  return start === ''
    ? ` so far, up to ${longDate(lastDay)}`
    : ` so far, from ${longDate(firstDay)} to ${longDate(lastDay)}`;
}
