import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSources } from '#test/factories/load-marts.js';
import {
  type OpenAnswerFixture,
  openAnswersOver,
  openWalmartAnswers,
} from '#test/setup/answers.js';
import { readOracle, walmartFolder } from '#test/setup/shared.js';
import { withoutDeliveries } from '../../serving/coverage.js';
import { offerImpact } from './offer-impact.js';

const nothingMatched = {
  matchedPairs: 0,
  matchedSales: null,
  matchedEarlierSales: null,
  matchedLift: null,
};

describe('offerImpact', () => {
  let fixture: OpenAnswerFixture;
  afterAll(() => fixture.close());
  beforeAll(async () => {
    // 03/02/2012 is 364 days after 04/02/2011, and 01/02/2013 is 364 days after 03/02/2012.
    fixture = await openAnswersOver(
      createSources({
        stores: `1,A,1000
                 2,B,500
                 3,B,500
                 4,C,100`,
        sales: `1,1,04/02/2011,100.00,FALSE
                1,1,03/02/2012,130.00,FALSE
                1,1,01/02/2013,160.00,FALSE
                1,2,01/02/2013,0.00,FALSE
                2,1,04/02/2011,200.00,FALSE
                2,1,03/02/2012,199.00,FALSE
                2,1,10/02/2012,210.00,FALSE
                3,1,10/02/2012,50.00,FALSE
                4,1,10/02/2012,20.00,FALSE`,
        features: `1,04/02/2011,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE
                   1,03/02/2012,50,2.5,10,NA,-4,NA,NA,200,8,FALSE
                   1,01/02/2013,50,2.5,NA,NA,NA,NA,8,200,8,FALSE
                   2,04/02/2011,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE
                   2,03/02/2012,50,2.5,0,NA,NA,NA,NA,200,8,FALSE
                   2,10/02/2012,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE
                   3,10/02/2012,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE
                   4,10/02/2012,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE`,
      }),
    );
  });

  it('compares store-weeks with any MarkDown with those without', async () => {
    const answer = await fixture.ask(offerImpact, {});
    // with: 130, 160, 199, MarkDowns 6, 8, 0; without: 100, 200, 210, 50, 20, the last three since offers are recorded
    expect(answer).toMatchObject({
      coverage: { firstWeek: '2011-02-04', lastWeek: '2013-02-01', weeks: 4 },
      offersRecordedFrom: '2012-02-03',
      withOffers: { storeWeeks: 3, averageSales: 163, averageMarkdown: 4.67 },
      withoutOffers: { storeWeeks: 5, averageSales: 116 },
      withoutOffersSinceRecorded: { storeWeeks: 3, averageSales: 93.33 },
    });
  });

  it('matches only weeks without a MarkDown 364 days earlier', async () => {
    const answer = await fixture.ask(offerImpact, {});
    // 130 + 199 against 100 + 200; store 1's week of 2013 would compare with its own offers of 2012
    expect(answer).toMatchObject({
      matchedPairs: 2,
      matchedSales: 329,
      matchedEarlierSales: 300,
      matchedLift: 0.096667,
    });
  });

  it('compares the requested weeks, and reports when the records of offers start', async () => {
    const recorded = { offersRecordedFrom: '2012-02-03' };
    expect(await fixture.ask(offerImpact, { year: 2013 })).toMatchObject({
      ...recorded,
      coverage: { firstWeek: '2013-02-01', lastWeek: '2013-02-01', weeks: 1 },
      withOffers: { storeWeeks: 1, averageSales: 160 },
      withoutOffers: { storeWeeks: 0 },
    });
    expect(await fixture.ask(offerImpact, { from: '2012-02-10', to: '2012-12-31' })).toMatchObject({
      ...recorded,
      withOffers: { storeWeeks: 0 },
      withoutOffersSinceRecorded: { storeWeeks: 3, averageSales: 93.33 },
    });
    // Sales of 364 days earlier are read from outside the requested weeks.
    expect(await fixture.ask(offerImpact, { from: '2012-02-03', to: '2012-02-03' })).toMatchObject({
      withOffers: { storeWeeks: 2 },
      withoutOffers: { storeWeeks: 0 },
      matchedPairs: 2,
      matchedLift: 0.096667,
    });
    const before = await fixture.ask(offerImpact, { to: '2012-02-02' });
    expect(before).toMatchObject({ ...recorded, withoutOffers: { storeWeeks: 2 } });
    expect(before.explanation).not.toContain('Every store-week');
  });

  it('compares the sales of one department', async () => {
    expect(await fixture.ask(offerImpact, { department: 1 })).toEqual(
      await fixture.ask(offerImpact, {}),
    );
    const nobody = await fixture.ask(offerImpact, { department: 3 });
    expect(nobody).toMatchObject({ coverage: { weeks: 0 }, explanation: 'No store-week matches.' });
  });

  it('reports the first offer of the stores, also for a department that sold only later', async () => {
    const later = await fixture.ask(offerImpact, { department: 2 });
    expect(later).toMatchObject({
      offersRecordedFrom: '2012-02-03',
      coverage: { firstWeek: '2013-02-01', weeks: 1 },
    });
    expect(later.explanation).toMatch(/^Offers were not recorded before 3 February 2012,/);
  });

  it('filters by store and store type', async () => {
    const ofStore = await fixture.ask(offerImpact, { store: 2 });
    expect(ofStore.withoutOffers).toEqual({ storeWeeks: 2, averageSales: 205 });
    expect(ofStore.groups.map(({ store }) => store)).toEqual([2]);
    const ofType = await fixture.ask(offerImpact, { storeType: 'B' });
    expect(ofType.withoutOffers).toEqual({ storeWeeks: 3, averageSales: 153.33 });
  });

  it('reports that offers were not recorded, rather than that none existed', async () => {
    const some = await fixture.ask(offerImpact, { storeType: 'B' });
    expect(some.explanation).toMatch(/^Offers were not recorded before 3 February 2012,/);
    expect(some.explanation).not.toContain('Every store-week');
    const all = await fixture.ask(offerImpact, { store: 1 });
    expect(all.explanation).toContain('Every store-week since then has offers.');
    const none = await fixture.ask(offerImpact, { store: 4 });
    expect(none).toMatchObject({
      offersRecordedFrom: null,
      withoutOffersSinceRecorded: { storeWeeks: 0, averageSales: null },
      ...nothingMatched,
    });
    expect(none.explanation).toContain('it is unknown');
  });

  it('returns no figures where nothing matches', async () => {
    const answer = await fixture.ask(offerImpact, { store: 1, storeType: 'B' });
    expect(answer).toMatchObject({
      coverage: { firstWeek: null, lastWeek: null, weeks: 0, ...withoutDeliveries },
      state: 'NO_PAIRS',
      offersRecordedFrom: null,
      withOffers: { storeWeeks: 0, averageSales: null, averageMarkdown: null },
      withoutOffers: { storeWeeks: 0, averageSales: null },
      withoutOffersSinceRecorded: { storeWeeks: 0, averageSales: null },
      ...nothingMatched,
      matchedWeeks: { firstWeek: null, lastWeek: null, weeks: 0 },
      drift: null,
      adjusted: null,
      explanation: 'No store-week matches.',
      groups: [],
    });
  });
});

