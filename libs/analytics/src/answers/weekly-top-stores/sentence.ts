import { formatDelivered, formatLaterWeek } from '../../words/deliveries.js';
import { count, formatCount } from '../../words/numbers.js';
import { formatPeriod, formatScope, formatStores, isNamedWeek } from '../../words/question.js';
import { capitalise, joinNames, strong } from '../../words/sentences.js';

interface Wins {
  store: number;
  storeType: string;
  weeks: number;
}

interface TopStores {
  /** The store with the most weeks first. */
  wins: readonly Wins[];
  compared: {
    weeks: number;
    firstWeek: string | null;
    lastWeek: string | null;
    stores: number;
    selectedStores: number;
    wonWeeks: number;
    laterWeek: { week: string; stores: number; expectedStores: number } | null;
  };
}

interface QuestionArgs {
  department?: number;
  store?: number;
  storeType?: string;
  year?: number;
  from?: string;
  to?: string;
}

/** Maximum number of stores named after the winner. */
const OTHERS_MAX = 3;

/** Returns how often each store, the selected store or a store of the selected type was on top, in complete weeks. */
export function sentence({ wins, compared }: TopStores, asked: QuestionArgs): string {
  const { weeks, firstWeek, lastWeek, laterWeek } = compared;
  const { department, store, storeType } = asked;
  const sold = formatScope({ department });
  const period = formatPeriod(asked, 'week');
  if (firstWeek === null || lastWeek === null) {
    return laterWeek === null
      ? `The data has no sales${formatScope(asked)}${period}.`
      : `No week${period} is complete, so no store is the top store${formatScope(asked)} yet: ${formatDelivered(laterWeek)}.`;
  }
  const covered = period || formatPeriod({ from: firstWeek, to: lastWeek }, 'month');
  const later = formatLaterWeek(laterWeek, lastWeek);
  const isWeek = isNamedWeek(period);
  const total = isWeek ? period.replace(' in ', '') : `${formatCount(weeks, 'week')}${covered}`;
  const countOf = (won: number) => (isWeek ? total : `${strong(count(won))} of ${total}`);
  if (compared.selectedStores === 0) {
    return `The data has no sales${formatScope(asked)}${covered}${later}.`;
  }
  const scope = formatStores({ storeType });
  if (compared.stores === 1) {
    const only = strong(`Store ${store ?? wins[0]?.store}`);
    return `${only} is the only store with sales${sold}${scope} in ${total}${later}.`;
  }
  if (store !== undefined) {
    const type = storeType === undefined ? '' : ` of type ${storeType}`;
    const own = wins.find((each) => each.store === store)?.weeks ?? 0;
    const name = `${strong(`Store ${store}`)}${type}`;
    return own === 0
      ? `${name} was ${isWeek ? 'not' : 'never'} the top store${sold} in ${total}${later}.`
      : `${name} was the top store${sold} in ${countOf(own)}${later}.`;
  }
  if (storeType === undefined) {
    return `${describeWins(wins, sold, countOf)}${later}.`;
  }
  const named = `type ${storeType} store`;
  if (compared.wonWeeks === 0)
    return `No ${named} sold most${sold} in ${isWeek ? '' : 'any of '}${total}${later}.`;
  const ofType = wins.filter((each) => each.storeType === storeType);
  const often = `sold most${sold} in ${countOf(compared.wonWeeks)}`;
  return ofType.length === 1
    ? `A ${named}, ${strong(`store ${ofType[0]?.store}`)}, ${often}${later}.`
    : `A ${named} ${often}: ${joinNames(listWins(ofType))}${later}.`;
}

/** `Store 3 sold most in 123 of 143 weeks, store 4 in 11 and store 7 in 9`. */
function describeWins(
  wins: readonly Wins[],
  sold: string,
  countOf: (won: number) => string,
): string {
  const most = wins[0]?.weeks ?? 0;
  const first = wins.filter((each) => each.weeks === most).map(({ store }) => store);
  const noun = first.length === 1 ? 'store' : 'stores';
  const each = first.length === 1 ? '' : 'each ';
  const others = joinNames(listWins(wins.slice(first.length)));
  return (
    `${strong(capitalise(`${noun} ${joinNames(first)}`))} ${each}sold most${sold} in ${countOf(most)}` +
    (others === '' ? '' : `, ${others}`)
  );
}

/** `store 4 in 11`, for the first of the stores, and the most weeks of the others: `5 other stores in up to 9 each`. */
function listWins(wins: readonly Wins[]): string[] {
  const isShort = wins.length <= OTHERS_MAX + 1;
  const named = isShort ? wins : wins.slice(0, OTHERS_MAX);
  const texts = named.map(({ store, weeks }) => `store ${store} in ${count(weeks)}`);
  if (isShort) return texts;
  const others = wins.slice(OTHERS_MAX).map(({ weeks }) => weeks);
  const most = Math.max(...others);
  const upTo = Math.min(...others) === most ? '' : 'up to ';
  return [...texts, `${formatCount(others.length, 'other store')} in ${upTo}${count(most)} each`];
}
