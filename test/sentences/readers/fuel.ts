import { type Chain, STORES } from '../chain.js';
import type { Values } from '../questions.js';
import { dropMissing, joinAll, match, parseNumber, rejectSentence } from './months.js';
import { DAY, MONTH_YEAR, NUMBER, parseDate, type Reader } from './reader.js';
import { isInPeriod, parseWeekPeriod, WEEK_PERIOD } from './weeks.js';

const PERIOD = `(?:(?<covered> from ${MONTH_YEAR} to ${MONTH_YEAR}| in ${MONTH_YEAR})|(?<period>${WEEK_PERIOD}))`;
const TOTAL = `(?<weeks>${NUMBER}) weeks?${PERIOD}`;
const STORE = 'Store (?<store>\\d+)(?: of type (?<type>[ABC]))?';
const CHEAPEST = `(?<price>${NUMBER}), in (?<stores>stores? [\\d, and]+) in the week of (?<week>${DAY})`;

const PATTERNS = [
  `(?<absent>The data has no fuel price)(?: in store (?<store>\\d+)(?: of type (?<type>[ABC]))?| in type (?<type2>[ABC]) stores)?${PERIOD}`,
  `No type (?<type>[ABC]) store had the lowest fuel price in ${TOTAL}`,
  `${STORE} never had the lowest fuel price in ${TOTAL}`,
  `Fuel was cheapest at ${CHEAPEST}(?:, of ${TOTAL})?(?:; the lowest price of the last week was (?<latest>${NUMBER}))?(?:\\. In (?<ties>${NUMBER}) of these (?<tiedOf>${NUMBER}) weeks stores shared the lowest price)?`,
  `(?:A type (?<type2>[ABC]) store|${STORE}) had the lowest fuel price in (?<wins>${NUMBER}) of ${TOTAL}, as low as ${CHEAPEST}`,
];

/** Returns a sentence about a single week as one about `1 of 1 week`. */
const countWeek = (sentence: string) =>
  sentence
    .replace(
      /^(Fuel was cheapest at .* in the week of (.*?\d{4}))\.$/,
      '$1, of 1 week in the week of $2.',
    )
    .replace(' did not have ', ' never had ')
    .replace(
      /(had the lowest fuel price) in the week of ([^:]+): (.*)\.$/,
      '$1 in 1 of 1 week in the week of $2, as low as $3 in the week of $2.',
    )
    .replace(
      /(had the lowest fuel price) in the week of ([^:]+)\.$/,
      '$1 in 1 week in the week of $2.',
    );

/** Returns the lowest price of each week of a period, and its stores. */
function findLowest({ storeWeeks, weeks }: Chain, period: Values) {
  return weeks
    .filter((week) => isInPeriod(week, period))
    .map((week) => {
      const prices = storeWeeks.filter((each) => each.week === week);
      const price = Math.min(...prices.map(({ fuel }) => fuel));
      return {
        week,
        price,
        stores: prices.filter(({ fuel }) => fuel === price).map(({ store }) => store),
      };
    });
}

export const readFuelPrices: Reader = (sentence, chain) => {
  const groups =
    PATTERNS.map((pattern) => match(countWeek(sentence), pattern)).find((found) => found) ??
    rejectSentence(sentence);
  const store = parseNumber(groups['store']);
  const type = groups['type'] ?? groups['type2'];
  const period = groups['covered'] === undefined ? parseWeekPeriod(groups['period'] ?? '') : {};
  const weeks = findLowest(chain, period);
  const isSelected = (each: number) =>
    (store === undefined || each === store) && (type === undefined || STORES[each] === type);
  const hasStores = weeks.length > 0 && chain.stores.some(isSelected);
  const listed = weeks.filter(({ stores }) => stores.some(isSelected));
  const least = Math.min(...listed.map(({ price }) => price));
  const cheapest = hasStores ? listed.find(({ price }) => price === least) : undefined;
  const isAll = store === undefined && type === undefined;
  const ties = weeks.filter(({ stores }) => stores.length > 1).length;
  const [start, end = start] = [
    ...(groups['covered'] ?? '').matchAll(new RegExp(MONTH_YEAR, 'g')),
  ].map(([text]) => parseDate(text));
  const toMonth = (week: string | undefined) => week && `${week.slice(0, 7)}-01`;
  const covered = groups['covered'];
  return {
    named: dropMissing({ store, storeType: type, ...period }),
    figures: [
      {
        name: 'has no price',
        text: String(groups['absent'] !== undefined),
        value: String(!hasStores),
      },
      { name: 'first month', text: start, value: covered && toMonth(weeks[0]?.week) },
      { name: 'last month', text: end, value: covered && toMonth(weeks.at(-1)?.week) },
      { name: 'weeks', text: groups['weeks'], value: hasStores ? weeks.length : undefined },
      { name: 'wins', text: groups['wins'], value: cheapest && !isAll ? listed.length : undefined },
      { name: 'price', text: groups['price'], value: cheapest?.price },
      { name: 'week', text: groups['week'] && parseDate(groups['week']), value: cheapest?.week },
      {
        name: 'stores',
        text: groups['stores'],
        value:
          cheapest && `store${cheapest.stores.length === 1 ? '' : 's'} ${joinAll(cheapest.stores)}`,
      },
      {
        name: 'latest',
        text: groups['latest'],
        value: cheapest && isAll && weeks.length > 1 ? weeks.at(-1)?.price : undefined,
      },
      {
        name: 'ties',
        text: groups['ties'],
        value: cheapest && isAll && ties > 0 && weeks.length > 1 ? ties : undefined,
      },
      {
        name: 'weeks of the ties',
        text: groups['tiedOf'],
        value: cheapest && isAll && ties > 0 && weeks.length > 1 ? weeks.length : undefined,
      },
    ],
  };
};
