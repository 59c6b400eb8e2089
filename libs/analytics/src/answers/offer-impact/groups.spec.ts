import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSources } from '#test/factories/load-marts.js';
import { type OpenAnswerFixture, openAnswersOver } from '#test/setup/answers.js';
import { offerImpact } from './offer-impact.js';

const WEEK_MS = 7 * 86_400_000;

/** A week of the files as they write it: 05/02/2010 and so many weeks later. */
const formatWeek = (weeks: number) =>
  new Date(Date.UTC(2010, 1, 5) + weeks * WEEK_MS)
    .toISOString()
    .replace(/^(\d+)-(\d+)-(\d+).*/, '$3/$2/$1');

describe('offerImpact by groups', () => {
  let fixture: OpenAnswerFixture;
  afterAll(() => fixture.close());
  beforeAll(async () => {
    // Each date is 364 days after the one before. Store 3 has no offers.
    fixture = await openAnswersOver(
      createSources({
        stores: `1,A,1000
                 2,B,500
                 3,B,500`,
        sales: `1,1,05/02/2010,100.00,FALSE
                1,1,04/02/2011,110.00,FALSE
                1,1,03/02/2012,165.00,FALSE
                1,2,05/02/2010,50.00,FALSE
                1,2,04/02/2011,40.00,FALSE
                1,2,03/02/2012,60.00,FALSE
                2,1,05/02/2010,200.00,FALSE
                2,1,04/02/2011,220.00,FALSE
                2,1,03/02/2012,209.00,FALSE
                3,1,05/02/2010,100.00,FALSE
                3,1,04/02/2011,100.00,FALSE
                3,1,03/02/2012,120.00,FALSE`,
        features: `1,03/02/2012,50,2.5,10,NA,NA,NA,NA,200,8,FALSE
                   2,03/02/2012,50,2.5,NA,NA,50,NA,NA,200,8,FALSE
                   3,03/02/2012,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE`,
      }),
    );
  });

  it('adjusts the lift by the drift of all pairs without offers', async () => {
    // lift 434 ÷ 370, drift (470 + 120) ÷ (450 + 100), of which store 3's 120 is in the week of the lift
    expect(await fixture.ask(offerImpact, {})).toMatchObject({
      state: 'CONTROL_FROM_SAME_WEEKS',
      matchedPairs: 2,
      matchedLift: 0.172973,
      matchedWeeks: { firstWeek: '2012-02-03', lastWeek: '2012-02-03', weeks: 1 },
      driftPairs: 4,
      driftSales: 590,
      driftEarlierSales: 550,
      drift: 0.072727,
      driftWeeks: { firstWeek: '2011-02-04', lastWeek: '2012-02-03', weeks: 2 },
      adjusted: 0.093449,
    });
  });

  it('keeps the drift of all weeks for the weeks that are asked', async () => {
    expect(await fixture.ask(offerImpact, { year: 2012 })).toMatchObject({
      driftPairs: 4,
      adjusted: 0.093449,
    });
  });

  it('compares each store with its own drift, the highest adjusted lift first', async () => {
    const { groups } = await fixture.ask(offerImpact, { by: 'STORE' });
    expect(groups).toMatchObject([
      {
        group: 'Store 1',
        store: 1,
        state: 'CONTROL_FROM_OTHER_WEEKS',
        withOffers: { storeWeeks: 1, averageSales: 225, averageMarkdown: 10 },
        withoutOffers: { storeWeeks: 2, averageSales: 150 },
        matchedLift: 0.5,
        drift: 0,
        adjusted: 0.5,
        // one store has one quarter with offers
        leftOut: 'QUARTER',
        adjustedLow: null,
      },
      // 209 ÷ 220 over 220 ÷ 200
      { store: 2, matchedLift: -0.05, drift: 0.1, adjusted: -0.136364 },
      { store: 3, state: 'NO_PAIRS', matchedLift: null, driftPairs: 2, drift: 0.1, adjusted: null },
    ]);
    expect(groups[0]).toMatchObject({ week: null, department: null, markdown: null });
  });

  it('compares each week with the drift of all weeks', async () => {
    const { groups } = await fixture.ask(offerImpact, { by: 'WEEK', from: '2011-01-01' });
    const drift = { drift: 0.072727, driftPairs: 4 };
    expect(groups).toMatchObject([
      { group: '2011-02-04', week: '2011-02-04', state: 'NO_PAIRS', ...drift },
      { week: '2012-02-03', state: 'CONTROL_FROM_SAME_WEEKS', adjusted: 0.093449, ...drift },
    ]);
  });

  it('compares each department, and sees whether its own pairs share a week', async () => {
    const { groups } = await fixture.ask(offerImpact, { by: 'DEPARTMENT' });
    expect(groups).toMatchObject([
      {
        group: 'Department 2',
        department: 2,
        // 60 ÷ 40 over 40 ÷ 50; store 3 does not sell it
        state: 'CONTROL_FROM_OTHER_WEEKS',
        withOffers: { storeWeeks: 1, averageSales: 60, averageMarkdown: 10 },
        withoutOffers: { storeWeeks: 2, averageSales: 45 },
        matchedPairs: 1,
        matchedLift: 0.5,
        drift: -0.2,
        adjusted: 0.875,
      },
      {
        department: 1,
        // 374 ÷ 330 over 550 ÷ 500
        state: 'CONTROL_FROM_SAME_WEEKS',
        matchedSales: 374,
        matchedEarlierSales: 330,
        driftSales: 550,
        driftEarlierSales: 500,
        adjusted: 0.030303,
      },
    ]);
  });

  it('compares a single MarkDown with the other stores of the same week', async () => {
    const { groups } = await fixture.ask(offerImpact, { by: 'MARKDOWN' });
    expect(groups).toMatchObject([
      {
        group: 'MarkDown 1',
        markdown: 1,
        state: 'CONTROL_FROM_SAME_WEEKS',
        withOffers: { storeWeeks: 1, averageSales: 225, averageMarkdown: 10 },
        withoutOffers: { storeWeeks: 2, averageSales: 164.5 },
        matchedPairs: 1,
        matchedLift: 0.5,
        driftPairs: 2,
        driftSales: null,
        // stores 2 and 3: 329 ÷ 320
        drift: 0.028125,
        adjusted: 0.458967,
      },
      // store 2 against 345 ÷ 250
      { markdown: 3, matchedLift: -0.05, drift: 0.38, adjusted: -0.311594 },
    ]);
  });

  it('compares sizes of offers for the size of the store', async () => {
    const { groups } = await fixture.ask(offerImpact, { by: 'OFFER_SIZE' });
    // 10 ÷ 1000 and 50 ÷ 500; store 3 has no offer
    expect(groups).toMatchObject([
      {
        group: 'Small offers',
        offerSize: 'SMALL',
        matchedLift: 0.5,
        drift: -0.05,
        adjusted: 0.578947,
      },
      {
        group: 'Large offers',
        offerSize: 'LARGE',
        matchedLift: -0.05,
        drift: 0.5,
        adjusted: -0.366667,
      },
    ]);
  });

  it('compares the groups of a selection', async () => {
    const { groups } = await fixture.ask(offerImpact, { by: 'DEPARTMENT', store: 2 });
    expect(groups).toMatchObject([{ department: 1, matchedLift: -0.05, drift: 0.1 }]);
    const ofDepartment = await fixture.ask(offerImpact, { by: 'STORE', department: 2 });
    expect(ofDepartment.groups).toMatchObject([{ store: 1, adjusted: 0.875 }]);
    const none = await fixture.ask(offerImpact, { by: 'MARKDOWN', year: 2010 });
    expect(none.groups).toEqual([]);
  });
});

