import { type Chain, STORES } from '../chain.js';
import type { Values } from '../questions.js';
import { dropMissing, groupBy, joinAll, match, rejectSentence } from './months.js';
import { type Figure, MONTH_YEAR, NUMBER, PERCENT, parseDate, type Reader } from './reader.js';
import { reuse } from './reuse.js';
import { isInPeriod, isInScope, parseWeekPeriod, WEEK_PERIOD } from './weeks.js';

const PERIOD = `(?:(?<covered> from ${MONTH_YEAR} to ${MONTH_YEAR})|(?<period>${WEEK_PERIOD})(?<years> of \\d{4}(?: to \\d{4})?)?)`;
const STORE = '(?:type (?<type>[ABC]) )?store';
const BASKET = '(?<basket>baskets? of [^;]+? at CPI 100)';
const COUNTED = `(?:; transactions(?: of (?<share>${PERCENT}) of the sales)? counted (?<counted>${NUMBER}) a week in (?<countedWeeks>${NUMBER}) store-weeks? of (?<countedStores>${NUMBER}) stores?)?`;
const RANGE =
  `(?: from (?<least>${NUMBER})(?<leastKind> counted| estimated)? in (?<leastOf>[^;]+?) to (?<most>${NUMBER})(?<mostKind> counted| estimated)? in (?<mostOf>[^;]+?),` +
  `| all in (?<only>[A-Za-z0-9 ]+),| (?<same>the same in each (?:store|month)),` +
  `| (?<mostShare>${PERCENT}) of them on (?<mostDays>[^;]+?) and (?<leastShare>${PERCENT}) on (?<leastDays>[^;]+?),` +
  `| (?<sameDays>as many on each weekday),| (?<noDays>on unknown weekdays without transactions),)?`;

const PATTERNS = [
  `(?<absent>The data has no complete week) of a ${STORE}${PERIOD} whose visits (?:a )?(?:${BASKET}|sales) could estimate${COUNTED}`,
  `A ${STORE} had an estimated (?<visits>${NUMBER}) visits? a week${PERIOD},${RANGE} for (?:a )?${BASKET}, on average over (?<weeks>${NUMBER}) store-weeks? of (?<stores>${NUMBER}) stores?${COUNTED}`,
  `A ${STORE} had (?<visits>${NUMBER}) visits? a week${PERIOD},${RANGE} on average over (?<weeks>${NUMBER}) store-weeks? of (?<stores>${NUMBER}) stores?` +
    `, counted by transactions of (?<share>${PERCENT}) of the sales; for (?:a )?${BASKET}, the estimate is (?<estimate>${NUMBER})`,
];

const MONTHS = Array.from({ length: 12 }, (_, month) =>
  new Date(Date.UTC(2011, month, 1)).toLocaleString('en', { month: 'long', timeZone: 'UTC' }),
);
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const DAY_MS = 86_400_000;

/** The Friday that ends a day's week. */
function findWeek(day: string): string {
  const date = new Date(day);
  const ahead = (12 - date.getUTCDay()) % 7;
  return new Date(date.getTime() + ahead * DAY_MS).toISOString().slice(0, 10);
}

const round = (value: number, digits: number) => Number(value.toFixed(digits));
const mean = (values: readonly number[]) =>
  values.reduce((total, value) => total + value, 0) / values.length;

/** Transactions of this share of the sales are counted. */
const ENOUGH = 0.5;

/** The values of baskets that transactions give, by store type. */
type Baskets = ReadonlyMap<string, number>;

const readBasket = (type: string, asked: Values, baskets: Baskets) =>
  Number(asked[`basketValue${type}`] ?? asked['basketValue'] ?? baskets.get(type) ?? 100);

/** Returns the mean value of a visit at CPI 100 of each type, in the store-weeks whose sales have enough transactions. */
function averageBaskets(storeWeeks: ReturnType<typeof joinTransactions>): Baskets {
  const enough = storeWeeks.filter(
    ({ sold, paid, visits }) => visits.length > 0 && paid >= ENOUGH * sold,
  );
  const types = groupBy(enough, ({ store }) => STORES[store]!);
  return new Map(
    [...types].flatMap(([type, own]) => {
      const value = own.reduce((total, { paid, cpi }) => total + (paid * 100) / cpi, 0);
      const basket = round(value / own.reduce((total, { visits }) => total + visits.length, 0), 2);
      return basket > 0 ? [[type, basket] as const] : [];
    }),
  );
}

/** Returns the store-weeks of a question, with the estimated visits, and the baskets of all of them. */
function listStoreWeeks(chain: Chain, asked: Values) {
  const all = reuse(chain, ['visits'], () => joinTransactions(chain));
  const baskets = reuse(chain, ['baskets'], () => averageBaskets(all));
  const rows = all
    .filter(({ store, week }) => isInScope(store, asked) && isInPeriod(week, asked))
    .map(({ cpi, ...row }) => ({
      ...row,
      estimated: row.sold / ((readBasket(STORES[row.store]!, asked, baskets) * cpi) / 100),
    }));
  return { rows, baskets };
}

