import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSources } from '#test/factories/load-marts.js';
import { type OpenAnswerFixture, openAnswersOver } from '#test/setup/answers.js';
import { offerImpact } from './offer-impact.js';

describe('offerImpact by department with a partial week', () => {
  let fixture: OpenAnswerFixture;
  afterAll(() => fixture.close());
  beforeAll(async () => {
    // Store 2 lacks the last week, in which alone department 2 is sold. Store 1 has offers in 2012.
    fixture = await openAnswersOver(
      createSources({
        stores: `1,A,1000
                 2,A,1000`,
        sales: `1,1,07/01/2011,100.00,FALSE
                1,1,14/01/2011,100.00,FALSE
                1,1,21/01/2011,100.00,FALSE
                2,1,07/01/2011,100.00,FALSE
                2,1,14/01/2011,100.00,FALSE
                2,1,21/01/2011,100.00,FALSE
                1,1,06/01/2012,110.00,FALSE
                1,1,13/01/2012,120.00,FALSE
                1,1,20/01/2012,500.00,FALSE
                1,2,20/01/2012,7.00,FALSE
                2,1,06/01/2012,105.00,FALSE
                2,1,13/01/2012,90.00,FALSE`,
        coverage: `1,20/01/2012,2,TRUE
                   2,20/01/2012,0,FALSE`,
        features: `1,06/01/2012,50,2.5,10,NA,NA,NA,NA,200,8,FALSE
                   1,13/01/2012,50,2.5,30,NA,NA,NA,NA,200,8,FALSE
                   1,20/01/2012,50,2.5,50,NA,NA,NA,NA,200,8,FALSE`,
      }),
    );
  });

  /** 230 ÷ 200 over (105 + 90) ÷ 200. */
  const whole = {
    department: 1,
    state: 'CONTROL_FROM_SAME_WEEKS',
    withOffers: { storeWeeks: 2, averageSales: 115, averageMarkdown: 20 },
    withoutOffers: { storeWeeks: 8, averageSales: 99.38 },
    matchedPairs: 2,
    matchedSales: 230,
    matchedEarlierSales: 200,
    driftPairs: 2,
    driftSales: 195,
    driftEarlierSales: 200,
    adjusted: 0.179487,
  };
  /** 120 ÷ 100 over the same drift, of all weeks. */
  const week = {
    ...whole,
    withOffers: { storeWeeks: 1, averageSales: 120, averageMarkdown: 30 },
    withoutOffers: { storeWeeks: 1, averageSales: 90 },
    matchedPairs: 1,
    matchedSales: 120,
    matchedEarlierSales: 100,
    adjusted: 0.230769,
  };

  it.each([
    ['all weeks', {}, whole],
    ['a week of a quarter', { from: '2012-01-13' }, week],
    [
      'all complete weeks of 2012',
      { year: 2012 },
      { ...whole, withoutOffers: { storeWeeks: 2, averageSales: 97.5 } },
    ],
  ])('leaves it out of %s', async (_name, weeks, expected) => {
    const { groups } = await fixture.ask(offerImpact, { by: 'DEPARTMENT', ...weeks });
    expect(groups).toMatchObject([expected]);
  });

  it('has no group without complete weeks', async () => {
    expect((await fixture.ask(offerImpact, { by: 'DEPARTMENT', department: 2 })).groups).toEqual(
      [],
    );
  });
});