describe('sizes of offers with ties', () => {
  it('puts equal offers into the same third', async () => {
    const sources = createSources({
      stores: '1,A,100\n2,A,200\n3,A,100',
      sales: [1, 2, 3]
        .flatMap((store) => [0, 52].map((week) => `${store},1,${formatWeek(week)},100.00,FALSE`))
        .join('\n'),
      features: [1, 2, 3]
        .map(
          (store) =>
            `${store},${formatWeek(52)},50,2.5,${store === 2 ? 20 : 10},NA,NA,NA,NA,200,8,FALSE`,
        )
        .join('\n'),
    });
    const fixture = await openAnswersOver(sources);
    const { groups } = await fixture.ask(offerImpact, { by: 'OFFER_SIZE' });
    await fixture.close();
    expect(groups).toMatchObject([
      { offerSize: 'MEDIUM', withOffers: { storeWeeks: 3 }, state: 'NO_CONTROL', adjusted: null },
    ]);
  });
});

/** Two years without offers and one with, a week in each quarter; sales of the last by store and week. */
const openChain = (last: readonly (readonly number[])[]) =>
  openAnswersOver(
    createSources({
      stores: last.map((_, store) => `${store + 1},A,100`).join('\n'),
      sales: last
        .flatMap((weeks, store) =>
          weeks.flatMap((sold, index) =>
            [100, 100, sold].map(
              (sales, year) =>
                `${store + 1},1,${formatWeek(13 * index + 52 * year)},${sales.toFixed(2)},FALSE`,
            ),
          ),
        )
        .join('\n'),
      features: last
        .flatMap((weeks, store) =>
          weeks.map(
            (_, index) =>
              `${store + 1},${formatWeek(13 * index + 104)},50,2.5,5,NA,NA,NA,NA,200,8,FALSE`,
          ),
        )
        .join('\n'),
    }),
  );

