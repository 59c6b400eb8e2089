import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { retailDimensions, TRANSACTIONS_HEADER } from '#test/factories/retail-files.js';
import { type AnswerFixture, openAnswerFixture } from '#test/setup/answers.js';
import { retailMart } from '#test/setup/flow.js';
import { openTestPipeline, type TestPipeline } from '#test/setup/pipeline.js';
import {
  csv,
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
  const ask = (args: object) => fixture.ask(customerVisits, { basketValue: 100, ...args });

  beforeAll(async () => {
    pipeline = await openTestPipeline({}, [retailMart]);
    await deliver(pipeline.folder, {
      ...retailDimensions,
      // Weeks end on Fridays: 6 and 13 March 2026. Store 3 is missing in the stores file, so it has no type.
      'sold.csv': csv(
        TRANSACTIONS_HEADER,
        tea(1, 1, '2026-03-02'),
        tea(1, 1, '2026-03-02'),
        tea(2, 1, '2026-03-02'),
        tea(1, 1, '2026-03-06'),
        tea(1, 1, '2026-03-07'),
        tea(4, 2, '2026-03-13'),
        tea(5, 3, '2026-03-13'),
      ),
      'stores.csv': csv(STORES_HEADER, '1,A,1000', '2,B,500'),
      'sales.csv': csv(SALES_HEADER, '1,1,06/03/2026,400.00,FALSE', '2,1,01/05/2026,300.00,FALSE'),
      'features.csv': csv(
        FEATURES_HEADER,
        '1,06/03/2026,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE',
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
      coverage: { firstWeek: '2026-03-06', lastWeek: '2026-03-13', weeks: 2 },
      observed: { days: 4, stores: 3, snapshot: '2' },
      // 400 / (100 × 2) and 300 / 100.
      estimate: { averageWeeklyVisits: 2.5, storeWeeks: 2, stores: 2, snapshot: '1' },
    });
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

  it('fall back to the estimate if no transaction matches', async () => {
    expect(await ask({ month: 5 })).toMatchObject({
      basis: 'ESTIMATED',
      averageWeeklyVisits: 3,
      observed: null,
    });
  });
});
