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
    const answer = await fixture.ask(customerVisits, { by: 'STORE', month: 4 });
    expect(answer).toMatchObject({
      averageWeeklyVisits: 2.67,
      basis: 'ESTIMATED',
      share: 0,
      storeWeeks: 3,
      stores: 2,
      coverage: { firstWeek: '2010-04-02', lastWeek: '2010-04-09', weeks: 2 },
      estimate: { averageWeeklyVisits: 2.67, storeWeeks: 3, stores: 2, snapshot: '1' },
      observed: null,
      baskets: [
        { storeType: 'A', value: 100, source: 'DEFAULT', storeWeeks: 0 },
        { storeType: 'B', value: 100, source: 'DEFAULT', storeWeeks: 0 },
      ],
    });
  });

  it('filters by store type', async () => {
    const answer = await fixture.ask(customerVisits, {
      by: 'STORE',
      storeType: 'B',
      basketValue: 50,
    });
    expect(answer).toMatchObject({
      averageWeeklyVisits: 6,
      storeWeeks: 2,
      stores: 1,
      baskets: [{ storeType: 'B', value: 50, source: 'GIVEN', storeWeeks: null }],
    });
    expect(answer.groups.map(({ store }) => store)).toEqual([2]);
  });

  it('has the stores, the most visited first, with their lowest and highest week', async () => {
    const { groups } = await fixture.ask(customerVisits, { by: 'STORE', basketValueA: 50 });
    const estimated = { basis: 'ESTIMATED', observedWeeklyVisits: null, share: 0, typeShare: 1 };
    expect(groups).toMatchObject([
      // 400 / (50 × 2)
      {
        ...estimated,
        group: 'Store 1',
        store: 1,
        storeType: 'A',
        storeWeeks: 1,
        averageWeeklyVisits: 4,
        lowWeek: '2010-04-02',
        lowVisits: 4,
        highWeek: '2010-04-02',
        highVisits: 4,
      },
      {
        ...estimated,
        group: 'Store 2',
        store: 2,
        storeType: 'B',
        storeWeeks: 2,
        averageWeeklyVisits: 3,
        lowWeek: '2010-04-02',
        lowVisits: 2,
        highWeek: '2010-04-09',
        highVisits: 4,
      },
    ]);
  });

  it('has the calendar months, and no weekdays without transactions', async () => {
    const byMonth = await fixture.ask(customerVisits, { by: 'MONTH' });
    expect(byMonth.groups).toMatchObject([
      { group: 'April', month: 4, averageWeeklyVisits: 2.67, storeWeeks: 3, stores: 2 },
      // A week without a CPI has no estimate.
      { group: 'May', month: 5, averageWeeklyVisits: null, storeWeeks: 0, stores: 0 },
    ]);
    const byWeekday = await fixture.ask(customerVisits, { by: 'WEEKDAY' });
    expect(byWeekday.groups).toEqual([]);
    expect(byWeekday.explanation).toMatch(/Only transactions tell the visits of a weekday\.$/);
  });

  it('reports that nothing matches instead of a figure', async () => {
    const answer = await fixture.ask(customerVisits, { by: 'STORE', month: 5 });
    expect(answer).toMatchObject({
      averageWeeklyVisits: null,
      storeWeeks: 0,
      coverage: { firstWeek: null, lastWeek: null, weeks: 0 },
    });
    expect(await fixture.ask(customerVisits, { by: 'STORE', month: 6 })).toMatchObject({
      averageWeeklyVisits: null,
      share: null,
      baskets: [],
      groups: [],
    });
  });
});

describe('customerVisits of stores without sales or with a CPI of 0', () => {
  let fixture: OpenAnswerFixture;
  afterAll(() => fixture.close());
  beforeAll(async () => {
    fixture = await openAnswersOver(
      createSources({
        stores: `1,A,1000
                 2,B,500`,
        sales: `1,1,02/04/2010,0.00,FALSE
                2,1,02/04/2010,250.00,FALSE
                2,1,09/04/2010,500.00,FALSE`,
        features: `1,02/04/2010,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE
                   2,02/04/2010,50,2.5,NA,NA,NA,NA,NA,0,8,FALSE
                   2,09/04/2010,50,2.5,NA,NA,NA,NA,NA,125,8,FALSE`,
      }),
    );
  });

  it('has no share of a type without sales, and no estimate of a week with a CPI of 0', async () => {
    const { groups } = await fixture.ask(customerVisits, { by: 'STORE' });
    expect(groups).toMatchObject([
      { store: 2, averageWeeklyVisits: 4, typeShare: 1, storeWeeks: 1 },
      { store: 1, averageWeeklyVisits: 0, typeShare: null, storeWeeks: 1 },
    ]);
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
    const answer = await fixture.ask(customerVisits, { by: 'STORE', storeType: 'B', month: 4 });
    expect(answer.averageWeeklyVisits).toBe(uc1.avg_weekly_visits);
    expect(answer.storeWeeks).toBe(uc1.store_weeks);
  });

  it('has stores of one type that differ tenfold', async () => {
    const { groups } = await fixture.ask(customerVisits, { by: 'STORE', storeType: 'B', month: 4 });
    const visits = groups.map(({ averageWeeklyVisits }) => averageWeeklyVisits ?? 0);
    expect(groups).toHaveLength(17);
    expect([visits[0], visits.at(-1)].map((value) => Math.round(value ?? 0))).toEqual([
      14_777, 1_497,
    ]);
    expect(groups.reduce((sum, { typeShare }) => sum + (typeShare ?? 0), 0)).toBeCloseTo(1, 4);
  });

  it('returns for each month what it answers to each alone', async () => {
    const { groups } = await fixture.ask(customerVisits, { by: 'MONTH', storeType: 'C' });
    expect(groups).toHaveLength(12);
    for (const { month, averageWeeklyVisits, storeWeeks, stores, share } of groups) {
      const alone = await fixture.ask(customerVisits, {
        by: 'STORE',
        storeType: 'C',
        month: month!,
      });
      expect(alone).toMatchObject({ averageWeeklyVisits, storeWeeks, stores, share });
    }
  });
});
