import { apportion } from './apportion.js';
import { at } from './at.js';
import type { Random } from './random.js';
import { CHAIN } from './sample-options.js';

/** A region: its stores pay one price for fuel and live with one consumer price index. */
export interface Market {
  readonly number: number;
  /** Stores it has in a chain of 45. */
  readonly stores: number;
  /** Dollars a gallon above the national price. */
  readonly fuelPremium: number;
  /** Consumer price index in the first week. */
  readonly cpi: number;
  /** Unemployment in the first quarter, and how much of it is left after three years. */
  readonly unemployment: number;
  readonly unemploymentLeft: number;
  /** Mean temperature in Fahrenheit, and how far summer and winter are from it. */
  readonly temperature: number;
  readonly swing: number;
}

const MARKETS: readonly Market[] = [
  market(1, 14, -0.1, 211, 8.7, 0.78, 68, 20),
  market(2, 6, -0.08, 131.6, 9.5, 0.87, 50, 23),
  market(3, 5, 0.08, 203.7, 9, 0.86, 55, 23),
  market(4, 4, 0.25, 135.4, 8.8, 0.95, 56, 22),
  market(5, 4, -0.07, 189.4, 8.9, 0.75, 45, 24),
  market(6, 3, 0.27, 126.1, 14.2, 0.72, 69, 17),
  market(7, 3, 0.24, 126.4, 10.6, 0.72, 72, 18),
  market(8, 3, -0.03, 126.3, 7.4, 0.6, 49, 24),
  market(9, 2, -0.1, 128.1, 8.7, 0.6, 61, 22),
  market(10, 1, -0.11, 209.1, 9.1, 0.74, 70, 16),
];

/**
 * The market of each store, the stores given from the least to the most they sell. Every market has
 * stores of all kinds, so that its unemployment says nothing of its sales.
 */
export function dealMarkets(count: number, random: Random): Market[] {
  const used = MARKETS.slice(0, Math.ceil((count * MARKETS.length) / CHAIN.stores));
  const shares = apportion(
    count,
    used.map(({ stores }) => stores),
  );
  const placed = used.flatMap((market, m) => {
    const share = at(shares, m);
    const start = random();
    return Array.from({ length: share }, (_, i) => ({
      market,
      place: (i + start) / share,
    }));
  });
  return placed.sort((x, y) => x.place - y.place).map(({ market }) => market);
}

function market(
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
