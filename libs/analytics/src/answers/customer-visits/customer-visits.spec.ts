import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSources } from '#test/factories/load-marts.js';
import {
  type OpenAnswerFixture,
  openAnswersOver,
  openWalmartAnswers,
} from '#test/setup/answers.js';
import { readOracle, walmartFolder } from '#test/setup/shared.js';
import { customerVisits } from './customer-visits.js';

describe('customerVisits', () => {
  let fixture: OpenAnswerFixture;
  afterAll(() => fixture.close());
  beforeAll(async () => {
    fixture = await openAnswersOver(
      createSources({
        stores: `1,A,1000
                 2,B,500`,
        sales: `1,1,02/04/2010,300.00,FALSE
                1,2,02/04/2010,100.00,FALSE
                2,1,02/04/2010,250.00,FALSE
                2,1,09/04/2010,500.00,FALSE
                2,1,07/05/2010,999.00,FALSE`,
        features: `1,02/04/2010,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE
                   2,02/04/2010,50,2.5,NA,NA,NA,NA,NA,125,8,FALSE
                   2,09/04/2010,50,2.5,NA,NA,NA,NA,NA,125,8,FALSE
                   2,07/05/2010,50,2.5,NA,NA,NA,NA,NA,NA,NA,FALSE`,
      }),
    );
  });

  it('is the mean over store-weeks of sales divided by the CPI-adjusted basket', async () => {
    // store 1: 400 / (100 × 2) = 2; store 2: 250 / 125 = 2 and 500 / 125 = 4; mean 8 / 3
    const answer = await fixture.ask(customerVisits, {
      month: 4,
      basketValue: 100,
      byMonth: false,
    });
    expect(answer).toMatchObject({
      averageWeeklyVisits: 2.67,
      storeWeeks: 3,
      stores: 2,
      basis: 'ESTIMATED',
      coverage: { firstWeek: '2010-04-02', lastWeek: '2010-04-09', weeks: 2 },
    });
  });

  it('filters by store type', async () => {
    const answer = await fixture.ask(customerVisits, {
      storeType: 'B',
      basketValue: 50,
      byMonth: false,
    });
    expect(answer).toMatchObject({ averageWeeklyVisits: 6, storeWeeks: 2, stores: 1 });
  });

  it('returns each calendar month that has an estimate, of all stores and of each type', async () => {
    const answer = await fixture.ask(customerVisits, { basketValue: 100, byMonth: true });
    const estimated = (storeType: string | null, averageWeeklyVisits: number, weeks: number) => ({
      storeType,
      month: 4,
      averageWeeklyVisits,
      basis: 'ESTIMATED',
      storeWeeks: weeks,
      stores: storeType === null ? 2 : 1,
      estimate: {
        averageWeeklyVisits,
        storeWeeks: weeks,
        stores: storeType === null ? 2 : 1,
        snapshot: '1',
      },
    });
    expect(answer.months).toEqual([
      estimated(null, 2.67, 3),
      estimated('A', 2, 1),
      estimated('B', 3, 2),
    ]);
    const { months, ...figures } = answer;
    const without = await fixture.ask(customerVisits, { basketValue: 100, byMonth: false });
    expect(without).toEqual({ ...figures, months: null });
  });

  it('reports that nothing matches instead of a figure', async () => {
    const answer = await fixture.ask(customerVisits, {
      month: 5,
      basketValue: 100,
      byMonth: false,
    });
    expect(answer).toMatchObject({
      averageWeeklyVisits: null,
      storeWeeks: 0,
      coverage: { firstWeek: null, lastWeek: null, weeks: 0 },
    });
  });
});

describe.runIf(walmartFolder)('customerVisits on the real files', () => {
  let fixture: OpenAnswerFixture;
  beforeAll(async () => {
    fixture = await openWalmartAnswers();
  });
  afterAll(() => fixture.close());

  it('equals the oracle', async () => {
    const { uc1 } = readOracle();
    const answer = await fixture.ask(customerVisits, {
      storeType: 'B',
      month: 4,
      basketValue: 100,
      byMonth: false,
    });
    expect(answer.averageWeeklyVisits).toBe(uc1.avg_weekly_visits);
    expect(answer.storeWeeks).toBe(uc1.store_weeks);
  });

  it('returns for each month and type what it answers to each alone', async () => {
    const { months } = await fixture.ask(customerVisits, { basketValue: 100, byMonth: true });
    // 12 months of all stores and of three types.
    expect(months).toHaveLength(48);
    for (const { storeType, month, estimate, ...figures } of months ?? []) {
      const alone = await fixture.ask(customerVisits, {
        ...(storeType && { storeType }),
        month,
        basketValue: 100,
        byMonth: false,
      });
      expect(alone).toMatchObject({ ...figures, estimate });
    }
  });
});
