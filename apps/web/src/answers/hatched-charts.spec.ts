// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import { HATCH } from '#analytics/charts/hatch.js';
import { drawChart as drawFuelPrices } from '#analytics/answers/lowest-fuel-prices/chart.js';
import { drawChart as drawMonths } from '#analytics/answers/monthly-department-sales/chart.js';
import { drawChart as drawTopStores } from '#analytics/answers/weekly-top-stores/chart.js';
import { drawChart as drawYears } from '#analytics/answers/yearly-store-performance/chart.js';

const WIDTH = 800;
const weeks = ['2012-10-19', '2012-10-26'];

const charts: Readonly<Record<string, (state: string) => Element>> = {
  weeklyTopStores: (state) => {
    const stores = [{ store: 1, storeType: 'A' as const }];
    const rows = weeks.map((week, index) => ({
      week,
      stores,
      sales: 10,
      nextSales: 8,
      margin: 2,
      marginRatio: 0.25,
      state: index === 0 ? 'COMPLETE' : state,
    }));
    return drawTopStores(rows as never, [{ store: 1, storeType: 'A', weeks: 1 }], WIDTH);
  },
  lowestFuelPrices: (state) =>
    drawFuelPrices(
      weeks.map((week, index) => ({
        week,
        price: 3 + index,
        stores: [1],
        tied: false,
        nextPrice: null,
        hasSales: true,
        state: index === 0 ? 'COMPLETE' : state,
      })) as never,
      WIDTH,
    ),
  monthlyDepartmentSales: (state) =>
    drawMonths(
      ['2012-09-01', '2012-10-01'].map((month, index) => ({
        department: 1,
        month,
        fiscalYear: null,
        total: 4,
        weeklyAverage: 1 + index,
        state: index === 0 ? 'COMPLETE' : state,
      })) as never,
      [],
      1,
      WIDTH,
    ),
  yearlyStorePerformance: (state) =>
    drawYears(
      [2011, 2012].map((year, index) => ({
        year,
        store: 1,
        storeType: 'A',
        weeklyAverage: 1 + index,
        likeForLikeGrowth: null,
        state: index === 0 ? 'COMPLETE' : state,
      })) as never,
      { year: 2012 },
      WIDTH,
    ),
};

it.each(Object.entries(charts))('%s hatches only what is not complete', (_name, draw) => {
  const countHatched = (state: string) => draw(state).querySelectorAll(`[fill="${HATCH}"]`).length;
  expect(countHatched('COMPLETE')).toBe(0);
  expect(countHatched('PARTIAL')).toBe(1);
});
