import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useCases } from '#analytics/use-cases/use-cases.js';
import { openAnswerFixture } from '../setup/answers.js';
import { weeklySales } from '../setup/flow.js';
import { openTestPipeline, type TestPipeline } from '../setup/pipeline.js';
import {
  csv,
  deliver,
  FEATURES_HEADER,
  SALES_HEADER,
  STORES_HEADER,
} from '../setup/source-files.js';

/** The largest amount that a contract accepts. */
const MOST = '999999999999999.99';
const DEPARTMENTS = 12;
const WEEKS = ['05/02/2010', '12/02/2010', '19/02/2010'];

/** MOST multiplied by a number, in exact cents. */
function times(count: number): string {
  const cents = BigInt(MOST.replace('.', '')) * BigInt(count);
  return `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;
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
      'stores.csv': csv(STORES_HEADER, '1,A,100', '2,B,50'),
      'features.csv': csv(
        FEATURES_HEADER,
        `1,${WEEKS[0]},${MOST},2.5,${markdowns},200,8,FALSE`,
        `2,${WEEKS[0]},50,2.5,-${MOST},NA,NA,NA,NA,200,8,FALSE`,
      ),
      'sales.csv': csv(
        SALES_HEADER,
        ...WEEKS.flatMap((week) => [1, 2].flatMap((s) => sales(s, week))),
      ),
      // Rows of an unknown store are summed separately.
      'unknown.csv': csv(SALES_HEADER, ...sales(9, WEEKS[0] ?? '')),
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
          { store: 1, week, sales: times(12), markdowns: index === 0 ? times(5) : null },
          { store: 2, week, sales: times(12), markdowns: index === 0 ? `-${MOST}` : null },
        ]),
      );
      expect(
        await pipeline.rows(
          `SELECT DISTINCT weekly_sales AS sales FROM mart.department_week ${published}`,
        ),
      ).toEqual([{ sales: times(2) }]);
      expect(
        await pipeline.rows(
          `SELECT output, money FROM ops.stage_outputs WHERE run_id = $1 AND money <> 0 ORDER BY output`,
          [runId],
        ),
      ).toEqual([
        { output: 'curated_sales', money: times(84) },
        { output: 'department_week', money: times(72) },
        { output: 'integrated_sales', money: times(72) },
        { output: 'sales_orphans', money: times(12) },
        { output: 'store_department_week', money: times(72) },
        { output: 'store_week', money: times(72) },
      ]);
    }
    const fixture = await openAnswerFixture(pipeline.warehouse);
    const answers = new Map<string, object>();
    for (const useCase of useCases) {
      const { name, args, flow } = useCase;
      if (flow !== weeklySales.name) continue;
      answers.set(name, await fixture.ask(useCase, new args()));
    }
    const year = { year: 2010, total: Number(times(36)), weeklyAverage: Number(times(12)) };
    expect(answers.get('yearlyStorePerformance')).toMatchObject({ nodes: [year, year] });
    expect(answers.get('forecast')).toMatchObject({ state: 'NONE' });
  });
});
