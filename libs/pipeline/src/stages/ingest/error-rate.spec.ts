import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestPipeline, type TestPipeline } from '#test/setup/pipeline.js';
import { csv, deliver, SALES_HEADER, STORES_HEADER } from '#test/setup/source-files.js';
import { runStage } from '../../runs/run-stage.js';

/** The sales contract allows half of the rows of a run, and of a file, to break it. */
describe('the error rate of a run', () => {
  let pipeline: TestPipeline;
  beforeEach(async () => {
    pipeline = await openTestPipeline();
  });
  afterEach(() => pipeline.close());

  /** Ingests sales, and counts the rows that were set aside, by reason. */
  async function ingest(...rows: string[]): Promise<Record<string, number>> {
    await deliver(pipeline.folder, {
      'sales.csv': csv(SALES_HEADER, ...rows),
      'stores.csv': csv(STORES_HEADER, '1,A,100'),
    });
    const runId = await pipeline.plan();
    const { signal } = new AbortController();
    await runStage(pipeline.services, 'ingest-sales', { runId, epoch: 1 }, signal);
    const { quarantine } = await pipeline.services.ledger.runs.report(String(runId));
    return Object.fromEntries(quarantine.map(({ reason, rows: count }) => [reason, count]));
  }

  it('leaves out rows that say otherwise than an earlier row of their key', async () => {
    // One faulty row of five; with the two rivals it would be three, more than half.
    const found = await ingest(
      '1,1,05/02/2010,10.00,FALSE',
      '1,1,05/02/2010,20.00,FALSE',
      '1,1,05/02/2010,30.00,FALSE',
      '1,2,05/02/2010,10.00,FALSE',
      '1,3,31/02/2010,10.00,FALSE',
    );
    expect(found).toEqual({ DUPLICATE_KEY: 2, IMPOSSIBLE_DATE: 1 });
  });

  it('may be as high as the limit', async () => {
    const found = await ingest('1,1,05/02/2010,10.00,FALSE', '1,2,31/02/2010,10.00,FALSE');
    expect(found).toEqual({ IMPOSSIBLE_DATE: 1 });
  });
});
