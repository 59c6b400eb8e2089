import { apportion } from './apportion.js';
import { type Market, MARKETS } from './markets.js';
import { between, type Random, randomFor, shuffled } from './random.js';

export type StoreType = 'A' | 'B' | 'C';

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
  /** Stores of a market share its unemployment by twos: a county. */
  readonly county: number;
}

/** Stores of each type in a chain of 45. */
const TYPES: Record<StoreType, number> = { A: 22, B: 17, C: 6 };
const COMPACT_SIZES = [39_690, 39_910, 41_062, 42_988] as const;

/** The chain's stores, numbered from 1, each with a type, a size and a market. */
export function planStores(seed: number, count: number): Store[] {
  const random = randomFor(seed, 'stores');
  const types = dealt(Object.keys(TYPES) as StoreType[], Object.values(TYPES), count, random);
  const markets = dealt(
    MARKETS,
    MARKETS.map(({ stores }) => stores),
    count,
    random,
  );
  const placed = new Map<Market, number>();
  return types.map((type, index) => {
    const market = markets[index]!;
    const rank = placed.get(market) ?? 0;
    placed.set(market, rank + 1);
    const isCompact = type === 'C' || (type === 'A' && random() < 0.08);
    const size = isCompact ? compactSize(random) : fullSize(type, random);
    const popularity = isCompact ? between(random, 0.75, 1.7) : popularityOf(type, size, random);
    const county = MARKETS.indexOf(market) * 1000 + Math.floor(rank / 2);
    return { number: index + 1, type, size, isCompact, popularity, market, county };
  });
}

/** Lines of the stores file, its header first. */
export function* storeLines(stores: readonly Store[]): Generator<string> {
  yield 'Store,Type,Size';
  for (const { number, type, size } of stores) yield `${number},${type},${size}`;
}

/** Each kind as often as its weight says, in a random order. */
function dealt<T>(
  kinds: readonly T[],
  weights: readonly number[],
  count: number,
  random: Random,
): T[] {
  const shares = apportion(count, weights);
  const all = kinds.flatMap((kind, i) => Array.from({ length: shares[i]! }, () => kind));
  return shuffled(all, random);
}

function compactSize(random: Random): number {
  return COMPACT_SIZES[Math.floor(random() * COMPACT_SIZES.length)]!;
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
  return Math.sqrt(size / typical) * between(random, 0.62, 1.54);
}
