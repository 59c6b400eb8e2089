import { formatHolidayFlag, type Week } from './calendar.js';
import {
  apportion,
  requireItem,
  drawNormal,
  drawBetween,
  pick,
  type Random,
  createRandom,
  roundDecimal,
  shuffle,
} from './random.js';
import { placeStore } from './places.js';
import { CHAIN, type SampleOptions } from './sample-options.js';

const MARKDOWNS = 5;

/** Weeks before the first MarkDown was recorded: 92 of 143. */
const UNRECORDED = 92 / CHAIN.weeks;

interface Kind {
  /** Share of store-weeks with an amount. */
  readonly presence: number;
  /** Dollars in an ordinary week. */
  readonly typical: number;
  /** Share of negative amounts, which are corrections. */
  readonly negative: number;
}

const KINDS: readonly Kind[] = [
  { presence: 0.99, typical: 5000, negative: 0.001 },
  { presence: 0.75, typical: 900, negative: 0.008 },
  { presence: 0.91, typical: 90, negative: 0.004 },
  { presence: 0.86, typical: 1900, negative: 0 },
  { presence: 1, typical: 3600, negative: 0.0008 },
];

/** Share of store-weeks without any MarkDown, once they are recorded. */
const WITHOUT_ANY = 0.03;

/** Returns the number of weeks before the first MarkDown. */
function countUnrecordedWeeks(options: Required<SampleOptions>): number {
  return Math.round(options.weeks * UNRECORDED);
}

/** Returns the five MarkDowns of a store, week by week, as the features file has them. */
export function planMarkdowns(
  store: Store,
  weeks: readonly Week[],
  options: Required<SampleOptions>,
): string[][] {
  const random = createRandom(options.seed, 'markdowns', store.number);
  const first = countUnrecordedWeeks(options);
  const scale = store.isCompact ? 0.15 : store.popularity;
  return weeks.map((week, index) => {
    if (index < first || random() < WITHOUT_ANY) return KINDS.map(() => 'NA');
    return KINDS.map((kind, i) =>
      drawAmount(kind, scale * findCampaignFactor(i + 1, week), random),
    );
  });
}

/** Whether a week has any recorded MarkDown. */
export function hasMarkdown(markdowns: readonly string[]): boolean {
  return markdowns.some((value) => value !== 'NA');
}

function drawAmount(kind: Kind, scale: number, random: Random): string {
  if (random() >= kind.presence) return 'NA';
  if (random() < kind.negative) return roundDecimal(-0.01 - 200 * random(), 2);
  // The product of two draws gives many small values and a few large ones.
  return roundDecimal(0.01 + kind.typical * scale * 4 * random() * random(), 2);
}

/** Returns the factor of the year's campaigns: Super Bowl, Thanksgiving, and the clearance after Christmas. */
function findCampaignFactor(markdown: number, { month, holiday }: Week): number {
  if (month === 2 && (markdown === 1 || markdown === 4)) return 3.5;
  if (holiday === 'Thanksgiving' && markdown === 3) return 600;
  if ((month === 1 || holiday === 'Christmas') && markdown === 2) return 12;
  return 1;
}

/** Weeks with features after the last sales, and how many of the last ones lack economic data. */
const WEEKS_AHEAD = 39;
const WEEKS_UNPUBLISHED = 13;

/** Warmth from January to December, between -1 and 1. */
const WARMTH = [-1, -0.85, -0.4, 0.05, 0.45, 0.85, 1, 0.95, 0.6, 0.1, -0.4, -0.85] as const;

export function countFeatureWeeks(options: Required<SampleOptions>): number {
  return options.weeks + WEEKS_AHEAD;
}

/** Yields the lines of the features file, its header first, by store and date. */
export function* toFeatureLines(
  stores: readonly Store[],
  weeks: readonly Week[],
  options: Required<SampleOptions>,
): Generator<string> {
  const markdownNames = Array.from({ length: MARKDOWNS }, (_, i) => `MarkDown${i + 1}`);
  yield `Store,Date,Temperature,Fuel_Price,${markdownNames.join(',')},CPI,Unemployment,IsHoliday`;
  const prices = planNationalFuelPrices(options.seed, weeks.length);
  for (const store of stores) {
    const { market } = store;
    const temperatures = planTemperatures(store, weeks, options.seed);
    const fuel = planFuelPrices(market, prices, options.seed);
    const markdowns = planMarkdowns(store, weeks, options);
    const cpi = planConsumerPrices(market, weeks.length, options.seed);
    const unemployment = planUnemployment(store, weeks, options.seed);
    const published = weeks.length - WEEKS_UNPUBLISHED;
    for (const [i, week] of weeks.entries()) {
      const economy =
        i < published ? [requireItem(cpi, i), requireItem(unemployment, i)] : ['NA', 'NA'];
      const measured = [
        requireItem(temperatures, i),
        requireItem(fuel, i),
        ...requireItem(markdowns, i),
        ...economy,
      ];
      yield `${store.number},${week.date},${measured.join(',')},${formatHolidayFlag(week)}`;
    }
  }
}

