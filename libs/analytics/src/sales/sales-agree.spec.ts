import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type AnswerFixture, openAnswerFixture } from '#test/setup/answers.js';
import { readOracle, walmartFolder } from '#test/setup/shared.js';
import { openWalmart } from '#test/setup/walmart.js';
import { MonthlyDepartmentSalesArgs } from '../answers/monthly-department-sales/monthly-department-sales.js';
import { monthlyDepartmentSales } from '../answers/monthly-department-sales/monthly-department-sales.js';
import { YearlyStorePerformanceArgs } from '../answers/yearly-store-performance/yearly-store-performance.js';
import { yearlyStorePerformance } from '../answers/yearly-store-performance/yearly-store-performance.js';
import { Marts } from '../snapshot/marts.js';
import { findMarts } from './plan/find-marts.js';
import { planSales } from './plan/plan-sales.js';
import { checkQuestion, listNeededMeasures } from './question/question.js';
import { sales } from './sales.js';

describe.runIf(walmartFolder)('sales on the real files', () => {
  let warehouse: DataSource;
  let fixture: AnswerFixture;
  beforeAll(async () => {
    warehouse = await openWalmart();
    fixture = await openAnswerFixture(warehouse);
  });
  afterAll(() => warehouse.destroy());

  const ask = (question: object) =>
    fixture.ask(sales, checkQuestion({ limit: 1_000, ...question }));
  const onlyGroup = async (question: object) => (await ask(question)).nodes[0];

  const everywhere = ['totalSales', 'rows', 'weeks', 'share'];
  const ofStores = [
    'totalSales',
    'rows',
    'weeks',
    'storeWeeks',
    'stores',
    'averageStoreWeek',
    'meanCpi',
    'meanUnemployment',
    'meanFuelPrice',
    'meanTemperature',
    'meanMarkdown',
    'totalMarkdown',
    'likeForLikeGrowth',
    'likeForLikeWeeks',
  ];

  it.each([
    ['the whole', 3, { measures: everywhere }],
    ['years', 3, { dimensions: ['year'], measures: [...everywhere, 'changeOnPeriodBefore'] }],
    ['months', 3, { dimensions: ['month'], measures: [...everywhere, 'changeOnPeriodBefore'] }],
    ['weeks from one to another', 3, { dimensions: ['week'], filters: { from: '2011-03-01' } }],
    ['stores', 2, { dimensions: ['store'], measures: ofStores }],
    ['types and quarters', 2, { dimensions: ['storeType', 'quarter'], measures: ofStores }],
    ['holidays', 2, { dimensions: ['holiday', 'isHoliday'], measures: ofStores }],
    ['offers', 2, { dimensions: ['hasOffers', 'year'], measures: ofStores }],
    ['bands', 2, { dimensions: ['unemploymentBand', 'cpiBand'], measures: ofStores }],
    ['more bands', 2, { dimensions: ['fuelPriceBand', 'temperatureBand'], measures: ofStores }],
    ['departments', 2, { dimensions: ['department'], measures: [...everywhere, 'storeWeeks'] }],
    [
      'years of departments',
      2,
      { dimensions: ['department', 'year'], measures: ['averageStoreWeek', 'storeWeeks'] },
    ],
    [
      'months of two departments',
      2,
      {
        dimensions: ['month'],
        filters: { department: [1, 92] },
        measures: [...everywhere, 'changeOnPeriodBefore'],
      },
    ],
  ])('returns the same from every mart that can answer: %s', async (_, count, asked) => {
    const question = checkQuestion(asked);
    const able = findMarts({ ...question, measures: listNeededMeasures(question) });
    expect(able).toHaveLength(count);
    const marts = new Marts(warehouse);
    const snapshot = await marts.snapshot();
    const [smallest, ...others] = await Promise.all(
      able.map((mart) => {
        const { sql, order, parameters } = planSales(question, mart);
        const all = `SELECT * FROM (${sql}) list ORDER BY ${order}`;
        return marts.rows(z.record(z.string(), z.unknown()), all, snapshot, parameters);
      }),
    );
    expect(smallest?.length).toBeGreaterThan(0);
    for (const other of others) expect(other).toEqual(smallest);
  });

  it('equals the oracle in totals, by type, year and department', async () => {
    const { total, rows, uc2, uc5, uc9, uc10 } = readOracle();
    expect(await onlyGroup({ measures: ['totalSales', 'rows'] })).toEqual({
      totalSales: Number(total),
      rows: rows.sales,
    });
    const holidays = await ask({
      dimensions: ['storeType'],
      filters: { isHoliday: true },
      measures: ['averageStoreWeek', 'storeWeeks', 'rows'],
    });
    expect(holidays.nodes).toEqual(
      Object.entries(uc2).map(([storeType, figures]) => ({
        storeType,
        averageStoreWeek: figures.avg_store_week,
        storeWeeks: figures.store_weeks,
        rows: figures.rows,
      })),
    );
    const years = await ask({
      dimensions: ['year'],
      measures: ['weeks', 'likeForLikeGrowth'],
    });
    expect(years.nodes).toEqual(
      Object.entries(uc9).map(([year, figures]) => ({
        year: Number(year),
        weeks: figures.weeks,
        likeForLikeGrowth: figures.like_for_like,
      })),
    );
    for (const [department, month, expected] of [
      [1, '2010-02-01', uc5.dept1_2010_02],
      [92, '2011-12-01', uc5.dept92_2011_12],
    ]) {
      const filters = { department: [department], month: [month] };
      expect(await onlyGroup({ filters })).toEqual({ totalSales: Number(expected) });
    }
    const december = { filters: { month: ['2010-12-01'] } };
    expect(await onlyGroup(december)).toEqual({ totalSales: Number(uc5.all_2010_12) });
    const { nodes } = await ask({
      dimensions: ['hasOffers'],
      measures: ['storeWeeks', 'averageStoreWeek'],
    });
    expect(nodes.map(({ storeWeeks, averageStoreWeek }) => [storeWeeks, averageStoreWeek])).toEqual(
      [uc10.without, uc10.with],
    );
  });

  it('equals the oracle in the best and worst stores of each year', async () => {
    for (const [year, { best, worst }] of Object.entries(readOracle().uc9)) {
      const stores = { dimensions: ['store'], filters: { year: [Number(year)] }, limit: 1 };
      for (const [direction, [store, total]] of [
        ['DESC', best],
        ['ASC', worst],
      ] as const) {
        const sorts = [{ by: 'totalSales', direction }];
        expect(await onlyGroup({ ...stores, sorts })).toEqual({ store, totalSales: Number(total) });
      }
    }
  });

  it('agrees with yearlyStorePerformance', async () => {
    const args = Object.assign(new YearlyStorePerformanceArgs(), { first: 1_000 });
    const { nodes } = await fixture.ask(yearlyStorePerformance, args);
    const sales = await ask({
      dimensions: ['year', 'store', 'storeType'],
      measures: [
        'totalSales',
        'averageStoreWeek',
        'salesPerSize',
        'weeks',
        'likeForLikeGrowth',
        'likeForLikeWeeks',
      ],
      sorts: [{ by: 'year' }, { by: 'totalSales', direction: 'DESC' }],
    });
    expect(sales.nodes).toEqual(
      nodes.map(
        ({
          rank: _,
          rankBySalesPerSize: _rank,
          size: _size,
          typeMedianWeeklyAverage: _median,
          typeMedianSalesPerSize: _medianPerSize,
          storeName: _name,
          district: _district,
          isComparable: _isComparable,
          firstComparedWeek: _first,
          lastComparedWeek: _last,
          rankInDistrict: _rankInDistrict,
          state: _state,
          total: totalSales,
          weeklyAverage: averageStoreWeek,
          ...same
        }) => ({
          ...same,
          totalSales,
          averageStoreWeek,
        }),
      ),
    );
  });

  it('agrees with monthlyDepartmentSales', async () => {
    const filters = { department: [1, 7, 99] };
    const sales = await ask({
      dimensions: ['department', 'month'],
      measures: ['totalSales', 'weeks', 'changeOnPeriodBefore'],
      filters,
    });
    const months = await Promise.all(
      filters.department.map((department) =>
        fixture.ask(
          monthlyDepartmentSales,
          Object.assign(new MonthlyDepartmentSalesArgs(), { department, first: 1_000 }),
        ),
      ),
    );
    expect(sales.nodes).toEqual(
      months
        .flatMap(({ nodes }) => nodes)
        .map(({ department, month, total, weeks, changeOnMonthBefore }) => ({
          department,
          month,
          totalSales: total,
          weeks,
          changeOnPeriodBefore: changeOnMonthBefore,
        })),
    );
  });
});
