import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerRegistry } from '#analytics/answers/answers.js';
import { openAnswerFixture } from '../setup/answers.js';
import { QuarantineReader } from '#pipeline/quarantine/quarantine-reader.js';
import { retailDimensions, TRANSACTIONS_HEADER } from '../factories/retail-files.js';
import { retailMart, weeklySales } from '../setup/flow.js';
import { openTestPipeline, type TestPipeline } from '../setup/pipeline.js';
import {
  toCsv,
  deliver,
  FEATURES_HEADER,
  SALES_HEADER,
  STORES_HEADER,
} from '../setup/source-files.js';

/** The largest amount that a contract accepts. */
const MOST = '9999999999.99';
const DEPARTMENTS = 12;
const WEEKS = ['05/02/2010', '12/02/2010', '19/02/2010'];

/** MOST multiplied by a number, in exact cents. */
function multiplyAmount(count: number): string {
  const cents = BigInt(MOST.replace('.', '')) * BigInt(count);
  return `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;
}

/** Asks every answer of a flow. @returns the answers by name */
async function askAll({ warehouse }: TestPipeline, flow: string): Promise<Map<string, object>> {
  const fixture = await openAnswerFixture(warehouse);
  const answers = new Map<string, object>();
  for (const definition of answerRegistry) {
    if (definition.flow !== flow) continue;
    answers.set(definition.name, await fixture.ask(definition, new definition.args()));
  }
  return answers;
}

describe('sums of the largest amounts', () => {
  let pipeline: TestPipeline;
  const published = `JOIN ops.snapshots USING (snapshot_id) WHERE status = 'published'`;

  beforeEach(async () => {
    pipeline = await openTestPipeline();
  });
  afterEach(() => pipeline.close());

  it('are exact to the cent, in this run and the next', async () => {
    const sales = (store: number, week: string) =>
      Array.from({ length: DEPARTMENTS }, (_, i) => `${store},${i + 1},${week},${MOST},FALSE`);
    const markdowns = Array(5).fill(MOST).join();
    await deliver(pipeline.folder, {
      'stores.csv': toCsv(STORES_HEADER, '1,A,100', '2,B,50'),
      'features.csv': toCsv(
        FEATURES_HEADER,
        `1,${WEEKS[0]},9999.99,2.5,${markdowns},200,8,FALSE`,
        `2,${WEEKS[0]},50,2.5,-${MOST},NA,NA,NA,NA,200,8,FALSE`,
      ),
      'sales.csv': toCsv(
        SALES_HEADER,
        ...WEEKS.flatMap((week) => [1, 2].flatMap((s) => sales(s, week))),
      ),
      // Rows of an unknown store are summed separately.
      'unknown.csv': toCsv(SALES_HEADER, ...sales(9, WEEKS[0] ?? '')),
    });
    for (const _ of ['this run', 'the next']) {
      const runId = await pipeline.run();
      const { reconciliations } = await pipeline.services.ledger.runs.report(String(runId));
      expect(reconciliations.filter(({ holds }) => !holds)).toEqual([]);
      expect(
        await pipeline.rows(
          `SELECT store, to_char(week_date, 'DD/MM/YYYY') AS week, weekly_sales AS sales, markdown_total AS markdowns
           FROM mart.store_week ${published} ORDER BY week_date, store`,
        ),
      ).toEqual(
        WEEKS.flatMap((week, index) => [
          {
            store: 1,
            week,
            sales: multiplyAmount(12),
            markdowns: index === 0 ? multiplyAmount(5) : null,
          },
          { store: 2, week, sales: multiplyAmount(12), markdowns: index === 0 ? `-${MOST}` : null },
        ]),
      );
      expect(
        await pipeline.rows(
          `SELECT DISTINCT weekly_sales AS sales FROM mart.department_week ${published}`,
        ),
      ).toEqual([{ sales: multiplyAmount(2) }]);
      expect(
        await pipeline.rows(
          `SELECT output, money FROM ops.stage_outputs WHERE run_id = $1 AND money <> 0 ORDER BY output`,
          [runId],
        ),
      ).toEqual([
        { output: 'curated_sales', money: multiplyAmount(84) },
        { output: 'department_type_week', money: multiplyAmount(72) },
        { output: 'department_week', money: multiplyAmount(72) },
        { output: 'integrated_sales', money: multiplyAmount(72) },
        { output: 'sales_orphans', money: multiplyAmount(12) },
        { output: 'store_department_week', money: multiplyAmount(72) },
        { output: 'store_week', money: multiplyAmount(72) },
      ]);
    }
    const answers = await askAll(pipeline, weeklySales.name);
    const year = {
      year: 2010,
      total: Number(multiplyAmount(36)),
      weeklyAverage: Number(multiplyAmount(12)),
    };
    expect(answers.get('yearlyStorePerformance')).toMatchObject({ nodes: [year, year] });
  });
});

describe('purchases with the largest numbers', () => {
  let pipeline: TestPipeline;
  beforeEach(async () => {
    pipeline = await openTestPipeline({}, [retailMart]);
  });
  afterEach(() => pipeline.close());

  it('are published to the cent; a barcode for a price is quarantined with its bounds', async () => {
    const many = '1,1,tea,2026-03-02,1,0.01,999999999,9999999.99';
    await deliver(pipeline.folder, {
      ...retailDimensions,
      'tills.csv': toCsv(
        TRANSACTIONS_HEADER,
        many,
        many,
        many,
        '1,1,tea,2026-03-02,1,9999999999.99,1,9999999999.99',
        '1,1,tea,2026-03-02,1,999999999.99,999999999,1.00',
        '1,1,tea,2026-03-02,1,4006381333931.00,240,961531520143440.00',
      ),
    });
    const retail = pipeline.flows.get(retailMart.name)!;
    await retail.run();
    const { ledger, lake } = retail.services;
    const quarantined = await new QuarantineReader(ledger, lake).page({}, 10);
    expect(quarantined.map(({ line, reason, advice }) => [line, reason, advice])).toEqual([
      [5, 'OUT_OF_RANGE', expect.stringContaining('price: 9999999999.99 is outside')],
      [6, 'WRONG_PRODUCT', expect.stringContaining('total_cost: 1.00 is not the product')],
      [
        7,
        'OUT_OF_RANGE',
        'price: 4006381333931.00 is outside the range the contract allows (from 0 to 999999999.99): ' +
          'correct the value, or set other bounds for the column in the contract and replay the row',
      ],
    ]);
    const answers = await askAll(pipeline, retailMart.name);
    expect(answers.get('productPerformance')).toMatchObject({
      nodes: [{ product: 'tea', quantity: 2_999_999_997, revenue: 29_999_999.97 }],
    });
    expect(answers.get('basketSize')).toMatchObject({
      nodes: [{ piecesPerBasket: 2_999_999_997, valuePerBasket: 29_999_999.97 }],
    });
  });
});