/** Returns the complete store-weeks of a chain: sales, and the visits and payments of transactions. */
function joinTransactions({ storeWeeks, sales, transactions }: Chain) {
  const lacking = new Set(storeWeeks.filter((each) => !each.isComplete).map(({ week }) => week));
  const soldIn = groupBy(sales, ({ store, week }) => `${store} ${week}`);
  const paidIn = groupBy(transactions, ({ shop, day }) => `${shop} ${findWeek(day)}`);
  return storeWeeks
    .filter(({ week }) => !lacking.has(week))
    .map(({ store, week, cpi }) => {
      const sold = (soldIn.get(`${store} ${week}`) ?? []).reduce((sum, row) => sum + row.sales, 0);
      const paid = paidIn.get(`${store} ${week}`) ?? [];
      const days = paid.map(({ customer, day }) => `${customer} ${day}`);
      return {
        store,
        week,
        cpi,
        sold,
        paid: paid.reduce((sum, { total }) => sum + total, 0),
        visits: [...new Set(days)].map((each) => each.split(' ')[1]!),
      };
    });
}

type StoreWeeks = ReturnType<typeof listStoreWeeks>['rows'];

const hasVisits = ({ visits }: StoreWeeks[number]) => visits.length > 0;

const computeShare = (rows: StoreWeeks) =>
  rows.reduce((total, { paid }) => total + paid, 0) /
  rows.reduce((total, { sold }) => total + sold, 0);

/** Returns whether the transactions of store-weeks are enough to count. */
const isCountedOf = (rows: StoreWeeks) => rows.some(hasVisits) && computeShare(rows) >= ENOUGH;

/** The least and the most of named values, with the names that have them. */
function findExtremes(values: ReadonlyMap<string, number>) {
  const [least, most] = [Math.min(...values.values()), Math.max(...values.values())];
  const list = (value: number) =>
    [...values].filter(([, each]) => each === value).map(([name]) => name);
  return { least, most, leastOf: list(least), mostOf: list(most) };
}

const writeStores = (names: readonly string[]) =>
  names.length > 5
    ? `${names.length} stores`
    : `store${names.length === 1 ? '' : 's'} ${joinAll(names.map(Number))}`;

function listRange(
  groups: Record<string, string | undefined>,
  by: string,
  rows: StoreWeeks,
  isCounted: boolean,
): Figure[] {
  const isByStore = by === 'STORE';
  const isOther = new Map<string, boolean>();
  const groupsOf = groupBy(rows, ({ store, week }) =>
    isByStore ? store : MONTHS[Number(week.slice(5, 7)) - 1]!,
  );
  const order = isByStore ? Object.keys(STORES) : MONTHS;
  const values = new Map(
    order.flatMap((name) => {
      const own = groupsOf.get(name);
      if (!own) return [];
      isOther.set(name, isCountedOf(own) !== isCounted);
      const visits = isCountedOf(own)
        ? mean(own.filter(hasVisits).map((row) => row.visits.length))
        : mean(own.map(({ estimated }) => estimated));
      return [[name, round(visits, 2)]];
    }),
  );
  const { least, most, leastOf, mostOf } = findExtremes(values);
  const write = (names: readonly string[]) => (isByStore ? writeStores(names) : joinAll(names));
  const isRange = values.size > 1 && least !== most;
  const kind = (names: readonly string[]) =>
    isRange && names.some((name) => isOther.get(name))
      ? ` ${isCounted ? 'estimated' : 'counted'}`
      : undefined;
  return [
    { name: 'kind of the least', text: groups['leastKind'], value: kind(leastOf) },
    { name: 'kind of the most', text: groups['mostKind'], value: kind(mostOf) },
    { name: 'only', text: groups['only'], value: values.size === 1 ? write(leastOf) : undefined },
    {
      name: 'same',
      text: groups['same'],
      value: values.size > 1 && !isRange ? `the same in each ${by.toLowerCase()}` : undefined,
    },
    { name: 'least', text: groups['least'], value: isRange ? least : undefined },
    { name: 'least of', text: groups['leastOf'], value: isRange ? write(leastOf) : undefined },
    { name: 'most', text: groups['most'], value: isRange ? most : undefined },
    { name: 'most of', text: groups['mostOf'], value: isRange ? write(mostOf) : undefined },
  ];
}

function listWeekdays(groups: Record<string, string | undefined>, rows: StoreWeeks): Figure[] {
  const visits = rows.flatMap((row) => row.visits);
  const shares = new Map(
    DAYS.map((name, index) => [
      name,
      round(
        visits.filter((day) => (new Date(day).getUTCDay() + 6) % 7 === index).length /
          visits.length,
        6,
      ),
    ]),
  );
  const { least, most, leastOf, mostOf } = findExtremes(shares);
  const isKnown = visits.length > 0 && least !== most;
  return [
    {
      name: 'no weekdays',
      text: groups['noDays'],
      value: visits.length > 0 ? undefined : 'on unknown weekdays without transactions',
    },
    {
      name: 'equal weekdays',
      text: groups['sameDays'],
      value: visits.length > 0 && !isKnown ? 'as many on each weekday' : undefined,
    },
    { name: 'most', text: groups['mostShare'], value: isKnown ? most : undefined },
    { name: 'most of', text: groups['mostDays'], value: isKnown ? joinAll(mostOf) : undefined },
    { name: 'least', text: groups['leastShare'], value: isKnown ? least : undefined },
    { name: 'least of', text: groups['leastDays'], value: isKnown ? joinAll(leastOf) : undefined },
  ];
}

