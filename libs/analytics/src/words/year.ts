import { dayAndMonth, longDate } from './dates.js';
import { formatDelivered } from './deliveries.js';
import { formatYearOf } from './fiscal.js';
import { amount, formatCount } from './numbers.js';
import { formatScope, type ScopeArguments } from './question.js';
import { capitalise, stores, strong } from './sentences.js';

/** The year that a sentence leads with, and its selected stores. */
export interface LeadingYear {
  year: number;
  /** The name of its fiscal calendar in a sentence: `the 4-5-4 calendar`; left out for a calendar year. */
  calendar?: string | undefined;
  state: string;
  firstWeek: string | null;
  /** Null when no week is complete. */
  lastWeek: string | null;
  weeks: number;
  stores: number;
  total: number;
  best: readonly number[];
  bestTotal: number | null;
  worst: readonly number[];
  worstTotal: number | null;
  /** Of the one selected store. */
  rank: number | null;
  rankedStores: number;
}

/** Returns a year, and whether it is still open: ` in 2011`, ` in 2012 so far`. */
const formatYear = ({ year, calendar, state }: LeadingYear): string =>
  ` in ${formatYearOf(year, calendar)}${state === 'OPEN' ? ' so far' : ''}`;

/** Returns the weeks of a year that a figure is of: ` over 52 weeks`, ` over 43 weeks, 6 January to 26 October`. */
function formatWeeks({ state, calendar, weeks, firstWeek, lastWeek }: LeadingYear): string {
  const over = ` over ${formatCount(weeks, 'week')}`;
  if (state === 'COMPLETE' || firstWeek === null || lastWeek === null) return over;
  // A fiscal year has days of two calendar years.
  const formatDate = calendar ? longDate : dayAndMonth;
  const first = formatDate(firstWeek);
  return firstWeek === lastWeek
    ? `${over}, that of ${first}`
    : `${over}, ${first} to ${formatDate(lastWeek)}`;
}

/** Returns that a year has no complete week. @param partial its last week @param place of the year in the question */
export function formatIncompleteYear(
  latest: LeadingYear,
  partial: Parameters<typeof formatDelivered>[0] | undefined,
  place: string,
  asked: ScopeArguments,
): string {
  const delivered = partial ? `: ${formatDelivered(partial)}` : '';
  const none = `No week${formatYear(latest)}${place}${place && ','} is complete`;
  return `${none}, so no sales${formatScope(asked)} are compared yet${delivered}`;
}

/**
 * Returns the sales of the one selected store with its rank, or those of the best and the worst of the selected stores.
 * @param place of the year in the question
 * @param first the stores to begin with
 */
export function compareStores(
  latest: LeadingYear,
  place: string,
  asked: ScopeArguments,
  first: 'best' | 'worst',
): string {
  const { best, worst, bestTotal, worstTotal } = latest;
  const { store, storeType } = asked;
  const sold = formatScope({ department: asked.department });
  const ofType = storeType === undefined ? '' : ` of type ${storeType}`;
  const type = storeType === undefined ? '' : `type ${storeType} `;
  const when = `${formatYear(latest)}${place}`;
  const weeks = formatWeeks(latest);
  if (store !== undefined || latest.stores === 1) {
    const name = strong(`Store ${store ?? best[0]}`);
    const who = store === undefined ? `${name}, the only ${type}store with sales,` : name + ofType;
    const total = strong(amount(latest.total));
    return `${who} sold ${total}${sold}${when}${place && ','}${weeks}${formatRank(latest)}`;
  }
  const [leaders, total] = first === 'best' ? [best, bestTotal] : [worst, worstTotal];
  const [others, othersTotal] = first === 'best' ? [worst, worstTotal] : [best, bestTotal];
  const [word, otherWord] = first === 'best' ? ['most', 'least'] : ['least', 'most'];
  const figure = strong(amount(total ?? 0));
  if (leaders.length === latest.stores) {
    const all = strong(capitalise(stores(leaders)) + ofType);
    return `${all} sold equally much${sold}${when}, ${figure} each${weeks}`;
  }
  const among = type === '' ? '' : `Of ${formatCount(latest.stores, `${type}store`)}, `;
  const names = strong(type === '' ? capitalise(stores(leaders)) : stores(leaders));
  const each = (numbers: readonly number[]) => (numbers.length > 1 ? ' each' : '');
  return (
    `${among}${names} sold ${word}${sold}${when}, ${figure}${each(leaders)}${weeks}, and ` +
    `${stores(others)} ${otherWord}, ${amount(othersTotal ?? 0)}${each(others)}`
  );
}

const formatRank = ({ rank, rankedStores }: LeadingYear) =>
  rank === null || rankedStores === 1
    ? ''
    : `, rank ${strong(String(rank))} of ${formatCount(rankedStores, 'store')}`;
