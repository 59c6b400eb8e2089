import { at } from './at.js';
import { holidayFlag, type Week } from './calendar.js';
import { rounded } from './decimal.js';
import type { Market } from './markets.js';
import { MARKDOWNS, planMarkdowns } from './markdowns.js';
import { bell, between, randomFor } from './random.js';
import type { SampleOptions } from './sample-options.js';
import type { Store } from './stores.js';

/** Weeks the features run on after the last sales, and how many of the last lack economic data. */
const WEEKS_AHEAD = 39;
const WEEKS_UNPUBLISHED = 13;

/** Warmth of January to December between -1 and 1. */
const WARMTH = [-1, -0.85, -0.4, 0.05, 0.45, 0.85, 1, 0.95, 0.6, 0.1, -0.4, -0.85] as const;

/** Weeks the features file covers. */
export function featureWeeks(options: Required<SampleOptions>): number {
  return options.weeks + WEEKS_AHEAD;
}

/** Lines of the features file, its header first, by store and date. */
export function* featureLines(
  stores: readonly Store[],
  weeks: readonly Week[],
  options: Required<SampleOptions>,
): Generator<string> {
  const markdownNames = Array.from({ length: MARKDOWNS }, (_, i) => `MarkDown${i + 1}`);
  yield `Store,Date,Temperature,Fuel_Price,${markdownNames.join(',')},CPI,Unemployment,IsHoliday`;
  const prices = nationalFuelPrices(options.seed, weeks.length);
  for (const store of stores) {
    const { market } = store;
    const temperatures = temperaturesOf(store, weeks, options.seed);
    const fuel = fuelPricesOf(market, prices, options.seed);
    const markdowns = planMarkdowns(store, weeks, options);
    const cpi = consumerPricesOf(market, weeks.length, options.seed);
    const unemployment = unemploymentOf(store, weeks, options.seed);
    const published = weeks.length - WEEKS_UNPUBLISHED;
    for (const [i, week] of weeks.entries()) {
      const economy = i < published ? [at(cpi, i), at(unemployment, i)] : ['NA', 'NA'];
      const measured = [at(temperatures, i), at(fuel, i), ...at(markdowns, i), ...economy];
      yield `${store.number},${week.date},${measured.join(',')},${holidayFlag(week)}`;
    }
  }
}

function temperaturesOf({ number, market }: Store, weeks: readonly Week[], seed: number): string[] {
  const random = randomFor(seed, 'temperature', number);
  const mean = market.temperature + between(random, -4, 4);
  return weeks.map(({ month, day }) => {
    const [first, next] = [at(WARMTH, month - 1), at(WARMTH, month % 12)];
    const warmth = first + ((next - first) * day) / 31;
    return rounded(mean + market.swing * warmth + 4 * bell(random), 2);
  });
}

/** A walk that returns to 3.45 dollars a gallon, from 2.7 at the start. */
function nationalFuelPrices(seed: number, count: number): number[] {
  const random = randomFor(seed, 'fuel');
  let price = 2.7;
  return Array.from({ length: count }, () => {
    price += 0.025 * (3.45 - price) + 0.055 * bell(random);
    return (price = Math.min(4.1, Math.max(2.6, price)));
  });
}

function fuelPricesOf(market: Market, national: readonly number[], seed: number): string[] {
  const random = randomFor(seed, 'fuel market', market.number);
  return national.map((price) => rounded(price + market.fuelPremium + 0.025 * bell(random), 3));
}

function consumerPricesOf(market: Market, count: number, seed: number): string[] {
  const random = randomFor(seed, 'cpi', market.number);
  let drift = 0;
  return Array.from({ length: count }, (_, week) => {
    drift = 0.97 * drift + 0.0008 * bell(random);
    return rounded(market.cpi * (1 + 0.00042 * week + drift), 7);
  });
}

/** Falls slowly, and changes only from one quarter of the year to the next. */
function unemploymentOf({ county, market }: Store, weeks: readonly Week[], seed: number): string[] {
  const random = randomFor(seed, 'unemployment', market.number, county);
  const local = market.unemployment * between(random, 0.88, 1.005);
  const byQuarter = new Map<number, string>();
  return weeks.map(({ year, month }) => {
    const quarter = (year - 2010) * 4 + Math.floor((month - 1) / 3);
    const left = 1 - (1 - market.unemploymentLeft) * Math.min(1, quarter / 13);
    const rate = byQuarter.get(quarter) ?? rounded(local * left + 0.02 * bell(random), 3);
    byQuarter.set(quarter, rate);
    return rate;
  });
}
