import { beforeAll, describe, expect, it } from 'vitest';
import { readOracle, walmartFolder } from '../setup/shared.js';
import { computeCustomerVisits } from './customer-visits.js';
import { computeDepartmentPerformance } from './department-performance.js';
import { computeHolidaySales } from './holiday-sales.js';
import { computeLeapYearSales } from './leap-year-sales.js';
import { findLowestFuelPrices } from './lowest-fuel-prices.js';
import { computeMonthlyDepartmentSales } from './monthly-department-sales.js';
import { computeOfferImpact } from './offer-impact.js';
import { type Rows, readRows } from './read-rows.js';
import { predictSales } from './sales-prediction.js';
import { findWeeklyTopStores } from './weekly-top-stores.js';
import { computeYearlyStorePerformance } from './yearly-store-performance.js';

describe.runIf(walmartFolder)('the slow path on the real files', () => {
  let rows: Rows;
  let oracle: ReturnType<typeof readOracle>;
  beforeAll(() => {
    rows = readRows(walmartFolder ?? '');
    oracle = readOracle();
  });

  it('reads every row', () => {
    const { sales, features, stores } = rows;
    const counts = { sales: sales.length, features: features.length, stores: stores.length };
    expect(counts).toEqual(oracle.rows);
    const cents = sales.reduce((sum, row) => sum + row.cents, 0n);
    expect((Number(cents) / 100).toFixed(2)).toBe(oracle.total);
  });

  it('counts customer visits', () => {
    const figures = computeCustomerVisits(rows, { storeType: 'B', month: 4, basketValue: 100 });
    expect(figures.averageWeeklyVisits).toBe(oracle.uc1.avg_weekly_visits);
    expect(figures.storeWeeks).toBe(oracle.uc1.store_weeks);
  });

  it('averages holiday sales by store type', () => {
    const { byStoreType, byStore, byHoliday } = computeHolidaySales(rows);
    const types = byStoreType.map((type) => [
      type.storeType,
      {
        avg_dept_week: type.holidayDepartmentWeekAverage,
        rows: type.holidayDepartmentWeeks,
        avg_store_week: type.holidayStoreWeekAverage,
        store_weeks: type.holidayStoreWeeks,
      },
    ]);
    expect(Object.fromEntries(types)).toEqual(oracle.uc2);
    expect(byStoreType.map(({ storeType }) => storeType)).toEqual(['A', 'B', 'C']);
    expect(byStore.length).toBe(oracle.rows.stores);
    expect(byHoliday.map(({ holiday }) => holiday)).toHaveLength(4);
    expect(byHoliday.reduce((sum, { holidayStoreWeeks }) => sum + holidayStoreWeeks, 0)).toBe(450);
  });

  it('ranks the stores of leap years', () => {
    const years = computeLeapYearSales(rows).map(({ year, worst }) => [
      year,
      worst.map(({ store, total, weeks, weeklyAverage }) => ({
        worst_store: store,
        total: total.toFixed(2),
        weeks,
        avg_week: weeklyAverage,
      })),
    ]);
    const expected = Object.entries(oracle.uc3).map(([year, worst]) => [Number(year), [worst]]);
    expect(years).toEqual(expected);
  });

  it.each([
    { name: 'all', department: undefined },
    { name: 'dept1', department: 1 },
  ] as const)('fits the line of $name', ({ name, department }) => {
    const line = predictSales(rows, { department, unemploymentAbove: 8 });
    const expected = oracle.uc4[name];
    expect(line.n).toBe(expected.n);
    expect(line.slope).toBeCloseTo(expected.slope, 4);
    expect(line.intercept).toBeCloseTo(expected.intercept, 3);
    expect(line.rSquared).toBeCloseTo(expected.r2, 6);
    // The slope's t is tied to R² by n: t² = R² (n − 2) ÷ (1 − R²).
    const t = line.slope / line.slopeStandardError;
    expect(t ** 2).toBeCloseTo((line.rSquared * (line.n - 2)) / (1 - line.rSquared), 6);
  });

  it('sums departments by month', () => {
    const months = computeMonthlyDepartmentSales(rows);
    const { dept_months, dept1_2010_02, dept92_2011_12, all_2010_12 } = oracle.uc5;
    const findTotal = (department: number, month: string) =>
      months.find((m) => m.department === department && m.month === month)?.total.toFixed(2);
    expect(months.length).toBe(dept_months);
    expect(findTotal(1, '2010-02-01')).toBe(dept1_2010_02);
    expect(findTotal(92, '2011-12-01')).toBe(dept92_2011_12);
    const december = months.filter(({ month }) => month === '2010-12-01');
    expect(december.reduce((sum, { total }) => sum + total, 0).toFixed(2)).toBe(all_2010_12);
  });

  it('names the top store of each week', () => {
    const weeks = findWeeklyTopStores(rows);
    const wins: Record<string, number> = {};
    for (const { store } of weeks.flatMap(({ stores }) => stores)) {
      wins[store] = (wins[store] ?? 0) + 1;
    }
    expect({ weeks: weeks.length, wins, first: pickFirst(weeks) }).toEqual(oracle.uc6);

    function pickFirst([first]: typeof weeks) {
      return [first?.week, first?.stores.map(({ store }) => store), first?.sales.toFixed(2)];
    }
  });

  it('measures departments by week', () => {
    const weeks = computeDepartmentPerformance(rows);
    const top3 = weeks.filter(({ week, rank }) => week === '2010-11-26' && rank <= 3);
    expect({
      dept_weeks: weeks.length,
      week_2010_11_26_top3: top3.map((w) => [w.department, w.total.toFixed(2), w.stores]),
    }).toEqual(oracle.uc7);
  });

  it('finds the lowest fuel prices', () => {
    const weeks = findLowestFuelPrices(rows);
    const tied = weeks.filter((week) => week.tied);
    const [first] = weeks;
    expect({
      weeks: weeks.length,
      tied_weeks: tied.length,
      tied_sales_weeks: tied.filter(({ hasSales }) => hasSales).length,
      first: [first?.week, first?.stores, first?.price.toFixed(3)],
    }).toEqual(oracle.uc8);
  });

  it('compares years', () => {
    const { years, stores } = computeYearlyStorePerformance(rows);
    const figures = years.map((year) => [
      year.year,
      {
        best: [...year.best, year.bestTotal.toFixed(2)],
        worst: [...year.worst, year.worstTotal.toFixed(2)],
        weeks: year.weeks,
        like_for_like: year.likeForLikeGrowth,
      },
    ]);
    expect(Object.fromEntries(figures)).toEqual(oracle.uc9);
    expect(stores.length).toBe(45 * 3);
  });

  it('matches weeks with offers to the year before', () => {
    const { withOffers, withoutOffers, matchedPairs, matchedLift } = computeOfferImpact(rows);
    expect({
      with: [withOffers.storeWeeks, withOffers.averageSales],
      without: [withoutOffers.storeWeeks, withoutOffers.averageSales],
      matched_pairs: matchedPairs,
      matched_lift: matchedLift,
    }).toEqual(oracle.uc10);
  });
});
