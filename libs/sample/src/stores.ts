import { apportion } from './apportion.js';
import { at } from './at.js';
import { dealMarkets, type Market } from './markets.js';
import { between, pick, type Random, randomFor, shuffled } from './random.js';

type StoreType = 'A' | 'B' | 'C';

export interface Store {
  readonly number: number;
  readonly type: StoreType;
  /** Square feet. */
  readonly size: number;
  /** Too small for general merchandise: every store of type C and a few of type A. */
  readonly isCompact: boolean;
  /** Its sales as a multiple of an average store's. */
  readonly popularity: number;
  readonly market: Market;
  /** Within the market; its stores share unemployment by twos. */
  readonly county: number;
}

/** Stores of each type in a chain of 45. */
const TYPES: Record<StoreType, number> = { A: 22, B: 17, C: 6 };
const COMPACT_SIZES = [39_690, 39_910, 41_062, 42_988] as const;

type Building = Omit<Store, 'market' | 'county'>;

/** The chain's stores, numbered from 1, each with a type, a size and a market. */
export function planStores(seed: number, count: number): Store[] {
  const random = randomFor(seed, 'stores');
  const shares = apportion(count, Object.values(TYPES));
  const types = (Object.keys(TYPES) as StoreType[]).flatMap((type, i) =>
    Array.from({ length: at(shares, i) }, () => type),
  );
  const buildings = shuffled(types, random).map((type, i) => build(i + 1, type, random));
  return placed(buildings, dealMarkets(count, random));
}

/** Lines of the stores file, its header first. */
export function* storeLines(stores: readonly Store[]): Generator<string> {
  yield 'Store,Type,Size';
  for (const { number, type, size } of stores) yield `${number},${type},${size}`;
}

function build(number: number, type: StoreType, random: Random): Building {
  const isCompact = type === 'C' || (type === 'A' && random() < 0.08);
  const size = isCompact ? compactSize(random) : fullSize(type, random);
  const popularity = isCompact ? between(random, 0.75, 1.7) : popularityOf(type, size, random);
  return { number, type, size, isCompact, popularity };
}

/** Gives the stores, from the least to the most they sell, the markets in their order. */
function placed(buildings: readonly Building[], markets: readonly Market[]): Store[] {
  const inMarket = new Map<Market, number>();
  return [...buildings]
    .sort((x, y) => roughSales(x) - roughSales(y))
    .map((building, i) => ({ ...building, market: at(markets, i) }))
    .sort((x, y) => x.number - y.number)
    .map((store) => {
      const before = inMarket.get(store.market) ?? 0;
      inMarket.set(store.market, before + 1);
      return { ...store, county: Math.floor(before / 2) };
    });
}

/** About what a store sells, as a multiple of an average store's. */
export function roughSales({ type, isCompact, popularity }: Building): number {
  return popularity * (isCompact ? 0.35 : type === 'A' ? 1.25 : 0.8);
}

function compactSize(random: Random): number {
  return pick(COMPACT_SIZES, random);
}

function fullSize(type: StoreType, random: Random): number {
  const isLargest = random() < 0.65;
  if (type === 'A') {
    return Math.floor(
      isLargest ? between(random, 196_000, 220_000) : between(random, 151_000, 185_000),
    );
  }
  return Math.floor(
    isLargest ? between(random, 103_000, 140_500) : between(random, 34_500, 94_000),
  );
}

function popularityOf(type: StoreType, size: number, random: Random): number {
  const typical = type === 'A' ? 190_000 : 100_000;
  return Math.sqrt(size / typical) * between(random, 0.57, 1.42);
}
