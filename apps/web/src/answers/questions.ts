import type { Question } from '../question/question.js';
import { customerVisits } from './customer-visits/question.js';
import { departmentPerformance } from './department-performance/question.js';
import { holidaySales } from './holiday-sales/question.js';
import { leapYearSales } from './leap-year-sales/question.js';
import { lowestFuelPrices } from './lowest-fuel-prices/question.js';
import { monthlyDepartmentSales } from './monthly-department-sales/question.js';
import { offerImpact } from './offer-impact/question.js';
import { salesPrediction } from './sales-prediction/question.js';
import { weeklyTopStores } from './weekly-top-stores/question.js';
import { yearlyStorePerformance } from './yearly-store-performance/question.js';

/** Every question, in the order of the API. */
export const questions: readonly Question[] = [
  customerVisits,
  holidaySales,
  leapYearSales,
  salesPrediction,
  monthlyDepartmentSales,
  weeklyTopStores,
  departmentPerformance,
  lowestFuelPrices,
  yearlyStorePerformance,
  offerImpact,
];
