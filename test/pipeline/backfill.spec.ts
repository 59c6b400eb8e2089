import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cancelRun } from '#pipeline/runs/cancel-and-retry.js';
import { backfill } from '#pipeline/runs/start-run.js';
import { planRun } from '#pipeline/runs/plan-run.js';
import { noQueue, openTestPipeline, silentLogger, type TestPipeline } from '../setup/pipeline.js';
import { sumPublishedSales } from '../setup/sum-published-sales.js';
import { toCsv, deliver, SALES_HEADER } from '../setup/source-files.js';
import { smallChain } from './small-chain.js';

const by = { priority: 'normal', actor: 'key 1', reason: 'the disk lost a file' } as const;

describe('a backfill', () => {
  let pipeline: TestPipeline;
  beforeEach(async () => {
    pipeline = await openTestPipeline();
    // All sales of `smallChain` are of February 2010.
    const march = toCsv(SALES_HEADER, '1,9,05/03/2010,2.50,FALSE');
    await deliver(pipeline.folder, { ...smallChain, 'march.csv': march });
    await pipeline.run();
  });
  afterEach(() => pipeline.close());

  const ask = (from: string, to: string) =>
    backfill(pipeline.services.ledger, noQueue, { from, to, ...by });
  const carryOut = async (id: string) => {
    const job = { runId: Number(id), epoch: 1 };
    await planRun({ ...pipeline.services, queue: noQueue, logger: silentLogger }, job);
    await pipeline.runStages(job.runId);
  };
  /** The runs that made the published rows of each month. */
  const makers = async (relation: string) => {
    const rows = await pipeline.rows<{ period: string; run: number }>(
      `SELECT c.period, c.run_id::integer AS run
       FROM ops.snapshots s JOIN ops.snapshot_chunks USING (snapshot_id)
       JOIN ops.chunks c USING (relation, chunk_id)
       WHERE s.status = 'published' AND relation = $1 ORDER BY period`,
      [relation],
    );
    return Object.fromEntries(rows.map(({ period, run }) => [period, run]));
  };

  it('rebuilds only the periods of its days, with the same rows', async () => {
    const before = await sumPublishedSales(pipeline);
    const { id } = await ask('2010-02-20', '2010-02-20');
    await carryOut(id);
    for (const relation of ['integrated_sales', 'store_department_week']) {
      expect(await makers(relation)).toEqual({ '2010-02': 2, '2010-03': 1 });
    }
    expect(await sumPublishedSales(pipeline)).toBe(before);
    expect(before).toBe('647.85');
    // A later run reuses its chunks.
    await pipeline.run();
    expect(await makers('store_department_week')).toEqual({ '2010-02': 2, '2010-03': 1 });
  });

  it('is refused while another covers some of its days', async () => {
    const { ledger } = pipeline.services;
    await pipeline.warehouse.transaction((manager) =>
      ledger.settings.set(manager, { concurrency: 'wait' }),
    );
    const { id } = await ask('2010-02-01', '2010-02-28');
    await expect(ask('2010-02-28', '2010-03-31')).rejects.toMatchObject({
      code: 'BACKFILL_OVERLAPS',
      message: `run ${id} already builds the days from 2010-02-01 to 2010-02-28: wait for it, or cancel it`,
    });
    expect(await ledger.runs.list(10)).toHaveLength(2);
    expect((await ask('2010-03-01', '2010-03-31')).status).toBe('waiting');
    await cancelRun(ledger, { runId: id, actor: 'key 1', reason: 'not now' });
    expect(await ledger.backfills.list()).toMatchObject([{ from: '2010-03-01' }]);
  });

  it.each([
    ['2010-03-01', '2010-02-01', 'to: 2010-02-01 is before from: 2010-03-01'],
    [
      '2019-01-01',
      '2019-12-31',
      'from, to: the published snapshot of weekly-sales has no rows from 2019-01-01 to 2019-12-31',
    ],
  ])('is refused from %s to %s', async (from, to, message) => {
    await expect(ask(from, to)).rejects.toMatchObject({ code: 'ARGUMENT_INVALID', message });
  });
});
