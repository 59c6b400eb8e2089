import { dayAndMonth, longDate, parseYear } from '../../words/dates.js';
import { formatLaterWeek } from '../../words/deliveries.js';
import { formatCalendar, formatYearOf } from '../../words/fiscal.js';
import { formatCount, percent } from '../../words/numbers.js';
import { formatCalendarPeriod, formatScope, type ScopeArguments } from '../../words/question.js';
import { strong } from '../../words/sentences.js';
import { compareStores, formatIncompleteYear, type LeadingYear } from '../../words/year.js';

interface StoreYears {
  coverage: {
    lastWeek: string | null;
    /** Of fiscal years; null in snapshots of a former version. */
    calendar?: string | null;
    partialWeeks: readonly { week: string; stores: number; expectedStores: number }[];
    /** The stores and departments that alone are covered, which the sentence begins with. */
    scope?: string | null;
  };
  /** The last complete year, or the last one. */
  latest: ComparedYear | null;
}

interface ComparedYear extends LeadingYear {
  likeForLikeGrowth: number | null;
  likeForLikeWeeks: number;
  firstComparedWeek: string | null;
  lastComparedWeek: string | null;
}

interface QuestionArgs extends ScopeArguments {
  year?: number;
  from?: string;
  to?: string;
  calendar?: string;
}

/** Returns the best and the worst of the selected stores in the last complete year, or so far, and their growth. */
export function sentence({ coverage, latest: found }: StoreYears, asked: QuestionArgs): string {
  if (found === null)
    return `The data has no sales${formatScope(asked)}${formatCalendarPeriod(asked, 'year')}.`;
  const calendar = asked.calendar === 'FISCAL' ? formatCalendar(coverage.calendar) : undefined;
  const latest = { ...found, calendar };
  const { lastWeek, likeForLikeGrowth: growth } = latest;
  const place = formatPlace(latest, asked);
  const [partial] = coverage.partialWeeks;
  if (lastWeek === null) return `${formatIncompleteYear(latest, partial, place, asked)}.`;
  const later = formatLaterWeek(partial, lastWeek) || formatLaterYear(coverage, latest);
  const compared = `${compareStores(latest, place, asked, 'best')}${later}.`;
  if (growth === null) return compared;
  const grown =
    growth === 0
      ? 'did not grow'
      : `${growth < 0 ? 'shrank' : 'grew'} by ${strong(percent(Math.abs(growth)))}`;
  const year = `${formatYearOf(latest.year, latest.calendar)}${formatComparedWeeks(latest)}`;
  return `${compared} Like for like, ${nameGrowing(asked, coverage)} ${grown} in ${year}.`;
}

/** Returns the weeks that a fiscal year is compared with: `, compared with the 52 weeks from … to …`. */
function formatComparedWeeks({
  calendar,
  weeks,
  likeForLikeWeeks,
  firstComparedWeek,
  lastComparedWeek,
}: ComparedYear): string {
  if (!calendar || firstComparedWeek === null || lastComparedWeek === null) return '';
  const compared = formatCount(likeForLikeWeeks, 'week');
  const own =
    likeForLikeWeeks === weeks ? '' : `, which compare with ${likeForLikeWeeks} of its weeks`;
  return `, compared with the ${compared} from ${longDate(firstComparedWeek)} to ${longDate(lastComparedWeek)}${own}`;
}

/** Returns the place of the year among those of the question; nothing for a question of one year. */
function formatPlace({ state, calendar }: LeadingYear, asked: QuestionArgs): string {
  const { from, to, year } = asked;
  const isRange = from !== undefined || to !== undefined;
  const isOne =
    !calendar && from !== undefined && to !== undefined && parseYear(from) === parseYear(to);
  if (isRange ? isOne && year === undefined : year !== undefined) return '';
  const complete = state === 'COMPLETE' ? 'complete ' : '';
  return `, the last ${complete}year with sales${formatCalendarPeriod(asked, 'year')}`;
}

function formatLaterYear(
  { lastWeek }: StoreYears['coverage'],
  { year, calendar, state, lastWeek: date }: LeadingYear,
): string {
  if (lastWeek === null) return '';
  if (calendar) {
    const isLater = state === 'COMPLETE' && date !== null && lastWeek > date;
    return isLater ? `; a later year has sales up to ${longDate(lastWeek)} so far` : '';
  }
  if (parseYear(lastWeek) <= year) return '';
  return `; ${parseYear(lastWeek)} has sales up to ${dayAndMonth(lastWeek)} so far`;
}

/** Returns whose growth it is: `the chain`, `store 4`, `department 1 in type B stores`, `these sales` of a scope. */
function nameGrowing(
  { department, store, storeType }: QuestionArgs,
  { scope }: StoreYears['coverage'],
): string {
  const place = store === undefined ? storeType && `type ${storeType} stores` : `store ${store}`;
  if (department === undefined) return place ?? (scope ? 'these sales' : 'the chain');
  return `department ${department}${place === undefined ? '' : ` in ${place}`}`;
}
