import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setFlowRules } from '#pipeline/rules/change-flow.js';
import { listChunks } from '../setup/chunks.js';
import { type TestPipeline } from '../setup/pipeline.js';
import { type PreparedPipeline, preparePipeline } from '../setup/prepared-pipeline.js';
import { toCsv, deliver, SALES_HEADER, STORES_HEADER } from '../setup/source-files.js';

const CALENDAR_HEADER = 'Week_End,Fiscal_Year,Fiscal_Quarter,Fiscal_Month,Fiscal_Week';
const FILES = {
  'stores.csv': toCsv(STORES_HEADER, '1,A,100'),
  'sales.csv': toCsv(SALES_HEADER, '1,1,25/01/2013,1.00,FALSE', '1,1,01/02/2013,2.00,FALSE'),
};

describe('the fiscal calendar of a chain', () => {
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

  const choose = (parameters: Record<string, string | null>) =>
    setFlowRules(pipeline.services.ledger, {
      change: { parameters },
      actor: 'key 7',
      reason: 'our own calendar',
    });
  const labels = (snapshot: number) =>
    pipeline.rows<{ label: string }>(
      'SELECT label FROM mart.calendar_week WHERE snapshot_id = $1 ORDER BY week_date',
      [snapshot],
    );
  const publishedSnapshot = async () => {
    const [row] = await pipeline.rows<{ id: number }>(
      `SELECT snapshot_id::integer AS id FROM ops.snapshots WHERE status = 'published'`,
    );
    return row?.id;
  };

  it('rebuilds the calendar and nothing else when it changes', async () => {
    pipeline = await kept.open();
    expect(await labels(1)).toEqual([{ label: '2013-M01-W04' }, { label: '2013-M02-W05' }]);
    await choose({ fiscalCalendar: '4-5-4' });
    await pipeline.run();
    // The last Fridays of the year 2012 of the NRF, which has 53 weeks.
    expect(await labels(2)).toEqual([{ label: '2012-M12-W52' }, { label: '2012-M12-W53' }]);
    const former = new Set((await listChunks(pipeline, 1)).map(({ id }) => id));
    const built = (await listChunks(pipeline, 2)).filter(({ id }) => !former.has(id));
    expect(built.map(({ relation }) => relation)).toEqual([
      'calendar_week',
      'plan_department_week',
      'plan_store_department_week',
      'plan_store_week',
      'plan_version',
      'store_profile',
    ]);
  });

  it('holds back a snapshot whose table lacks a week, until the week is delivered', async () => {
    pipeline = await kept.open();
    const lines = ['2013-01-26,2012,4,12,52', '2013-02-09,2013,1,1,1'];
    await deliver(pipeline.folder, { 'weeks.csv': toCsv(CALENDAR_HEADER, ...lines) }, 9);
    await choose({ fiscalCalendar: 'table' });
    await expect(pipeline.run()).rejects.toThrow(
      'calendar: no week ends on 2013-02-02, after the one of 2013-01-26; deliver the missing weeks',
    );
    expect(await publishedSnapshot()).toBe(1);
    const missing = toCsv(CALENDAR_HEADER, '2013-02-02,2012,4,12,53');
    await deliver(pipeline.folder, { 'week.csv': missing }, 10);
    await pipeline.run();
    expect(await labels((await publishedSnapshot()) ?? 0)).toEqual([
      { label: '2012-M12-W52' },
      { label: '2012-M12-W53' },
    ]);
  });
});
