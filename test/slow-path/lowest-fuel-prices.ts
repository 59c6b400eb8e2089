import { groupBy, sortBy } from './grouping.js';
import type { Rows } from './read-rows.js';

interface LowestFuelPrice {
  week: string;
  /** Dollars a gallon. */
  price: number;
  /** All tied stores, by number. */
  stores: number[];
  tied: boolean;
  nextPrice: number | null;
  /** Whether any store has sales that week. */
  hasSales: boolean;
}

/** The store or stores with the lowest fuel price, every week that has a price. */
export function findLowestFuelPrices(rows: Rows): LowestFuelPrice[] {
  const selling = new Set(rows.sales.map(({ week }) => week));
  const priced = rows.features.filter(({ fuelPrice }) => fuelPrice !== null);
  const weeks = [...groupBy(priced, ({ week }) => week)].map(([week, group]) => {
    const prices = new Set(group.map(({ fuelPrice }) => Number(fuelPrice)));
    const [lowest, next] = [...prices].sort((x, y) => x - y);
    const cheapest = group.filter(({ fuelPrice }) => Number(fuelPrice) === lowest);
    const stores = cheapest.map(({ store }) => store).sort((x, y) => x - y);
    return {
      week,
      price: lowest! / 1000,
      stores,
      tied: stores.length > 1,
      nextPrice: next === undefined ? null : next / 1000,
      hasSales: selling.has(week),
    };
  });
  return sortBy(weeks, ({ week }) => week);
}
