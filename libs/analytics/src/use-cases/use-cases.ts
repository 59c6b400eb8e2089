import type { UseCaseClass } from '../serving/use-case.js';
import { CustomerVisits } from './customer-visits/customer-visits.js';
import { HolidaySales } from './holiday-sales/holiday-sales.js';
import { LeapYearSales } from './leap-year-sales/leap-year-sales.js';
import { SalesPrediction } from './sales-prediction/sales-prediction.js';
import { MonthlyDepartmentSales } from './monthly-department-sales/monthly-department-sales.js';
import { WeeklyTopStores } from './weekly-top-stores/weekly-top-stores.js';
import { DepartmentPerformance } from './department-performance/department-performance.js';
import { LowestFuelPrices } from './lowest-fuel-prices/lowest-fuel-prices.js';
import { YearlyStorePerformance } from './yearly-store-performance/yearly-store-performance.js';
import { OfferImpact } from './offer-impact/offer-impact.js';
import { CustomerSpend } from './customer-spend/customer-spend.js';
import { TopCustomers } from './top-customers/top-customers.js';
import { SalesTeamRanking } from './sales-team-ranking/sales-team-ranking.js';
import { ProductPerformance } from './product-performance/product-performance.js';
import { BasketSize } from './basket-size/basket-size.js';

/** Every business question: the ten of the design in its order, then those of transactions. A new one adds a folder and a line here. */
export const useCases: readonly UseCaseClass[] = [
  CustomerVisits,
  HolidaySales,
  LeapYearSales,
  SalesPrediction,
  MonthlyDepartmentSales,
  WeeklyTopStores,
  DepartmentPerformance,
  LowestFuelPrices,
  YearlyStorePerformance,
  OfferImpact,
  CustomerSpend,
  TopCustomers,
  SalesTeamRanking,
  ProductPerformance,
  BasketSize,
];
