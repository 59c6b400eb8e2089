import { createRandom, drawWhole, type Random } from '#sample/random.js';
import { type ChainForecast, createForecast } from './chain-forecast.js';

/** Sales of a department of a store in a week. */
export interface Sale {
  store: number;
  department: number;
  week: string;
  sales: number;
  isHoliday: boolean;
}

/** A store's week: what its features file has, and whether its sales are delivered. */
export interface StoreWeek {
  store: number;
  week: string;
  fuel: number;
  cpi: number;
  unemployment: number;
  /** MarkDowns 1 to 5; all null before the first offer of the data. */
  markdowns: readonly (number | null)[];
  isComplete: boolean;
}

export interface Transaction {
  customer: number;
  shop: number;
  product: string;
  day: string;
  person: number;
  price: number;
  quantity: number;
  total: number;
}

/** Every row of a tiny chain. */
export interface Chain {
  stores: readonly number[];
  weeks: readonly string[];
  sales: readonly Sale[];
  storeWeeks: readonly StoreWeek[];
  transactions: readonly Transaction[];
  forecast: ChainForecast;
  /** First and last day of the transactions. */
  firstDay: string;
  lastDay: string;
}

/** Types by store. Store 4 never sells most; store 3 has no department 2. The tiny chain has the first four. */
export const STORES: Readonly<Record<number, 'A' | 'B' | 'C'>> = {
  1: 'A',
  2: 'A',
  3: 'B',
  4: 'C',
  5: 'B',
  6: 'C',
  7: 'B',
  8: 'C',
  9: 'B',
  10: 'C',
  11: 'B',
  12: 'C',
};
const TINY = [1, 2, 3, 4];
const DEPARTMENTS = [1, 2, 3];
const FIRST_WEEK = '2011-11-04';
/** The newest week, which store 1 alone has delivered. */
const NEWEST_WEEK = '2016-03-04';
/** A week that store 3 never delivered. */
const MISSING = { store: 3, week: '2014-05-16' };
const DAY_MS = 86_400_000;

const addDays = (date: string, days: number) =>
  new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);

function listWeeks(): string[] {
  const weeks: string[] = [];
  for (let week = FIRST_WEEK; week <= NEWEST_WEEK; week = addDays(week, 7)) weeks.push(week);
  return weeks;
}

/** Returns whether a Friday is the week of one of the four holidays, by its place in the month. */
function isHolidayWeek(week: string): boolean {
  const [month, day] = [Number(week.slice(5, 7)), Number(week.slice(8))];
  const place = Math.ceil(day / 7);
  return (
    (month === 2 && place === 2) ||
    (month === 9 && place === 2) ||
    (month === 11 && place === 4) ||
    (month === 12 && day > 24)
  );
}

/** What a chain has more than the tiny one. */
interface Extras {
  stores: readonly number[];
  /** Sales that department 2 gains for each point of unemployment. */
  perPoint: number;
  /** Factor of the prices of the transactions. */
  prices: number;
}

/**
 * Returns a chain of enough stores for intervals and verdicts, of which unemployment explains the sales of one department
 * and the transactions cover the sales of some stores.
 */
export const createWideChain = (seed: number): Chain =>
  createChain(seed, { stores: Object.keys(STORES).map(Number), perPoint: 200, prices: 20_000 });

/**
 * Returns a chain with ties, a partial newest week and a missing one, months of four and five weeks, two leap years,
 * holidays, a forecast, and transactions whose first month is partial and whose last month is open.
 */
export function createChain(
  seed: number,
  { stores, perPoint, prices }: Extras = { stores: TINY, perPoint: 0, prices: 1 },
): Chain {
  const random = createRandom(seed, 'chain of sentences');
  const weeks = listWeeks();
  const isDelivered = (store: number, week: string) =>
    (week !== NEWEST_WEEK || store === 1) && !(store === MISSING.store && week === MISSING.week);
  const storeWeeks = weeks.flatMap((week) =>
    stores.map((store) => createStoreWeek(store, week, isDelivered(store, week), random)),
  );
  const sales = storeWeeks
    .filter(({ isComplete }) => isComplete)
    .flatMap((each) => createSales(each, perPoint, random));
  const transactions = createTransactions(random).map((each) => ({
    ...each,
    price: each.price * prices,
    total: each.total * prices,
  }));
  const days = transactions.map(({ day }) => day).sort();
  return {
    stores,
    weeks,
    sales,
    storeWeeks,
    transactions,
    forecast: createForecast(seed, { sales, weeks }),
    firstDay: days[0]!,
    lastDay: days.at(-1)!,
  };
}

function createStoreWeek(
  store: number,
  week: string,
  isComplete: boolean,
  random: Random,
): StoreWeek {
  const hasOffers = week >= '2013-01-01';
  const [fuel, cpi, unemployment] = [
    // Coarse, so that stores tie.
    3 + drawWhole(random, 0, 8) / 20,
    120 + drawWhole(random, 0, 60),
    5 + drawWhole(random, 0, 50) / 10,
  ];
  const offers = hasOffers && random() < 0.4 ? drawWhole(random, 1, 20) : 0;
  return {
    store,
    week,
    isComplete,
    fuel,
    cpi,
    unemployment,
    // Number 4 is never used.
    markdowns: [1, 2, 3, 4, 5].map((number) =>
      number !== 4 && offers % number === 0 && offers > 0 ? offers * 100 : null,
    ),
  };
}

function createSales(
  { store, week, unemployment }: StoreWeek,
  perPoint: number,
  random: Random,
): Sale[] {
  const isHoliday = isHolidayWeek(week);
  return DEPARTMENTS.filter((department) => store !== 3 || department !== 2).map((department) => {
    const usual = store === 4 ? 200 : store === 3 ? 1500 : 1000;
    const ofPoints = department === 2 ? Math.round(perPoint * unemployment) : 0;
    const sales =
      usual * department + drawWhole(random, 0, 12) * 100 + (isHoliday ? 300 : 0) + ofPoints;
    return { store, department, week, isHoliday, sales };
  });
}

const PRICES: Readonly<Record<string, number>> = { tea: 2.5, flour: 1, 'olive oil': 9, rice: 2.5 };
const FIRST_DAY = '2015-11-10';
const DAYS = 162;
/** A month without transactions, and one with a single one. */
const EMPTY_MONTH = '2016-01';
const POOR_MONTH = '2016-02';

/** Few transactions a day, at few prices, so that people, products and customers tie. */
function createTransactions(random: Random): Transaction[] {
  const days = Array.from({ length: DAYS }, (_, index) => addDays(FIRST_DAY, index));
  return days
    .filter((day) => !day.startsWith(EMPTY_MONTH) && !day.startsWith(POOR_MONTH))
    .flatMap((day, index) =>
      index % 3 === 0 || day === days.at(-1) ? [createTransaction(day, random)] : [],
    )
    .concat({ ...createTransaction(`${POOR_MONTH}-11`, random), quantity: 2 })
    .map((each) => ({ ...each, total: each.price * each.quantity }));
}

function createTransaction(day: string, random: Random): Transaction {
  const product = Object.keys(PRICES)[drawWhole(random, 0, 3)]!;
  const price = PRICES[product]!;
  const quantity = random() < 0.1 ? -1 : drawWhole(random, 1, 4);
  return {
    day,
    customer: drawWhole(random, 1, 6),
    shop: drawWhole(random, 1, 3),
    person: drawWhole(random, 1, 4),
    product,
    price: random() < 0.2 ? price - 0.5 : price,
    quantity,
    total: 0,
  };
}
