import { type Chain, STORES } from '../chain.js';
import type { Values } from '../questions.js';
import { dropMissing, type Groups, joinAll, match, parseNumber, rejectSentence } from './months.js';
import { DAY, type Figure, MONTH_YEAR, NUMBER, parseDate, type Reader } from './reader.js';
import { isWeekComplete, parseWeekPeriod, selectSales, sumByStore, WEEK_PERIOD } from './weeks.js';

const LATER = `(?:; so far, (?<delivered>${NUMBER}) of (?<expected>${NUMBER}) stores? delivered the week of (?<later>${DAY}))?`;
const SOLD = '(?: of department (?<department>\\d+))?';
const STORE =
  '(?: in store (?<store>\\d+)(?: of type (?<type>[ABC]))?| in type (?<type2>[ABC]) stores)?';
const COVERED = `(?<covered> from ${MONTH_YEAR} to ${MONTH_YEAR}| in ${MONTH_YEAR})`;
const PERIOD = `(?:${COVERED}|(?<period>${WEEK_PERIOD}))`;
const TOTAL = `(?<weeks>${NUMBER}) weeks?${PERIOD}`;

/** Stores that the sentence names after the winner. */
const OTHERS_MAX = 3;

const PATTERNS = [
  `No week(?<period>${WEEK_PERIOD}) is complete, so no store is the top store${SOLD}${STORE} yet: (?<delivered>${NUMBER}) of (?<expected>${NUMBER}) stores? delivered the week of (?<later>${DAY})`,
  `(?<absent>The data has no sales)${SOLD}${STORE}${PERIOD}${LATER}`,
  `Store (?<only>\\d+) is the only store with sales${SOLD}(?: in type (?<type>[ABC]) stores)? in ${TOTAL}${LATER}`,
  `Store (?<store>\\d+)(?: of type (?<type>[ABC]))? was never the top store${SOLD} in ${TOTAL}${LATER}`,
  `No type (?<type>[ABC]) store sold most${SOLD} in any of ${TOTAL}${LATER}`,
  `A type (?<type>[ABC]) store(?:, store (?<winner>\\d+),)? sold most${SOLD} in (?<wins>${NUMBER}) of ${TOTAL}(?:: (?<others>[^;]+))?${LATER}`,
  `(?<best>Stores? [\\d, and]+?)(?: each)? sold most${SOLD} in (?<wins>${NUMBER}) of ${TOTAL}(?:, (?<others>store [^;]+))?${LATER}`,
  `Store (?<store>\\d+)(?: of type (?<type>[ABC]))? was the top store${SOLD} in (?<wins>${NUMBER}) of ${TOTAL}${LATER}`,
];

/** Returns a sentence about a single week as one about `1 of 1 week`. */
const countWeek = (sentence: string) =>
  sentence
    .replace(/^(No .*? sold most.*?) in the week of/, '$1 in any of 1 week in the week of')
    .replace(/ was not (the top store.*?) in the week of/, ' was never $1 in 1 week in the week of')
    .replace(/( is the only store .*?) in the week of/, '$1 in 1 week in the week of')
    .replace(
      /^((?:A|Stores?) [^;]*?(?:sold most|was the top store)(?: of department \d+)?) in the week of/,
      '$1 in 1 of 1 week in the week of',
    );

/** Returns the complete weeks of a question, with the stores that sold most in each. */
function findWinners(chain: Chain, { department, year, from, to }: Values) {
  const sales = selectSales(chain, { department, year, from, to });
  const dates = [...new Set(sales.map(({ week }) => week))].sort();
  const weeks = dates.filter((week) => isWeekComplete(chain, week, {}));
  const winners = weeks.map((week) => {
    const totals = [...sumByStore(sales.filter((sale) => sale.week === week))];
    const most = Math.max(...totals.map(([, total]) => total));
    return totals.filter(([, total]) => total === most).map(([store]) => store);
  });
  const stores = new Set(sales.map(({ store }) => store));
  const later = dates.findLast((week) => week > (weeks.at(-1) ?? '') && !weeks.includes(week));
  return { weeks, winners, stores: [...stores], later };
}

/** Returns the stores by their weeks as a top store, most first. */
function countWins(winners: readonly (readonly number[])[], type: string | undefined) {
  return [1, 2, 3, 4]
    .filter((store) => type === undefined || STORES[store] === type)
    .map((store) => ({ store, weeks: winners.filter((won) => won.includes(store)).length }))
    .filter(({ weeks }) => weeks > 0)
    .sort((a, b) => b.weeks - a.weeks || a.store - b.store);
}

