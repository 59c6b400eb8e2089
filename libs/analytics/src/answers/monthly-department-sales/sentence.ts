import { longDate, monthAndYear, monthsBefore } from '../../words/dates.js';
import { formatDelivered, formatLaterWeek } from '../../words/deliveries.js';
import { amount, formatCount, percent } from '../../words/numbers.js';
import { formatPeriod, formatStores } from '../../words/question.js';
import { joinNames, strong } from '../../words/sentences.js';

interface DepartmentMonths {
  coverage: {
    lastWeek: string | null;
    partialWeeks: readonly { week: string; stores: number; expectedStores: number }[];
  };
  /** The last complete month, or the last one. */
  latest: {
    month: string;
    state: string;
    total: number;
    weeks: number;
    lastWeek: string;
    weeklyAverageChangeOnMonthBefore: number | null;
    weeklyAverageChangeOnYearBefore: number | null;
    isMonthBeforeComplete: boolean | null;
    isYearBeforeComplete: boolean | null;
  } | null;
}

interface QuestionArgs {
  department?: number | undefined;
  store?: number;
  storeType?: string;
  year?: number;
  from?: string;
  to?: string;
}

/** `31.4 % above the month before`. */
function formatComparison(change: number | null, what: string): string[] {
  if (change === null) return [];
  if (change === 0) return [`the same as ${what}`];
  return [`${strong(percent(Math.abs(change)))} ${change > 0 ? 'above' : 'below'} ${what}`];
}

/** Returns the sales of the last complete month, compared with the month and the year before, or what is sold so far. */
export function sentence({ coverage, latest }: DepartmentMonths, asked: QuestionArgs): string {
  const { department } = asked;
  const scope = formatStores(asked);
  if (latest === null) {
    const sold = department === undefined ? '' : ` of department ${department}`;
    return `The data has no sales${sold}${scope}${formatPeriod(asked, 'month')}.`;
  }
  const { month, state, total, lastWeek } = latest;
  const who = department === undefined ? 'All departments together' : `Department ${department}`;
  const sold = `${who} sold ${strong(amount(total))}${scope} in ${monthAndYear(month)}`;
  const place = formatPlace(state, asked);
  const weeks = formatCount(latest.weeks, 'week');
  if (state !== 'COMPLETE') {
    const partial = coverage.partialWeeks.find(({ week }) => week.startsWith(month.slice(0, 7)));
    const delivered = partial ? `: ${formatDelivered(partial)}` : '';
    const soFar =
      state === 'OPEN'
        ? ` so far, over ${weeks} up to ${longDate(lastWeek)}${place}`
        : `${place}, which is not complete, over ${weeks}`;
    return `${sold}${soFar}${delivered}.`;
  }
  const comparisons = [
    ...formatComparison(latest.weeklyAverageChangeOnMonthBefore, 'the month before'),
    ...formatComparison(latest.weeklyAverageChangeOnYearBefore, 'a year before'),
  ];
  const compared =
    comparisons.length === 0 ? '' : `; the weekly average was ${comparisons.join(' and ')}`;
  const left = formatLeftOut(latest);
  return `${sold}${place}, over ${weeks}${compared}${left}${formatLater(coverage, lastWeek)}.`;
}

/** Returns which months of the comparison are not complete. */
function formatLeftOut({
  month,
  isMonthBeforeComplete,
  isYearBeforeComplete,
}: NonNullable<DepartmentMonths['latest']>): string {
  const months = [
    ...(isMonthBeforeComplete === false ? [monthsBefore(month, 1)] : []),
    ...(isYearBeforeComplete === false ? [monthsBefore(month, 12)] : []),
  ];
  if (months.length === 0) return '';
  const names = joinNames(months.map(monthAndYear));
  return months.length === 1
    ? `; ${names} is not complete, so it is not compared`
    : `; ${names} are not complete, so they are not compared`;
}

/** Returns the place of the month among those of the question; nothing for a question of one month. */
function formatPlace(state: string, asked: QuestionArgs): string {
  const { from, to, year } = asked;
  const isOne = year === undefined && from !== undefined && from.slice(0, 7) === to?.slice(0, 7);
  if (isOne) return '';
  const complete = state === 'COMPLETE' ? 'complete ' : '';
  return `, the last ${complete}month with sales${formatPeriod(asked, 'month')}`;
}

/** Returns the end of a sentence about weeks after a complete month. */
function formatLater({ lastWeek, partialWeeks }: DepartmentMonths['coverage'], date: string) {
  const later = formatLaterWeek(partialWeeks[0], date);
  if (later !== '' || lastWeek === null || lastWeek <= date) return later;
  return `; ${monthAndYear(lastWeek)} has sales up to ${longDate(lastWeek)} so far`;
}