describe('intervals of offerImpact', () => {
  it('come from leaving out one store of ten', async () => {
    const fixture = await openChain([...Array<number[]>(9).fill([110]), [200]]);
    const levels = ['WEEK', 'DEPARTMENT'] as const;
    const answers = await Promise.all(levels.map((by) => fixture.ask(offerImpact, { by })));
    await fixture.close();
    // Without one of nine 1080 ÷ 900, without the last 990 ÷ 900: error √(9 × (9 × 0.01² + 0.09²) ÷ 10) = 0.09,
    // and t of 9 degrees is 2.262157.
    const interval = {
      leftOut: 'STORE',
      liftGroups: 10,
      matchedLift: 0.19,
      liftStandardError: 0.09,
      liftLow: -0.013594,
      liftHigh: 0.393594,
      driftStandardError: 0,
      driftLow: 0,
      driftHigh: 0,
      adjusted: 0.19,
      adjustedLow: -0.013594,
      adjustedHigh: 0.393594,
    };
    for (const answer of answers) {
      expect(answer).toMatchObject(interval);
      expect(answer.groups.at(-1)).toMatchObject(interval);
    }
  });

  it('need ten stores', async () => {
    const fixture = await openChain([...Array<number[]>(8).fill([110]), [200]]);
    expect(await fixture.ask(offerImpact, {})).toMatchObject({
      liftGroups: 9,
      liftStandardError: null,
      liftLow: null,
      adjustedHigh: null,
    });
    await fixture.close();
  });

  it('come from leaving out one quarter of one store', async () => {
    const fixture = await openChain([[110, 110, 110, 150], [100]]);
    const { groups } = await fixture.ask(offerImpact, { by: 'STORE' });
    const one = await fixture.ask(offerImpact, { by: 'DEPARTMENT', store: 1 });
    const early = await fixture.ask(offerImpact, { store: 1, to: '2012-09-30' });
    await fixture.close();
    // 370 ÷ 300 three times and 330 ÷ 300: error √(3 × (3 × 0.0333² + 0.1²) ÷ 4) = 0.1, and t of 3 degrees is 3.182446.
    // The adjusted lift also leaves out the four quarters of the drift: √(7 × 0.013333 ÷ 8) = 0.108012.
    const interval = {
      leftOut: 'QUARTER',
      liftGroups: 4,
      driftGroups: 4,
      matchedLift: 0.2,
      liftStandardError: 0.1,
      liftLow: -0.118245,
      liftHigh: 0.518245,
      adjustedStandardError: 0.108012345,
      adjustedLow: -0.143743,
      adjustedHigh: 0.543743,
    };
    expect(groups[0]).toMatchObject({ store: 1, ...interval });
    expect(one).toMatchObject(interval);
    expect(one.groups[0]).toMatchObject({ department: 1, ...interval });
    expect(early).toMatchObject({ liftGroups: 3, liftLow: null, driftLow: 0, adjustedLow: null });
  });
});
