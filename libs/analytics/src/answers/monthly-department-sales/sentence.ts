import { longDate, monthAndYear, monthsBefore } from '../../words/dates.js';
import { formatDelivered, formatLaterWeek } from '../../words/deliveries.js';
import { formatCalendar, formatFiscalPeriod } from '../../words/fiscal.js';
import { amount, formatCount, percent } from '../../words/numbers.js';
import { formatCalendarPeriod, formatStores } from '../../words/question.js';
import { joinNames, strong } from '../../words/sentences.js';

interface DepartmentMonths {
  coverage: {
    lastWeek: string | null;
    /** Of fiscal months. */
    calendar?: string | null;
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
    fiscalYear: number | null;
    fiscalQuarter: string | null;
    fiscalMonth: string | null;
    comparedWeeks: number | null;
    firstComparedWeek: string | null;
    lastComparedWeek: string | null;
  } | null;
}

type LatestMonth = NonNullable<DepartmentMonths['latest']>;

interface QuestionArgs {
  department?: number | undefined;
  store?: number;
  storeType?: string;
  year?: number;
  from?: string;
  to?: string;
  calendar?: string;
  period?: string;
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
    return `The data has no sales${sold}${scope}${formatCalendarPeriod(asked, 'month')}.`;
  }
  const { month, state, total, lastWeek } = latest;
  const who = department === undefined ? 'All departments together' : `Department ${department}`;
  const sold = `${who} sold ${strong(amount(total))}${scope} in ${formatMonth(latest, coverage)}`;
  const place = formatPlace(state, asked);
  const weeks = formatCount(latest.weeks, 'week');
  if (state !== 'COMPLETE') {
    const partial = coverage.partialWeeks.find(({ week }) =>
      latest.fiscalYear === null
        ? week.startsWith(month.slice(0, 7))
        : week >= month && week <= lastWeek,
    );
    const delivered = partial ? `: ${formatDelivered(partial)}` : '';
    const soFar =
      state === 'OPEN'
        ? ` so far, over ${weeks} up to ${longDate(lastWeek)}${place}`
        : `${place}, which is not complete, over ${weeks}`;
    return `${sold}${soFar}${delivered}.`;
  }
  const comparisons = [
    ...formatComparison(latest.weeklyAverageChangeOnMonthBefore, `the ${nameLength(asked)} before`),
    ...formatComparison(latest.weeklyAverageChangeOnYearBefore, formatYearBefore(latest)),
  ];
  const compared =
    comparisons.length === 0 ? '' : `; the weekly average was ${comparisons.join(' and ')}`;
  const left = formatLeftOut(latest, nameLength(asked));
  return `${sold}${place}, over ${weeks}${compared}${left}${formatLater(coverage, latest, nameLength(asked))}.`;
}

/** The periods of a question: `month`, `quarter`, `year`. */
const nameLength = ({ period = 'MONTH' }: QuestionArgs) => period.toLowerCase();

/** `April 2011`, `month 3 of fiscal year 2011 of the 4-5-4 calendar`. */
function formatMonth(latest: LatestMonth, { calendar }: DepartmentMonths['coverage']): string {
  const { month, fiscalYear } = latest;
  return fiscalYear === null
    ? monthAndYear(month)
    : `${formatFiscalPeriod({ ...latest, fiscalYear })} of ${formatCalendar(calendar)}`;
}

/** Returns what a month is compared with: `a year before`, or the weeks that the fiscal calendar compares. */
function formatYearBefore({
  weeks,
  comparedWeeks,
  firstComparedWeek,
  lastComparedWeek,
}: LatestMonth): string {
  if (comparedWeeks === null || firstComparedWeek === null || lastComparedWeek === null)
    return 'a year before';
  const compared = formatCount(comparedWeeks, 'week');
  const own = comparedWeeks === weeks ? '' : `, which compare with ${comparedWeeks} of its weeks`;
  return `that of the ${compared} from ${longDate(firstComparedWeek)} to ${longDate(lastComparedWeek)}${own}`;
}

/** Returns which months of the comparison are not complete. @param length what periods are */
function formatLeftOut(
  { month, fiscalYear, isMonthBeforeComplete, isYearBeforeComplete }: LatestMonth,
  length: string,
): string {
  if (fiscalYear !== null) {
    const before = `the ${length} before`;
    const names = [
      ...(isMonthBeforeComplete === false ? [before] : []),
      ...(isYearBeforeComplete === false ? ['the weeks a year before'] : []),
    ];
    if (names.length === 0) return '';
    const [verb, they] =
      names.length === 1 && names[0] === before ? ['is', 'it is'] : ['are', 'they are'];
    return `; ${joinNames(names)} ${verb} not complete, so ${they} not compared`;
  }
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
  const { from, to, year, calendar } = asked;
  const isOne =
    calendar !== 'FISCAL' &&
    year === undefined &&
    from !== undefined &&
    from.slice(0, 7) === to?.slice(0, 7);
  if (isOne) return '';
  const complete = state === 'COMPLETE' ? 'complete ' : '';
  return `, the last ${complete}${nameLength(asked)} with sales${formatCalendarPeriod(asked, 'month')}`;
}

/** Returns the end of a sentence about weeks after a complete month. @param length what periods are */
function formatLater(
  { lastWeek, partialWeeks }: DepartmentMonths['coverage'],
  { lastWeek: date, fiscalYear }: LatestMonth,
  length: string,
) {
  const later = formatLaterWeek(partialWeeks[0], date);
  if (later !== '' || lastWeek === null || lastWeek <= date) return later;
  const month = fiscalYear === null ? monthAndYear(lastWeek) : `a later ${length}`;
  return `; ${month} has sales up to ${longDate(lastWeek)} so far`;
}