function planTemperatures(
  { number, market }: Store,
  weeks: readonly Week[],
  seed: number,
): string[] {
  const random = createRandom(seed, 'temperature', number);
  const mean = market.temperature + drawBetween(random, -4, 4);
  return weeks.map(({ month, day }) => {
    const [first, next] = [requireItem(WARMTH, month - 1), requireItem(WARMTH, month % 12)];
    const warmth = first + ((next - first) * day) / 31;
    return roundDecimal(mean + market.swing * warmth + 4 * drawNormal(random), 2);
  });
}

/** Returns a random walk from 2.7 that tends to 3.45 dollars a gallon. */
function planNationalFuelPrices(seed: number, count: number): number[] {
  const random = createRandom(seed, 'fuel');
  let price = 2.7;
  return Array.from({ length: count }, () => {
    price += 0.025 * (3.45 - price) + 0.055 * drawNormal(random);
    return (price = Math.min(4.1, Math.max(2.6, price)));
  });
}

function planFuelPrices(market: Market, national: readonly number[], seed: number): string[] {
  const random = createRandom(seed, 'fuel market', market.number);
  return national.map((price) =>
    roundDecimal(price + market.fuelPremium + 0.025 * drawNormal(random), 3),
  );
}

function planConsumerPrices(market: Market, count: number, seed: number): string[] {
  const random = createRandom(seed, 'cpi', market.number);
  let drift = 0;
  return Array.from({ length: count }, (_, week) => {
    drift = 0.97 * drift + 0.0008 * drawNormal(random);
    return roundDecimal(market.cpi * (1 + 0.00042 * week + drift), 7);
  });
}

/** Returns unemployment, which falls slowly and changes only with the quarter. */
function planUnemployment(
  { county, market }: Store,
  weeks: readonly Week[],
  seed: number,
): string[] {
  const random = createRandom(seed, 'unemployment', market.number, county);
  const local = market.unemployment * drawBetween(random, 0.88, 1.005);
  const byQuarter = new Map<number, string>();
  return weeks.map(({ year, month }) => {
    const quarter = (year - 2010) * 4 + Math.floor((month - 1) / 3);
    const left = 1 - (1 - market.unemploymentLeft) * Math.min(1, quarter / 13);
    const rate =
      byQuarter.get(quarter) ?? roundDecimal(local * left + 0.02 * drawNormal(random), 3);
    byQuarter.set(quarter, rate);
    return rate;
  });
}

/** A region whose stores share the fuel price and the consumer price index. */
interface Market {
  readonly number: number;
  /** Number of its stores in a chain of 45. */
  readonly stores: number;
  /** Dollars a gallon above the national price. */
  readonly fuelPremium: number;
  /** Consumer price index in the first week. */
  readonly cpi: number;
  /** Unemployment in the first quarter, and the share of it that remains after three years. */
  readonly unemployment: number;
  readonly unemploymentLeft: number;
  /** Mean temperature in Fahrenheit, and the deviation of summer and winter. */
  readonly temperature: number;
  readonly swing: number;
}

const MARKETS: readonly Market[] = [
  createMarket(1, 14, -0.1, 211, 8.7, 0.78, 68, 20),
  createMarket(2, 6, -0.08, 131.6, 9.5, 0.87, 50, 23),
  createMarket(3, 5, 0.08, 203.7, 9, 0.86, 55, 23),
  createMarket(4, 4, 0.25, 135.4, 8.8, 0.95, 56, 22),
  createMarket(5, 4, -0.07, 189.4, 8.9, 0.75, 45, 24),
  createMarket(6, 3, 0.27, 126.1, 14.2, 0.72, 69, 17),
  createMarket(7, 3, 0.24, 126.4, 10.6, 0.72, 72, 18),
  createMarket(8, 3, -0.03, 126.3, 7.4, 0.6, 49, 24),
  createMarket(9, 2, -0.1, 128.1, 8.7, 0.6, 61, 22),
  createMarket(10, 1, -0.11, 209.1, 9.1, 0.74, 70, 16),
];

/**
 * Returns the market of each store; the stores are ordered by sales, ascending. Every market has stores of all kinds,
 * so that unemployment does not correlate with sales.
 */
