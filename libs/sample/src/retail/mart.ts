import { type Customer, planCustomers } from './customers.js';
import type { Period } from './weeks.js';
import { planProducts, type Product } from './products.js';
import { planSalesTeam, planShops, type SalesPerson, type Shop } from './shops.js';

/** Shops, products, customers and sales people. */
export interface Mart {
  readonly seed: number;
  readonly period: Period;
  readonly shops: readonly Shop[];
  readonly team: readonly SalesPerson[];
  readonly customers: readonly Customer[];
  readonly products: readonly Product[];
}

/**
 * @param sizes number and sales of each shop, in any one unit
 * @param customers of the average shop; the sample's number by default
 */
export function planMart(
  sizes: readonly { id: number; size: number }[],
  period: Period,
  seed: number,
  customers?: number,
): Mart {
  const shops = planShops(sizes, period, seed);
  return {
    seed,
    period,
    shops,
    team: planSalesTeam(shops, period, seed),
    customers: planCustomers(shops, period, seed, customers),
    products: planProducts(period, seed),
  };
}