describe('offerImpact at the edges', () => {
  let fixture: OpenAnswerFixture;
  afterAll(() => fixture.close());
  beforeAll(async () => {
    // Store 2 has no offers in the first week with records of offers.
    fixture = await openAnswersOver(
      createSources({
        stores: `1,A,1000
                 2,B,500`,
        sales: `1,1,04/02/2011,-100.00,FALSE
                1,1,03/02/2012,50.00,FALSE
                2,1,27/01/2012,10.00,FALSE
                2,1,03/02/2012,30.00,FALSE`,
        features: `1,03/02/2012,50,2.5,10,NA,NA,NA,NA,200,8,FALSE
                   2,03/02/2012,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE`,
      }),
    );
  });

  it('includes the first week with recorded offers', async () => {
    const answer = await fixture.ask(offerImpact, {});
    expect(answer.offersRecordedFrom).toBe('2012-02-03');
    expect(answer.withoutOffersSinceRecorded).toEqual({ storeWeeks: 1, averageSales: 30 });
  });

  it('takes a lift from negative sales as a share of their size', async () => {
    const answer = await fixture.ask(offerImpact, {});
    expect(answer).toMatchObject({
      matchedPairs: 1,
      matchedSales: 50,
      matchedEarlierSales: -100,
      matchedLift: 1.5,
    });
  });
});

describe.runIf(walmartFolder)('offerImpact on the real files', () => {
  let fixture: OpenAnswerFixture;
  beforeAll(async () => {
    fixture = await openWalmartAnswers();
  });
  afterAll(() => fixture.close());

  it('equals the oracle', async () => {
    const { uc10 } = readOracle();
    const answer = await fixture.ask(offerImpact, {});
    expect(answer).toMatchObject({
      withOffers: { storeWeeks: uc10.with[0], averageSales: uc10.with[1] },
      withoutOffers: { storeWeeks: uc10.without[0], averageSales: uc10.without[1] },
      matchedPairs: uc10.matched_pairs,
      matchedLift: uc10.matched_lift,
    });
  });
});
