import { afterEach, describe, expect, it } from 'vitest';
import { openTestPipeline, type TestPipeline } from '../setup/pipeline.js';
import {
  toCsv,
  deliver,
  FEATURES_HEADER,
  SALES_HEADER,
  STORES_HEADER,
} from '../setup/source-files.js';

/** `test/e2e` judges the generated sample and the real files. */
describe('the shipped quality rules', () => {
  let pipeline: TestPipeline;
  const remarks = () =>
    pipeline.rows(
      `SELECT snapshot_id::integer AS snapshot, rule, outcome, message FROM ops.quality_checks
       WHERE outcome <> 'passed'`,
    );
  afterEach(() => pipeline.close());

  it('pass while a young chain grows from week to week', async () => {
    pipeline = await openTestPipeline();
    const days = ['05/02/2010', '12/02/2010', '19/02/2010'];
    await deliver(pipeline.folder, {
      'stores.csv': toCsv(STORES_HEADER, '1,A,100'),
      'features.csv': toCsv(
        FEATURES_HEADER,
        ...days.map((day) => `1,${day},40.0,2.5,NA,NA,NA,NA,NA,211.1,8.1,FALSE`),
      ),
    });
    for (const [week, day] of days.entries()) {
      const sales = toCsv(SALES_HEADER, `1,1,${day},${week + 1}00.00,FALSE`);
      await deliver(pipeline.folder, { [`week-${week}.csv`]: sales }, 10 + week);
      await pipeline.run();
    }
    expect(await remarks()).toEqual([]);
  });

  it('warn about a chain without features, and publish', async () => {
    pipeline = await openTestPipeline();
    await deliver(pipeline.folder, {
      'stores.csv': toCsv(STORES_HEADER, '1,A,100'),
      'sales.csv': toCsv(SALES_HEADER, '1,1,05/02/2010,1.00,FALSE'),
    });
    await pipeline.run();
    expect(await remarks()).toMatchObject(
      ['cpi', 'fuel-price', 'unemployment'].map(() => ({ snapshot: 1, outcome: 'warned' })),
    );
    const [row] = await pipeline.rows('SELECT status, quality FROM ops.snapshots');
    expect(row).toEqual({ status: 'published', quality: 'WARNING' });
  });
});