function dealMarkets(count: number, random: Random): Market[] {
  const used = MARKETS.slice(0, Math.ceil((count * MARKETS.length) / CHAIN.stores));
  const shares = apportion(
    count,
    used.map(({ stores }) => stores),
  );
  const placed = used.flatMap((market, m) => {
    const share = requireItem(shares, m);
    const start = random();
    return Array.from({ length: share }, (_, i) => ({
      market,
      place: (i + start) / share,
    }));
  });
  return placed.sort((x, y) => x.place - y.place).map(({ market }) => market);
}

function createMarket(
  number: number,
  stores: number,
  fuelPremium: number,
  cpi: number,
  unemployment: number,
  unemploymentLeft: number,
  temperature: number,
  swing: number,
): Market {
  return { number, stores, fuelPremium, cpi, unemployment, unemploymentLeft, temperature, swing };
}

type StoreType = 'A' | 'B' | 'C';

export interface Store {
  readonly number: number;
  readonly type: StoreType;
  /** Square feet. */
  readonly size: number;
  /** Too small for general merchandise: every store of type C and a few of type A. */
  readonly isCompact: boolean;
  /** Sales as a multiple of an average store's. */
  readonly popularity: number;
  readonly market: Market;
  /** Number within the market; two stores of a county share unemployment. */
  readonly county: number;
}

/** Number of stores of each type in a chain of 45. */
const TYPES: Record<StoreType, number> = { A: 22, B: 17, C: 6 };
const COMPACT_SIZES = [39_690, 39_910, 41_062, 42_988] as const;

type Building = Omit<Store, 'market' | 'county'>;

/** Returns the chain's stores, numbered from 1, each with a type, a size and a market. */
export function planStores(seed: number, count: number): Store[] {
  const random = createRandom(seed, 'stores');
  const shares = apportion(count, Object.values(TYPES));
  const types = (Object.keys(TYPES) as StoreType[]).flatMap((type, i) =>
    Array.from({ length: requireItem(shares, i) }, () => type),
  );
  const buildings = shuffle(types, random).map((type, i) => drawBuilding(i + 1, type, random));
  return assignMarkets(buildings, dealMarkets(count, random));
}

/** Yields the lines of the stores file, its header first. */
export function* toStoreLines(stores: readonly Store[]): Generator<string> {
  yield 'Store,Type,Size,Name,Region,District';
  for (const store of stores) {
    const { number, type, size } = store;
    const { name, region, district } = placeStore(store);
    yield `${number},${type},${size},${name},${region},${district}`;
  }
}

function drawBuilding(number: number, type: StoreType, random: Random): Building {
  const isCompact = type === 'C' || (type === 'A' && random() < 0.08);
  const size = isCompact ? drawCompactSize(random) : drawFullSize(type, random);
  const popularity = isCompact
    ? drawBetween(random, 0.75, 1.7)
    : drawPopularity(type, size, random);
  return { number, type, size, isCompact, popularity };
}

/** Assigns markets, in their order, to stores ordered by sales, ascending. */
function assignMarkets(buildings: readonly Building[], markets: readonly Market[]): Store[] {
  const inMarket = new Map<Market, number>();
  return [...buildings]
    .sort((x, y) => estimateSales(x) - estimateSales(y))
    .map((building, i) => ({ ...building, market: requireItem(markets, i) }))
    .sort((x, y) => x.number - y.number)
    .map((store) => {
      const before = inMarket.get(store.market) ?? 0;
      inMarket.set(store.market, before + 1);
      return { ...store, county: Math.floor(before / 2) };
    });
}

/** Returns the approximate sales of a store, as a multiple of an average store's. */
export function estimateSales({ type, isCompact, popularity }: Building): number {
  return popularity * (isCompact ? 0.35 : type === 'A' ? 1.25 : 0.8);
}

function drawCompactSize(random: Random): number {
  return pick(COMPACT_SIZES, random);
}

function drawFullSize(type: StoreType, random: Random): number {
  const isLargest = random() < 0.65;
  if (type === 'A') {
    return Math.floor(
      isLargest ? drawBetween(random, 196_000, 220_000) : drawBetween(random, 151_000, 185_000),
    );
  }
  return Math.floor(
    isLargest ? drawBetween(random, 103_000, 140_500) : drawBetween(random, 34_500, 94_000),
  );
}

function drawPopularity(type: StoreType, size: number, random: Random): number {
  const typical = type === 'A' ? 190_000 : 100_000;
  return Math.sqrt(size / typical) * drawBetween(random, 0.57, 1.42);
}
