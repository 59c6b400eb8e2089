import type { Connection } from '#analytics/serving/connection.js';
import type { ForecastAnswer } from '#analytics/answers/forecast/forecast.js';
import type { ForecastAccuracyAnswer } from '#analytics/answers/forecast-accuracy/forecast-accuracy.js';
import type { ForecastScenarioAnswer } from '#analytics/answers/forecast-scenario/forecast-scenario.js';
import type { ForecastBacktestAnswer } from '#analytics/answers/forecast-backtest/forecast-backtest.js';
import type { CustomerVisitsAnswer } from '#analytics/answers/customer-visits/customer-visits.js';
import type { DepartmentWeek } from '#analytics/answers/department-performance/department-performance.js';
import type { HolidaySalesAnswer } from '#analytics/answers/holiday-sales/holiday-sales.js';
import type { LeapYearSalesAnswer } from '#analytics/answers/leap-year-sales/leap-year-sales.js';
import type { LowestFuelPriceConnection } from '#analytics/answers/lowest-fuel-prices/lowest-fuel-prices.js';
import type { DepartmentMonthConnection } from '#analytics/answers/monthly-department-sales/monthly-department-sales.js';
import type { OfferImpactAnswer } from '#analytics/answers/offer-impact/offer-impact.js';
import type { SalesPredictionAnswer } from '#analytics/answers/sales-prediction/sales-prediction.js';
import type { WeeklyTopStoreConnection } from '#analytics/answers/weekly-top-stores/weekly-top-stores.js';
import type { StoreYearConnection } from '#analytics/answers/yearly-store-performance/yearly-store-performance.js';
import type { ChainApi } from './chain-api.js';

const formatPercent = (ratio: number, digits = 1) => `${Math.abs(ratio * 100).toFixed(digits)} %`;
const formatWhole = (value: number) => Math.round(value).toLocaleString('en-US');
const formatRounded = (value: number) =>
  value < 1_000_000
    ? formatWhole(value)
    : `${(value / 1e6).toFixed(value < 9_995_000 ? 2 : 1)} million`;

/** The text that a section must contain, from the API and without the page's code. */
export const figures: Record<string, (api: ChainApi) => Promise<string[]>> = {
  'customer-visits': async (api) => {
    const { averageWeeklyVisits, storeWeeks } = await api.fetchAnswer<CustomerVisitsAnswer>(
      'customer-visits?storeType=B&month=4',
    );
    return [
      `${formatWhole(averageWeeklyVisits ?? NaN)} visits`,
      `${formatWhole(storeWeeks)} store-weeks`,
    ];
  },
  'holiday-sales': async (api) => {
    const { groups } = await api.fetchAnswer<HolidaySalesAnswer>('holiday-sales');
    const lifts = groups.map(({ storeWeekLift }) => storeWeekLift ?? NaN);
    return [formatPercent(Math.max(...lifts)), formatPercent(Math.min(...lifts))];
  },
  'leap-year-sales': async (api) => {
    const { years } = await api.fetchAnswer<LeapYearSalesAnswer>('leap-year-sales');
    const [worst] = years[0]!.worst;
    return [`Store ${worst!.store} sold least in ${years[0]!.year}`, formatRounded(worst!.total)];
  },
  'sales-prediction': async (api) => {
    const { departments, helpedDepartments, judgedDepartments } =
      await api.fetchAnswer<SalesPredictionAnswer>('sales-prediction');
    const { prediction } = departments.at(-1)!;
    return [
      judgedDepartments === 0
        ? 'no department has enough weeks and stores'
        : `${helpedDepartments} of ${judgedDepartments}`,
      `one line through all departments predicts ${formatRounded(prediction!)}`,
    ];
  },
  'monthly-department-sales': async (api) => {
    const { nodes } = await api.fetchAnswer<DepartmentMonthConnection>(
      'monthly-department-sales?department=1&first=1000',
    );
    const last = nodes.at(-1)!;
    return [formatRounded(last.total), `${formatPercent(last.weeklyAverageChangeOnYearBefore!)} `];
  },
  'weekly-top-stores': async (api) => {
    const { wins, totalCount } =
      await api.fetchAnswer<WeeklyTopStoreConnection>('weekly-top-stores');
    return [`Store ${wins[0]!.store} sold most in ${wins[0]!.weeks} of ${totalCount} weeks`];
  },
  'department-performance': async (api) => {
    const { coverage } = await api.fetchAnswer<WeeklyTopStoreConnection>(
      'weekly-top-stores?first=1',
    );
    const { nodes } = await api.fetchAnswer<Connection<DepartmentWeek>>(
      `department-performance?from=${coverage.lastWeek}&first=1`,
    );
    return [
      `Department ${nodes[0]!.department} led`,
      `${formatPercent(nodes[0]!.share!)} of all sales`,
    ];
  },
  'lowest-fuel-prices': async (api) => {
    const { nodes } = await api.fetchAnswer<LowestFuelPriceConnection>(
      'lowest-fuel-prices?first=1000',
    );
    const least = Math.min(...nodes.map(({ price }) => price));
    return [`cheapest at ${least.toFixed(3)}`, `last week was ${nodes.at(-1)!.price.toFixed(3)}`];
  },
  'yearly-store-performance': async (api) => {
    const { years } = await api.fetchAnswer<StoreYearConnection>(
      'yearly-store-performance?first=1',
    );
    // The page opens with the last year that the data has whole.
    const { best, bestTotal, worstTotal, likeForLikeGrowth } = years.findLast(
      ({ weeks }) => weeks >= 52,
    )!;
    return [
      `Store ${best[0]!.store} sold most`,
      ...[bestTotal, worstTotal].map(formatRounded),
      formatPercent(likeForLikeGrowth!),
    ];
  },
  'offer-impact': async (api) => {
    const { matchedLift, matchedPairs } = await api.fetchAnswer<OfferImpactAnswer>('offer-impact');
    return [formatPercent(matchedLift!), `${formatWhole(matchedPairs)} store-weeks`];
  },
  forecast: async (api) => {
    const { weeks, total } = await api.fetchAnswer<ForecastAnswer>('forecast');
    const [first] = weeks;
    return [first!.forecast, first!.low80, first!.high80, total!].map(formatRounded);
  },
  'forecast-accuracy': async (api) => {
    const answer = await api.fetchAnswer<ForecastAccuracyAnswer>('forecast-accuracy');
    return [formatPercent(answer.inside80Share!), `${answer.origins} date`];
  },
  'forecast-backtest': async (api) => {
    const { weeks } = await api.fetchAnswer<ForecastBacktestAnswer>('forecast-backtest');
    const last = weeks.at(-1)!;
    return [formatRounded(last.forecast), formatRounded(last.sales)];
  },
  'forecast-scenario': async (api) => {
    const { forecastTotal } = await api.fetchAnswer<ForecastScenarioAnswer>('forecast-scenario');
    return ['Nothing is changed', formatRounded(forecastTotal!)];
  },
};
