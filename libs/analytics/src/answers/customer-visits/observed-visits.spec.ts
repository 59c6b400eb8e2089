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
  const ask = (args: object) => fixture.ask(customerVisits, { by: 'STORE', ...args });

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
        '1,1,13/03/2026,96.08,FALSE',
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
        '2,13/03/2026,50,2.5,NA,NA,NA,NA,NA,140,8,FALSE',
        '2,01/05/2026,50,2.5,NA,NA,NA,NA,NA,100,8,FALSE',
      ),
    });
    await pipeline.flows.get('weekly-sales')!.run();
    fixture = await openAnswerFixture(pipeline.warehouse);
  });
  afterAll(() => pipeline.close());

  it('are missing before the first transaction: the answer is the estimate', async () => {
    const answer = await ask({ storeType: 'A', month: 3 });
    expect(answer).toMatchObject({
      basis: 'ESTIMATED',
      averageWeeklyVisits: 2,
      share: 0,
      observed: null,
    });
  });

  it('are beside the estimate while they cover less than half of all sales', async () => {
    await pipeline.flows.get('retail-mart')!.run();
    // Till baskets of type B: 4.90 ÷ 1.40 = 3.50 in the one store-week that transactions cover enough.
    // Estimates: 400 ÷ (100 × 2), 3.92 ÷ (3.50 × 1.40) and 300 ÷ 3.50; their mean is 88.5142857 ÷ 3.
    // Counts: 3 in store 1, two customers on the 2nd and one on the 6th, then 1, and 1 in store 2. Store 3 has no weekly
    // sales.
    expect(await ask({})).toMatchObject({
      basis: 'PARTIAL',
      averageWeeklyVisits: 29.5,
      storeWeeks: 3,
      stores: 2,
      coverage: { firstWeek: '2026-03-06', lastWeek: '2026-05-01', weeks: 3 },
      // 6 × 4.90 ÷ (400 + 96.08 + 3.92 + 300 + 500)
      share: 0.022615,
      observed: { averageWeeklyVisits: 1.67, storeWeeks: 3, stores: 2, days: 4, snapshot: '2' },
      estimate: { averageWeeklyVisits: 29.5, storeWeeks: 3, stores: 2, snapshot: '1' },
      baskets: [
        { storeType: 'A', value: 100, source: 'DEFAULT', storeWeeks: 0 },
        { storeType: 'B', value: 3.5, source: 'TRANSACTIONS', storeWeeks: 1 },
      ],
    });
  });

  it('lead from half of the sales on, with the estimate beside them', async () => {
    const answer = await ask({ storeType: 'B', month: 3 });
    expect(answer).toMatchObject({
      basis: 'OBSERVED',
      averageWeeklyVisits: 1,
      share: 1.25,
      storeWeeks: 1,
      observed: { averageWeeklyVisits: 1, days: 1 },
      estimate: { averageWeeklyVisits: 0.8, storeWeeks: 1 },
    });
    expect(answer.explanation).toMatch(/^Counted\. .* They are 125\.0.% of the sales/);
  });

  it('have a basis in each store', async () => {
    const { groups } = await ask({ month: 3 });
    expect(groups).toMatchObject([
      // 5 × 4.90 ÷ (400 + 96.08)
      {
        store: 1,
        basis: 'PARTIAL',
        share: 0.049387,
        averageWeeklyVisits: 2,
        estimatedWeeklyVisits: 2,
        observedWeeklyVisits: 2,
        lowVisits: 2,
        highVisits: 2,
      },
      {
        store: 2,
        basis: 'OBSERVED',
        share: 1.25,
        averageWeeklyVisits: 1,
        estimatedWeeklyVisits: 0.8,
        observedWeeklyVisits: 1,
        lowWeek: '2026-03-13',
        lowVisits: 1,
        highVisits: 1,
      },
    ]);
  });

  it('tell the weekdays, by which they split the visits of a week', async () => {
    const { groups } = await ask({ by: 'WEEKDAY' });
    expect(groups.map(({ weekday, weekShare }) => [weekday, weekShare])).toEqual([
      ['MONDAY', 0.4],
      ['TUESDAY', 0],
      ['WEDNESDAY', 0],
      ['THURSDAY', 0],
      ['FRIDAY', 0.4],
      ['SATURDAY', 0.2],
      ['SUNDAY', 0],
    ]);
    // Two fifths of 5 ÷ 3 and of 29.504762.
    expect(groups[0]).toMatchObject({
      basis: 'PARTIAL',
      averageWeeklyVisits: 11.8,
      observedWeeklyVisits: 0.67,
      estimatedWeeklyVisits: 11.8,
    });
  });

  it('yield to a basket of the question, for all stores or for those of a type', async () => {
    // 2, 3.92 ÷ (7 × 1.40) and 300 ÷ 7.
    const ofType = await ask({ basketValueB: 7 });
    expect(ofType.estimate.averageWeeklyVisits).toBe(15.09);
    expect(ofType.baskets.map(({ source }) => source)).toEqual(['DEFAULT', 'GIVEN']);
    // 400 ÷ (50 × 2) beside them.
    const both = await ask({ basketValue: 50, basketValueB: 7 });
    expect(both.estimate.averageWeeklyVisits).toBe(15.75);
  });

  it('do not count where the data has no weekly sales', async () => {
    expect(await ask({ month: 4 })).toMatchObject({
      averageWeeklyVisits: null,
      share: null,
      observed: null,
      groups: [],
    });
  });

  it('lead from the share on that the rules of the flow set', async () => {
    const { warehouse } = pipeline;
    const [rule] = await warehouse.query<{ least: string }[]>(
      'SELECT min(observed_from)::text AS least FROM mart.customer_visit_week_chunks',
    );
    expect(rule).toEqual({ least: '0.5000' });
    await warehouse.query('UPDATE mart.customer_visit_week_chunks SET observed_from = 0.02');
    // Till baskets of type A: 19.60 ÷ 2 ÷ 3.
    expect(await ask({})).toMatchObject({
      basis: 'OBSERVED',
      averageWeeklyVisits: 1.67,
      baskets: [{ value: 3.27, source: 'TRANSACTIONS' }, { value: 3.5 }],
    });
    await warehouse.query('UPDATE mart.customer_visit_week_chunks SET observed_from = NULL');
    expect(await ask({})).toMatchObject({ basis: 'PARTIAL' });
  });
});
