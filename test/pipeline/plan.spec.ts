import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { listChunks } from '../setup/chunks.js';
import { type TestPipeline } from '../setup/pipeline.js';
import { type PreparedPipeline, preparePipeline } from '../setup/prepared-pipeline.js';
import { toCsv, deliver, SALES_HEADER, STORES_HEADER, PLAN_HEADER } from '../setup/source-files.js';

const FILES = {
  'stores.csv': toCsv(STORES_HEADER, '1,A,100'),
  'sales.csv': toCsv(
    SALES_HEADER,
    // Fridays of February 2011.
    '1,1,04/02/2011,10.00,FALSE',
    '1,1,11/02/2011,20.00,FALSE',
    '1,1,18/02/2011,30.00,FALSE',
    '1,1,25/02/2011,40.00,FALSE',
  ),
};

describe('the plan of a chain', () => {
  let kept: PreparedPipeline;
  let pipeline: TestPipeline;
  beforeAll(async () => {
    kept = await preparePipeline(async ({ folder, run }) => {
      await deliver(folder, FILES);
      await run();
    });
  });
  afterAll(() => kept.drop());
  afterEach(() => pipeline.close());

  const weeks = () =>
    pipeline.rows<{ version: string; week: string; spread: string; amount: string }>(
      `SELECT version, week_date::text AS week, spread, amount::text
       FROM mart.plan_store_department_week JOIN ops.snapshots USING (snapshot_id)
       WHERE status = 'published' ORDER BY version, week_date`,
    );

  it('builds the marts of the plan and nothing else, and quarantines an unknown store', async () => {
    pipeline = await kept.open();
    const plan = toCsv(
      PLAN_HEADER,
      '1,1,2012-M02,100.01',
      '7,1,2012-M02,5.00',
      '1,1,2012-Feb,5.00',
    );
    await deliver(pipeline.folder, { 'plan.csv': plan }, 9);
    await pipeline.run();
    expect(await weeks()).toEqual([
      { version: 'plan', week: '2012-02-03', spread: 'LAST_YEAR', amount: '10.00' },
      { version: 'plan', week: '2012-02-10', spread: 'LAST_YEAR', amount: '20.00' },
      { version: 'plan', week: '2012-02-17', spread: 'LAST_YEAR', amount: '30.00' },
      { version: 'plan', week: '2012-02-24', spread: 'LAST_YEAR', amount: '40.01' },
    ]);
    const former = new Set((await listChunks(pipeline, 1)).map(({ id }) => id));
    const built = (await listChunks(pipeline, 2)).filter(({ id }) => !former.has(id));
    expect(built.map(({ relation }) => relation)).toEqual([
      'plan',
      'plan_department_week',
      'plan_store_department_week',
      'plan_store_week',
      'plan_version',
    ]);
    expect(
      await pipeline.rows(`SELECT reason, sum(rows)::integer AS rows FROM ops.quarantine_counts
        GROUP BY reason ORDER BY reason`),
    ).toEqual([
      { reason: 'NOT_ALLOWED', rows: 1 },
      { reason: 'UNKNOWN_STORE', rows: 1 },
    ]);
  });

  it('restates an amount within its version, and keeps the other versions', async () => {
    pipeline = await kept.open();
    const header = `${PLAN_HEADER},Version`;
    const first = toCsv(header, '1,1,2012-02-03,1.00,', '1,1,2012-02-03,9.00,stretch');
    await deliver(pipeline.folder, { 'first.csv': first }, 9);
    await pipeline.run();
    await deliver(pipeline.folder, { 'later.csv': toCsv(header, '1,1,2012-02-03,2.00,plan') }, 10);
    await pipeline.run();
    expect(await weeks()).toEqual([
      { version: 'plan', week: '2012-02-03', spread: 'WEEK', amount: '2.00' },
      { version: 'stretch', week: '2012-02-03', spread: 'WEEK', amount: '9.00' },
    ]);
  });
});
