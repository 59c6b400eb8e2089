import { readCustomerSpend, readTopCustomers } from './customers.js';
import { readMonthlySales } from './department-months.js';
import { readDepartmentPerformance } from './departments.js';
import { readAccuracy, readBacktest, readForecast, readScenario } from './forecasts.js';
import { readFuelPrices } from './fuel.js';
import { readHolidaySales } from './holidays.js';
import { readOfferImpact } from './offers.js';
import { readSalesAgainstPlan } from './plan.js';
import { readSalesPrediction } from './prediction.js';
import type { Reader } from './reader.js';
import { readSalesTeam } from './sales-team.js';
import { readBasketSize, readProductPerformance } from './shops.js';
import { readTopStores } from './top-stores.js';
import { readCustomerVisits } from './visits.js';
import { readLeapYears, readYearlyPerformance } from './years.js';

/** The readers by the names of the answers. */
export const readers: Readonly<Record<string, Reader>> = {
  customerVisits: readCustomerVisits,
  holidaySales: readHolidaySales,
  offerImpact: readOfferImpact,
  salesPrediction: readSalesPrediction,
  salesAgainstPlan: readSalesAgainstPlan,
  monthlyDepartmentSales: readMonthlySales,
  departmentPerformance: readDepartmentPerformance,
  lowestFuelPrices: readFuelPrices,
  weeklyTopStores: readTopStores,
  yearlyStorePerformance: readYearlyPerformance,
  leapYearSales: readLeapYears,
  customerSpend: readCustomerSpend,
  topCustomers: readTopCustomers,
  productPerformance: readProductPerformance,
  basketSize: readBasketSize,
  salesTeamRanking: readSalesTeam,
  forecast: readForecast,
  forecastScenario: readScenario,
  forecastAccuracy: readAccuracy,
  forecastBacktest: readBacktest,
};
