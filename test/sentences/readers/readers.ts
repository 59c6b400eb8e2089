import { readCustomerSpend, readTopCustomers } from './customers.js';
import type { Reader } from './reader.js';
import { readSalesTeam } from './sales-team.js';
import { readBasketSize, readProductPerformance } from './shops.js';

/** The readers by the names of the answers. */
export const readers: Readonly<Record<string, Reader>> = {
  customerSpend: readCustomerSpend,
  topCustomers: readTopCustomers,
  productPerformance: readProductPerformance,
  basketSize: readBasketSize,
  salesTeamRanking: readSalesTeam,
};
