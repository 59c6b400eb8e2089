import type { AnswerView } from '../views/answer-view.js';
import { customerVisitsView } from './customer-visits/customer-visits.view.js';
import { holidaySalesViews } from './holiday-sales/holiday-sales.view.js';
import { leapYearSalesView } from './leap-year-sales/leap-year-sales.view.js';
import { salesPredictionView } from './sales-prediction/sales-prediction.view.js';
import { monthlyDepartmentSalesView } from './monthly-department-sales/monthly-department-sales.view.js';
import { weeklyTopStoresView } from './weekly-top-stores/weekly-top-stores.view.js';
import { departmentPerformanceView } from './department-performance/department-performance.view.js';
import { lowestFuelPricesView } from './lowest-fuel-prices/lowest-fuel-prices.view.js';
import { yearlyPerformanceViews } from './yearly-store-performance/yearly-store-performance.view.js';
import { offerImpactView } from './offer-impact/offer-impact.view.js';
import { customerSpendView } from './customer-spend/customer-spend.view.js';
import { topCustomersView } from './top-customers/top-customers.view.js';
import { salesTeamRankingView } from './sales-team-ranking/sales-team-ranking.view.js';
import { productPerformanceView } from './product-performance/product-performance.view.js';
import { basketSizeView } from './basket-size/basket-size.view.js';

/** Every answer as views of schema `bi`, in the order of the use cases. */
export const answerViews: readonly AnswerView[] = [
  customerVisitsView,
  ...holidaySalesViews,
  leapYearSalesView,
  salesPredictionView,
  monthlyDepartmentSalesView,
  weeklyTopStoresView,
  departmentPerformanceView,
  lowestFuelPricesView,
  ...yearlyPerformanceViews,
  offerImpactView,
  customerSpendView,
  topCustomersView,
  salesTeamRankingView,
  productPerformanceView,
  basketSizeView,
];
