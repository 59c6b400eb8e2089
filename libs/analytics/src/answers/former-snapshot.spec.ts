import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadMarts } from '#test/factories/load-marts.js';
import { filteredSales } from '#test/factories/filtered-sales.js';
import { type AnswerFixture, openAnswerFixture } from '#test/setup/answers.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import {
  departmentPerformance,
  DepartmentPerformanceArgs,
} from './department-performance/department-performance.js';
import { checkQuestion } from '../sales/question/question.js';
import { sales } from '../sales/sales.js';
import { holidaySales } from './holiday-sales/holiday-sales.js';
import { offerImpact } from './offer-impact/offer-impact.js';
import { salesPrediction } from './sales-prediction/sales-prediction.js';

describe('a snapshot that a former version built', () => {
  let database: TestWarehouse;
  let fixture: AnswerFixture;
  beforeAll(async () => {
    database = await createTestWarehouse();
    await loadMarts(database.url, filteredSales);
    fixture = await openAnswerFixture(database.warehouse);
  });
  afterAll(() => database.drop());

  it('answers about the departments of a type from the sales of its stores, without department_type_week', async () => {
    const ask = async () => ({
      weeks: await fixture.ask(departmentPerformance, {
        ...new DepartmentPerformanceArgs(),
        storeType: 'B',
      }),
      holidays: await fixture.ask(holidaySales, { by: 'DEPARTMENT', storeType: 'B' }),
    });
    const before = await ask();
    expect(before.weeks.nodes).toContainEqual(
      expect.objectContaining({ week: '2010-12-31', department: 1, total: 100, stores: 2 }),
    );
    expect(before.holidays.groups).toHaveLength(2);
    await database.warehouse.query(
      "DELETE FROM ops.snapshot_chunks WHERE relation = 'department_type_week'",
    );
    expect(await ask()).toEqual(before);
  });

  it('refuses fiscal periods without calendar_week, and answers about other sales', async () => {
    const ask = (question: object) => fixture.ask(sales, checkQuestion(question));
    const byYear = {
      dimensions: ['year'],
      measures: ['totalSales', 'weeks', 'likeForLikeGrowth', 'changeOnYearBefore'],
    };
    const before = await ask(byYear);
    expect(before.nodes).not.toEqual([]);
    await database.warehouse.query(
      "DELETE FROM ops.snapshot_chunks WHERE relation = 'calendar_week'",
    );
    for (const question of [
      { dimensions: ['fiscalYear'] },
      { filters: { fiscalMonth: ['2010-M12'] } },
    ])
      await expect(ask(question)).rejects.toMatchObject({ code: 'NO_SNAPSHOT', retryable: true });
    expect(await ask(byYear)).toEqual({
      ...before,
      nodes: before.nodes.map((node) => ({ ...node, changeOnYearBefore: null })),
    });
  });

  it('refuses names of stores without store_profile, instead of calling them unknown', async () => {
    const ask = (filters: object) => fixture.ask(sales, checkQuestion({ filters }));
    await database.warehouse.query(
      "DELETE FROM ops.snapshot_chunks WHERE relation = 'store_profile'",
    );
    for (const filters of [{ storeName: ['Store 1'] }, { storeName: ['Ashford'] }])
      await expect(ask(filters)).rejects.toMatchObject({ code: 'NO_SNAPSHOT', retryable: true });
  });

  it.each([
    ['store_department_unemployment', salesPrediction],
    ['store_department_quarter', offerImpact],
  ] as const)(
    'refuses what lacks %s, instead of saying that nothing was sold',
    async (mart, answer) => {
      const ask = () => fixture.ask(answer as typeof offerImpact, new answer.args());
      expect(await ask()).toMatchObject({ coverage: { weeks: expect.any(Number) as unknown } });
      await database.warehouse.query('DELETE FROM ops.snapshot_chunks WHERE relation = $1', [mart]);
      await expect(ask()).rejects.toMatchObject({
        code: 'NO_SNAPSHOT',
        retryable: true,
        message: expect.stringContaining(
          'a former version built snapshot 1 of weekly-sales',
        ) as unknown,
      });
    },
  );
});
