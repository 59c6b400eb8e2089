import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSources, loadMarts } from '#test/factories/load-marts.js';
import { type AnswerFixture, openAnswerFixture } from '#test/setup/answers.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { customerVisits } from './customer-visits/customer-visits.js';
import { holidaySales } from './holiday-sales/holiday-sales.js';
import { offerImpact } from './offer-impact/offer-impact.js';
import { salesPrediction } from './sales-prediction/sales-prediction.js';

/** Store 1 delivered the week of 11 February 2011, a holiday week with offers, and store 2 did not. */
const sales = `1,1,05/02/2010,100.00,FALSE
               2,1,05/02/2010,200.00,FALSE
               1,1,12/02/2010,150.00,TRUE
               2,1,12/02/2010,250.00,TRUE
               1,1,04/02/2011,110.00,FALSE
               2,1,04/02/2011,220.00,FALSE
               1,1,11/02/2011,900.00,TRUE`;
const features = `1,05/02/2010,50,2.5,NA,NA,NA,NA,NA,200,9,FALSE
                  2,05/02/2010,50,2.5,NA,NA,NA,NA,NA,200,9.5,FALSE
                  1,12/02/2010,50,2.5,NA,NA,NA,NA,NA,200,9,TRUE
                  2,12/02/2010,50,2.5,NA,NA,NA,NA,NA,200,9.5,TRUE
                  1,04/02/2011,50,2.5,5,NA,NA,NA,NA,200,9,FALSE
                  2,04/02/2011,50,2.5,NA,NA,NA,NA,NA,200,9.5,FALSE
                  1,11/02/2011,50,2.5,5,NA,NA,NA,NA,200,9,TRUE`;

const coverage = `1,11/02/2011,1,TRUE
                  2,11/02/2011,0,FALSE`;

describe('averages over weeks of which the last one has one of two stores', () => {
  let database: TestWarehouse;
  let fixture: AnswerFixture;
  beforeAll(async () => {
    database = await createTestWarehouse();
    const stores = '1,A,1000\n2,B,500';
    await loadMarts(database.url, createSources({ stores, sales, features, coverage }));
    fixture = await openAnswerFixture(database.warehouse);
  });
  afterAll(() => database.drop());

  it('holiday weeks leave it out, of the chain and of the store that delivered', async () => {
    const { groups, coverage } = await fixture.ask(holidaySales, {});
    const stores = await fixture.ask(holidaySales, { by: 'STORE' });
    // 200 against (100 + 200 + 110 + 220) / 4 = 157.50.
    expect(groups).toMatchObject([{ holidayStoreWeekAverage: 200, storeWeekLift: 0.269841 }]);
    expect(
      stores.groups.map(({ store, holidayStoreWeekAverage }) => [store, holidayStoreWeekAverage]),
    ).toEqual([
      [2, 250],
      [1, 150],
    ]);
    expect(coverage).toMatchObject({ lastWeek: '2011-02-04', weeks: 3 });
    expect((await fixture.ask(holidaySales, { from: '2011-02-05' })).coverage.weeks).toBe(0);
  });

  it('weeks with offers leave it out', async () => {
    const answer = await fixture.ask(offerImpact, { store: 1 });
    // 110 against 100.
    expect(answer).toMatchObject({
      matchedPairs: 1,
      matchedLift: 0.1,
      withOffers: { storeWeeks: 1, averageSales: 110 },
    });
  });

  it('estimated visits leave it out, also by month', async () => {
    const asked = { by: 'MONTH', basketValue: 1 } as const;
    // 1,030 / 6 / 2.
    const february = { averageWeeklyVisits: 85.83, storeWeeks: 6 };
    const answer = await fixture.ask(customerVisits, asked);
    expect(answer).toMatchObject({ ...february, basis: 'ESTIMATED' });
    expect(answer.groups).toMatchObject([{ ...february, month: 2 }]);
  });

  it('the line through unemployment leaves it out', async () => {
    const asked = { by: 'DEPARTMENT' as const, unemploymentAbove: 8 };
    const { departments, coverage: covered } = await fixture.ask(salesPrediction, asked);
    // Averages of 120 at 9 and 670 / 3 at 9.5: (223.3333 − 120) / 0.5.
    expect(departments.map(({ rows }) => rows)).toEqual([6, 6]);
    expect(departments[1]?.pooledLine?.slope).toBeCloseTo(310 / 1.5, 8);
    expect(covered).toMatchObject({ lastWeek: '2011-02-04', weeks: 3 });
  });
});
