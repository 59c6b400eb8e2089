import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { retailDimensions, TRANSACTIONS_HEADER } from '#test/factories/retail-files.js';
import { type AnswerFixture, openAnswerFixture } from '#test/setup/answers.js';
import { retailMart } from '#test/setup/flow.js';
import { openTestPipeline, type TestPipeline } from '#test/setup/pipeline.js';
import {
  toCsv,
  deliver,
  FEATURES_HEADER,
  SALES_HEADER,
  STORES_HEADER,
} from '#test/setup/source-files.js';
import { customerVisits } from './customer-visits.js';

const tea = (customer: number, shop: number, day: string) =>
  `${customer},${shop},tea,${day},${2 * shop - 1},2.45,2,4.90`;

describe('visits from transactions', () => {
  let pipeline: TestPipeline;
  let fixture: AnswerFixture;
  const ask = (args: object) =>
    fixture.ask(customerVisits, { basketValue: 100, byMonth: false, ...args });

  beforeAll(async () => {
    pipeline = await openTestPipeline({}, [retailMart]);
    await deliver(pipeline.folder, {
      ...retailDimensions,
      // Weeks end on Fridays: 6 and 13 March, 3 April 2026. Store 3 is missing in the stores file, so it has no type.
      'sold.csv': toCsv(
        TRANSACTIONS_HEADER,
        tea(1, 1, '2026-03-02'),
        tea(1, 1, '2026-03-02'),
        tea(2, 1, '2026-03-02'),
        tea(1, 1, '2026-03-06'),
        tea(1, 1, '2026-03-07'),
        tea(4, 2, '2026-03-13'),
        tea(5, 3, '2026-04-01'),
      ),
      'stores.csv': toCsv(STORES_HEADER, '1,A,1000', '2,B,500'),
      'sales.csv': toCsv(
        SALES_HEADER,
        '1,1,06/03/2026,400.00,FALSE',
        '2,1,13/03/2026,3.00,FALSE',
        '2,2,13/03/2026,0.92,FALSE',
        '2,1,01/05/2026,300.00,FALSE',
        // Completes the week, without an estimate: store 1 has no CPI then, and 0.00 adds nothing.
        '2,2,01/05/2026,0.00,FALSE',
        '1,1,01/05/2026,500.00,FALSE',
      ),
      'features.csv': toCsv(
        FEATURES_HEADER,
        '1,06/03/2026,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE',
        '2,13/03/2026,50,2.5,NA,NA,NA,NA,NA,NA,NA,FALSE',
        '2,01/05/2026,50,2.5,NA,NA,NA,NA,NA,100,8,FALSE',
      ),
    });
    await pipeline.flows.get('weekly-sales')!.run();
    fixture = await openAnswerFixture(pipeline.warehouse);
  });
  afterAll(() => pipeline.close());

  it('are missing before the first transaction: the answer is the estimate', async () => {
    const answer = await ask({ month: 3 });
    expect(answer).toMatchObject({ basis: 'ESTIMATED', averageWeeklyVisits: 2, observed: null });
    expect(answer.estimate).toMatchObject({ averageWeeklyVisits: 2, storeWeeks: 1, stores: 1 });
  });

  it('count a customer and day once, next to the estimate', async () => {
    await pipeline.flows.get('retail-mart')!.run();
    // Store 1: two customers on the 2nd and one on the 6th make 3, then 1; stores 2 and 3: 1 each.
    const answer = await ask({});
    expect(answer).toMatchObject({
      basis: 'OBSERVED',
      averageWeeklyVisits: 1.5,
      storeWeeks: 4,
      stores: 3,
      coverage: { firstWeek: '2026-03-06', lastWeek: '2026-04-03', weeks: 3 },
      // Two store-weeks have weekly sales: (4 × 4.90 + 4.90) / (400 + 3.92).
      observed: { days: 5, stores: 3, salesShare: 0.060656, snapshot: '2' },
      // 400 / (100 × 2) and 300 / 100.
      estimate: { averageWeeklyVisits: 2.5, storeWeeks: 2, stores: 2, snapshot: '1' },
    });
  });

  it('are next to the estimate in each month, of all stores and of each type', async () => {
    const { months } = await ask({ byMonth: true });
    const rows = months?.map(({ storeType, month, basis, estimate, ...figures }) => [
      [storeType, month, basis],
      [figures.averageWeeklyVisits, figures.storeWeeks, figures.stores],
      [estimate.averageWeeklyVisits, estimate.storeWeeks, estimate.stores],
    ]);
    expect(rows).toEqual([
      // March: 3 and 1 of store 1, 1 of store 2; only store 1 has a CPI. April: store 3, without a type.
      [
        [null, 3, 'OBSERVED'],
        [1.67, 3, 2],
        [2, 1, 1],
      ],
      [
        [null, 4, 'OBSERVED'],
        [1, 1, 1],
        [null, 0, 0],
      ],
      [
        [null, 5, 'ESTIMATED'],
        [3, 1, 1],
        [3, 1, 1],
      ],
      [
        ['A', 3, 'OBSERVED'],
        [2, 2, 1],
        [2, 1, 1],
      ],
      [
        ['B', 3, 'OBSERVED'],
        [1, 1, 1],
        [null, 0, 0],
      ],
      [
        ['B', 5, 'ESTIMATED'],
        [3, 1, 1],
        [3, 1, 1],
      ],
    ]);
    const april = await ask({ byMonth: true, month: 4 });
    expect(april.months).toMatchObject([{ storeType: null, month: 4, averageWeeklyVisits: 1 }]);
    const ofB = await ask({ byMonth: true, storeType: 'B', month: 3 });
    expect(ofB.months).toMatchObject([{ storeType: 'B', month: 3, averageWeeklyVisits: 1 }]);
  });

  it('filter by store; a shop without a type counts under none', async () => {
    expect(await ask({ storeType: 'A' })).toMatchObject({ averageWeeklyVisits: 2, stores: 1 });
    expect(await ask({ storeType: 'B' })).toMatchObject({
      basis: 'OBSERVED',
      averageWeeklyVisits: 1,
      storeWeeks: 1,
      observed: { days: 1, stores: 1 },
    });
  });

  it('have the share of sales that the transactions cover', async () => {
    // 19.60 / 400: a week of store 1 without weekly sales counts in neither.
    const part = await ask({ storeType: 'A' });
    expect(part.observed).toMatchObject({ salesShare: 0.049 });
    expect(part.explanation).toMatch(
      / 4\.9 % of the sales of the same stores and weeks, so real visits are higher\.$/,
    );
    // 4.90 / 3.92.
    const more = await ask({ storeType: 'B' });
    expect(more.observed).toMatchObject({ salesShare: 1.25 });
    expect(more.explanation).toMatch(/ 125 % of the sales of the same stores and weeks\.$/);
    const unknown = await ask({ month: 4 });
    expect(unknown).toMatchObject({ basis: 'OBSERVED', observed: { salesShare: null } });
    expect(unknown.explanation).toMatch(/There are no weekly sales of the same stores and weeks/);
  });

  it('fall back to the estimate if no transaction matches', async () => {
    expect(await ask({ month: 5 })).toMatchObject({
      basis: 'ESTIMATED',
      averageWeeklyVisits: 3,
      observed: null,
    });
  });
});