/** Returns the baskets of the selected stores as a sentence writes them. */
function writeBaskets(rows: StoreWeeks, asked: Values, baskets: Baskets): string {
  const types = [...new Set(rows.map(({ store }) => STORES[store]!))].sort();
  const values = types.map((type) =>
    readBasket(type, asked, baskets).toLocaleString('en', { maximumFractionDigits: 2 }),
  );
  if (types.length === 0) return `basket of ${String(asked['basketValue'])} at CPI 100`;
  if (new Set(values).size === 1) return `basket of ${values[0]} at CPI 100`;
  const named = types.map((type, index) => `${values[index]} (type ${type})`);
  return `baskets of ${joinAll(named)} at CPI 100`;
}

export const readCustomerVisits: Reader = (sentence, chain, asked) => {
  const groups =
    PATTERNS.map((pattern) => match(sentence, pattern)).find((found) => found) ??
    rejectSentence(sentence);
  const period = groups['covered'] === undefined ? parseWeekPeriod(groups['period'] ?? '') : {};
  const { by = 'STORE', storeType: _type, month: _month, year: _year, ...given } = asked;
  const named = dropMissing({ storeType: groups['type'], ...period, ...given });
  const { rows, baskets } = listStoreWeeks(chain, named);
  const hasRows = rows.length > 0;
  const counted = rows.filter(hasVisits);
  const hasCount = counted.length > 0;
  // The rows of the headline: those with transactions, where these are enough.
  const isCounted = isCountedOf(rows);
  const leading = isCounted ? counted : rows;
  const weeks = leading.map(({ week }) => week).sort();
  const [start, end] = [...(groups['covered'] ?? '').matchAll(new RegExp(MONTH_YEAR, 'g'))].map(
    ([text]) => parseDate(text),
  );
  const years = [...new Set([weeks[0], weeks.at(-1)].map((week) => week?.slice(0, 4)))];
  const isEveryYear = hasRows && named['month'] !== undefined && named['year'] === undefined;
  const toMonth = (week: string | undefined) =>
    groups['covered'] === undefined ? undefined : week && `${week.slice(0, 7)}-01`;
  const countStores = (each: StoreWeeks) => new Set(each.map(({ store }) => store)).size;
  // The sentence rounds the two decimals of the answer.
  const countVisits = () => round(mean(counted.map(({ visits }) => visits.length)), 2);
  const estimate = () => round(mean(rows.map(({ estimated }) => estimated)), 2);
  return {
    named: { ...(by !== 'STORE' && { by }), ...named },
    figures: [
      {
        name: 'years of the month',
        text: groups['years'],
        value: isEveryYear ? ` of ${years.join(' to ')}` : undefined,
      },
      {
        name: 'has no week',
        text: String(groups['absent'] !== undefined),
        value: String(!hasRows),
      },
      { name: 'first month', text: start, value: toMonth(weeks[0]) },
      { name: 'last month', text: end, value: toMonth(weeks.at(-1)) },
      {
        name: 'visits',
        text: groups['visits'],
        value: hasRows ? (isCounted ? countVisits() : estimate()) : undefined,
      },
      { name: 'weeks', text: groups['weeks'], value: hasRows ? leading.length : undefined },
      { name: 'stores', text: groups['stores'], value: hasRows ? countStores(leading) : undefined },
      {
        name: 'baskets',
        text: groups['basket'],
        value:
          hasRows || asked['basketValue'] !== undefined
            ? writeBaskets(rows, named, baskets)
            : undefined,
      },
      ...(hasRows
        ? by === 'WEEKDAY'
          ? listWeekdays(groups, rows)
          : by === 'MONTH' && named['month'] !== undefined
            ? []
            : listRange(groups, String(by), rows, isCounted)
        : []),
      {
        name: 'estimate beside the count',
        text: groups['estimate'],
        value: isCounted ? estimate() : undefined,
      },
      { name: 'share', text: groups['share'], value: hasCount ? computeShare(rows) : undefined },
      {
        name: 'counted',
        text: groups['counted'],
        value: hasCount && !isCounted ? countVisits() : undefined,
      },
      {
        name: 'counted weeks',
        text: groups['countedWeeks'],
        value: hasCount && !isCounted ? counted.length : undefined,
      },
      {
        name: 'counted stores',
        text: groups['countedStores'],
        value: hasCount && !isCounted ? countStores(counted) : undefined,
      },
    ],
  };
};