const formatWins = (wins: readonly { store: number; weeks: number }[]) =>
  joinAll([
    // One store more is named as well, and the chain has no more.
    ...wins.slice(0, OTHERS_MAX + 1).map(({ store, weeks }) => `store ${store} in ${weeks}`),
  ]);

function listLaterFigures(
  groups: Groups,
  later: string | undefined,
  { storeWeeks }: Chain,
): Figure[] {
  const ofWeek = storeWeeks.filter(({ week }) => week === later);
  const delivered = ofWeek.filter(({ isComplete }) => isComplete).length;
  return [
    { name: 'later week', text: groups['later'] && parseDate(groups['later']), value: later },
    { name: 'delivered', text: groups['delivered'], value: later && delivered },
    { name: 'expected', text: groups['expected'], value: later && ofWeek.length },
  ];
}

export const readTopStores: Reader = (sentence, chain, asked) => {
  const groups =
    PATTERNS.map((pattern) => match(countWeek(sentence), pattern)).find((found) => found) ??
    rejectSentence(sentence);
  const type = groups['type'] ?? groups['type2'];
  const period = groups['covered'] === undefined ? parseWeekPeriod(groups['period'] ?? '') : {};
  const department = parseNumber(groups['department']);
  const { weeks, winners, stores, later } = findWinners(chain, { ...period, department });
  const wins = countWins(winners, undefined);
  const most = wins.filter(({ weeks: count }) => count === wins[0]?.weeks);
  const store = parseNumber(groups['store']);
  const own = wins.find((each) => each.store === store)?.weeks ?? 0;
  const ofType = countWins(winners, type);
  const wonByType = winners.filter((won) => won.some((each) => STORES[each] === type)).length;
  const isBest = groups['best'] !== undefined;
  const [first, last] = [weeks[0], weeks.at(-1)].map((week) => week && `${week.slice(0, 7)}-01`);
  const [start, end = start] = [
    ...(groups['covered'] ?? '').matchAll(new RegExp(MONTH_YEAR, 'g')),
  ].map(([text]) => parseDate(text));
  const hasCovered = groups['covered'] !== undefined;
  const hasSelected = stores.some(
    (each) =>
      (store === undefined || each === store) && (type === undefined || STORES[each] === type),
  );
  const isOnly = groups['only'] !== undefined;
  return {
    named: dropMissing({
      department,
      store: isOnly ? asked['store'] : store,
      storeType: type,
      ...period,
    }),
    figures: [
      ...listLaterFigures(groups, later, chain),
      {
        name: 'first month',
        text: hasCovered ? start : undefined,
        value: hasCovered ? first : undefined,
      },
      {
        name: 'last month',
        text: hasCovered ? end : undefined,
        value: hasCovered ? last : undefined,
      },
      { name: 'weeks', text: groups['weeks'], value: groups['weeks'] && weeks.length },
      {
        name: 'has no sales',
        text: String(groups['absent'] !== undefined),
        value: String(!hasSelected && (weeks.length > 0 || later === undefined)),
      },
      {
        name: 'only store',
        text: groups['only'],
        value:
          isOnly || (hasSelected && weeks.length > 0 && stores.length === 1)
            ? String(stores[0])
            : undefined,
      },
      {
        name: 'best',
        text: isBest ? groups['best'] : undefined,
        value: isBest
          ? `Store${most.length === 1 ? '' : 's'} ${joinAll(most.map((each) => each.store))}`
          : undefined,
      },
      {
        name: 'wins',
        text: groups['wins'] ?? (hasSelected && !isOnly ? '0' : undefined),
        value:
          !hasSelected || isOnly
            ? undefined
            : isBest
              ? wins[0]?.weeks
              : store === undefined
                ? wonByType
                : own,
      },
      {
        name: 'others',
        text: groups['others'],
        value: isBest
          ? formatWins(wins.slice(most.length)) || undefined
          : ofType.length > 1 && groups['wins'] !== undefined && store === undefined
            ? formatWins(ofType)
            : undefined,
      },
      {
        name: 'winner',
        text: groups['winner'],
        value:
          type !== undefined && store === undefined && wonByType > 0 && ofType.length === 1
            ? String(ofType[0]?.store)
            : undefined,
      },
    ],
  };
};
