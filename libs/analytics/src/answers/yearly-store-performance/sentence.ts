import { dayAndMonth, parseYear } from '../../words/dates.js';
import { formatLaterWeek } from '../../words/deliveries.js';
import { percent } from '../../words/numbers.js';
import { formatPeriod, formatScope, type ScopeArguments } from '../../words/question.js';
import { strong } from '../../words/sentences.js';
import { compareStores, formatIncompleteYear, type LeadingYear } from '../../words/year.js';

interface StoreYears {
  coverage: {
    lastWeek: string | null;
    partialWeeks: readonly { week: string; stores: number; expectedStores: number }[];
    /** The stores and departments that alone are covered, which the sentence begins with. */
    scope?: string | null;
  };
  /** The last complete year, or the last one. */
  latest: (LeadingYear & { likeForLikeGrowth: number | null }) | null;
}

interface QuestionArgs extends ScopeArguments {
  year?: number;
  from?: string;
  to?: string;
}

/** Returns the best and the worst of the selected stores in the last complete year, or so far, and their growth. */
export function sentence({ coverage, latest }: StoreYears, asked: QuestionArgs): string {
  if (latest === null) {
    return `The data has no sales${formatScope(asked)}${formatPeriod(asked, 'year')}.`;
  }
  const { year, lastWeek, likeForLikeGrowth: growth } = latest;
  const place = formatPlace(latest, asked);
  const [partial] = coverage.partialWeeks;
  if (lastWeek === null) return `${formatIncompleteYear(latest, partial, place, asked)}.`;
  const later = formatLaterWeek(partial, lastWeek) || formatLaterYear(coverage, latest.year);
  const compared = `${compareStores(latest, place, asked, 'best')}${later}.`;
  if (growth === null) return compared;
  if (growth === 0)
    return `${compared} Like for like, ${nameGrowing(asked, coverage)} did not grow in ${year}.`;
  const grown = `${growth < 0 ? 'shrank' : 'grew'} by ${strong(percent(Math.abs(growth)))}`;
  return `${compared} Like for like, ${nameGrowing(asked, coverage)} ${grown} in ${year}.`;
}

/** Returns the place of the year among those of the question; nothing for a question of one year. */
function formatPlace({ state }: LeadingYear, asked: QuestionArgs): string {
  const { from, to, year } = asked;
  const isRange = from !== undefined || to !== undefined;
  const isOne = from !== undefined && to !== undefined && parseYear(from) === parseYear(to);
  if (isRange ? isOne && year === undefined : year !== undefined) return '';
  const complete = state === 'COMPLETE' ? 'complete ' : '';
  return `, the last ${complete}year with sales${formatPeriod(asked, 'year')}`;
}

function formatLaterYear({ lastWeek }: StoreYears['coverage'], year: number): string {
  if (lastWeek === null || parseYear(lastWeek) <= year) return '';
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
