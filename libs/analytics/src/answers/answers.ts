import { type LinkedPresentation, buildPresentation } from '../serving/presentation.js';
import { resolveLinks } from '../serving/answer-links.js';
import type { AnswerDefinition } from '../serving/answer-definition.js';
import { customerVisits } from './customer-visits/customer-visits.js';
import { holidaySales } from './holiday-sales/holiday-sales.js';
import { leapYearSales } from './leap-year-sales/leap-year-sales.js';
import { salesPrediction } from './sales-prediction/sales-prediction.js';
import { monthlyDepartmentSales } from './monthly-department-sales/monthly-department-sales.js';
import { weeklyTopStores } from './weekly-top-stores/weekly-top-stores.js';
import { departmentPerformance } from './department-performance/department-performance.js';
import { lowestFuelPrices } from './lowest-fuel-prices/lowest-fuel-prices.js';
import { yearlyStorePerformance } from './yearly-store-performance/yearly-store-performance.js';
import { offerImpact } from './offer-impact/offer-impact.js';
import { forecast } from './forecast/forecast.js';
import { forecastAccuracy } from './forecast-accuracy/forecast-accuracy.js';
import { forecastBacktest } from './forecast-backtest/forecast-backtest.js';
import { forecastScenario } from './forecast-scenario/forecast-scenario.js';
import { customerSpend } from './customer-spend/customer-spend.js';
import { topCustomers } from './top-customers/top-customers.js';
import { salesTeamRanking } from './sales-team-ranking/sales-team-ranking.js';
import { productPerformance } from './product-performance/product-performance.js';
import { basketSize } from './basket-size/basket-size.js';
import { salesAgainstPlan } from './sales-against-plan/sales-against-plan.js';
import { benchmarks } from './benchmarks/benchmarks.js';

/** Every answer, in the order in which people see them. A new one is its folder and a line here. */
export const answerRegistry: readonly AnswerDefinition[] = [
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
  salesAgainstPlan,
  forecast,
  forecastAccuracy,
  forecastBacktest,
  forecastScenario,
  customerSpend,
  topCustomers,
  salesTeamRanking,
  productPerformance,
  basketSize,
  benchmarks,
];

/** A query of an answer, as its view of schema `bi` has it. */
export interface AnswerSql {
  view: string;
  sql: string;
}

/** The SQL of the answers, by path; the build puts it into a file of its own for the pages. */
export const listAnswerSql = (): Record<string, readonly AnswerSql[]> =>
  Object.fromEntries(
    answerRegistry.map(({ path, views }) => [
      path,
      views.map(({ name, sql }) => ({ view: name, sql })),
    ]),
  );

/** The example query of each answer by its path. */
export const listAnswerExamples = (): Record<string, { example: string }> =>
  Object.fromEntries(answerRegistry.map(({ path, example }) => [path, { example }]));

/** The data for the pages in the browser; their build reads it. */
export const listPresentations = (): LinkedPresentation[] =>
  answerRegistry.map((each) => ({
    ...buildPresentation(each),
    links: resolveLinks(each, answerRegistry),
  }));
