import type { SalesPredictionAnswer } from '#analytics/answers/sales-prediction/sales-prediction.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { computeCustomerVisits, type CustomerVisitsQuery } from '../slow-path/customer-visits.js';
import { computeDepartmentPerformance } from '../slow-path/department-performance.js';
import { computeHolidaySales } from '../slow-path/holiday-sales.js';
import { computeLeapYearSales } from '../slow-path/leap-year-sales.js';
import { findLowestFuelPrices } from '../slow-path/lowest-fuel-prices.js';
import {
  type DepartmentMonth,
  computeMonthlyDepartmentSales,
} from '../slow-path/monthly-department-sales.js';
import { computeOfferImpact } from '../slow-path/offer-impact.js';
import { readRows, type Rows } from '../slow-path/read-rows.js';
import { predictSales, type SalesPredictionQuery } from '../slow-path/sales-prediction.js';
import { findWeeklyTopStores } from '../slow-path/weekly-top-stores.js';
import { computeYearlyStorePerformance } from '../slow-path/yearly-store-performance.js';
import type { Client } from './client.js';

/** A running instance, and its source folder. */
interface AnswerSubject {
  client: Client;
  data: string;
}

/** Compares the answers from weekly sales of a running instance, whole lists over REST, with the slow path's. */
export function describeAnswers(of: string, subject: () => AnswerSubject): void {
  describe(`the answers from weekly sales on ${of}`, () => {
    let client: Client;
    let rows: Rows;

    beforeAll(() => {
      const { data, ...instance } = subject();
      client = instance.client;
      rows = readRows(data);
    });

    it('1: customer visits', async () => {
      const queries: CustomerVisitsQuery[] = [
        { storeType: 'B', month: 4, basketValue: 100 },
        { storeType: 'A', year: 2011, basketValue: 62.5 },
        { basketValue: 100 },
      ];
      for (const query of queries) {
        const answer = await client.readJson(`/v1/customer-visits?${formatParameters(query)}`);
        expect(answer).toMatchObject({ estimate: computeCustomerVisits(rows, query) });
      }
    });

    it('2: holiday sales', async () => {
      for (const query of [{}, { storeType: 'C', year: 2011 }] as const) {
        const { byStoreType, byStore, byHoliday } = computeHolidaySales(rows, query);
        const levels = { STORE_TYPE: byStoreType, STORE: byStore, HOLIDAY: byHoliday };
        for (const [by, groups] of Object.entries(levels)) {
          const parameters = formatParameters({ ...query, by });
          const answer = await client.readJson<{ groups: unknown[] }>(
            `/v1/holiday-sales?${parameters}`,
          );
          expect(answer.groups).toMatchObject(groups);
        }
      }
    });

    it('3: leap year sales', async () => {
      const answer = await client.readJson<{ years: unknown[] }>('/v1/leap-year-sales');
      expect(answer.years).toMatchObject(computeLeapYearSales(rows));
      expect(answer.years).toHaveLength(1);
    });

    it('4: sales prediction', async () => {
      const queries: SalesPredictionQuery[] = [
        { unemploymentAbove: 8 },
        { unemploymentAbove: 7.5, department: 1 },
      ];
      for (const query of queries) {
        const { departments } = await client.readJson<SalesPredictionAnswer>(
          `/v1/sales-prediction?${formatParameters(query)}`,
        );
        const line = predictSales(rows, query);
        const all = departments.at(-1);
        expect(all).toMatchObject({ group: 'all', rows: line.n });
        expect(all?.pooledLine?.slope).toBeCloseTo(line.slope, 6);
        expect(all?.intercept).toBeCloseTo(line.intercept, 2);
        expect(all?.pooledLine?.rSquared).toBeCloseTo(line.rSquared, 9);
      }
    });

    it('5: monthly department sales', async () => {
      const path = '/v1/monthly-department-sales?orderBy=DEPARTMENT';
      const months = (await client.readAllNodes(path)) as DepartmentMonth[];
      const expected = computeMonthlyDepartmentSales(rows);
      // These months have nothing of fiscal ones.
      expect(months.map(omitTrend)).toMatchObject(expected.map(omitTrend));
      // A slope is a floating-point figure: half a cent may round either way.
      const apart = months.filter(
        ({ trend }, i) => Math.abs((trend ?? 0) - (expected[i]?.trend ?? 0)) > 0.011,
      );
      expect(apart).toEqual([]);
      expect(months.map(hasTrend)).toEqual(expected.map(hasTrend));
    });

    it('6: weekly top stores', async () => {
      // Names and districts are in the stores file.
      expect((await client.readAllNodes('/v1/weekly-top-stores')).map(omitState)).toMatchObject(
        findWeeklyTopStores(rows),
      );
    });

    it('7: department performance', async () => {
      const order = 'orderBy=WEEK';
      const path = `/v1/department-performance?${order}`;
      expect(await client.readAllNodes(path)).toMatchObject(computeDepartmentPerformance(rows));
      expect(await client.readAllNodes(`${path}&store=3`)).toMatchObject(
        computeDepartmentPerformance(rows, 3),
      );
    });

    it('8: lowest fuel prices', async () => {
      expect((await client.readAllNodes('/v1/lowest-fuel-prices')).map(omitState)).toEqual(
        findLowestFuelPrices(rows),
      );
    });

    it('9: yearly store performance', async () => {
      const expected = computeYearlyStorePerformance(rows);
      // Names and districts are in the stores file, not in its sums.
      expect(await client.readAllNodes('/v1/yearly-store-performance')).toMatchObject(
        expected.stores,
      );
      const { years } = await client.readJson<{ years: object[] }>('/v1/yearly-store-performance');
      expect(years.map(withStoreNumbers)).toMatchObject(expected.years);
    });

    it('10: offer impact', async () => {
      expect(await client.readJson('/v1/offer-impact')).toMatchObject(computeOfferImpact(rows));
      expect(await client.readJson('/v1/offer-impact?storeType=B')).toMatchObject(
        computeOfferImpact(rows, { storeType: 'B' }),
      );
    });
  });
}

/** Whether a period is complete follows from what was delivered; sums of the files do not know it. */
const omitState = <Row extends object>(row: Row): Row =>
  Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'state')) as Row;

function formatParameters(query: object): string {
  return new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
}

const omitTrend = ({ trend: _trend, ...rest }: DepartmentMonth) => rest;
const hasTrend = ({ trend }: DepartmentMonth) => trend !== null;

/** The slow path identifies best and worst only by number. */
function withStoreNumbers(year: object): object {
  const numbers = (value: unknown) => (value as { store: number }[]).map(({ store }) => store);
  const { best, worst } = year as { best: unknown; worst: unknown };
  return { ...year, best: numbers(best), worst: numbers(worst) };
}
