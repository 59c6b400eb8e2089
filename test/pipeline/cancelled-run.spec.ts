import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cancelRun, retryRun } from '#pipeline/runs/cancel-and-retry.js';
import { runStage } from '#pipeline/runs/run-stage.js';
import { stageIds } from '../setup/flow.js';
import { noQueue, openTestPipeline, type TestPipeline } from '../setup/pipeline.js';
import { sumPublishedSales } from '../setup/sum-published-sales.js';
import { deliver } from '../setup/source-files.js';
import { smallChain } from './small-chain.js';

const by = { actor: 'key 1', reason: 'a test' };
const { signal } = new AbortController();

describe('a cancelled run', () => {
  let pipeline: TestPipeline;
  let runId: number;
  beforeEach(async () => {
    pipeline = await openTestPipeline();
    await deliver(pipeline.folder, smallChain);
    runId = await pipeline.plan();
  });
  afterEach(() => pipeline.close());

  const run = async (...stages: string[]) => {
    for (const stage of stages)
      await runStage(pipeline.services, stage, { runId, epoch: 1 }, signal);
  };
  const cancel = () => cancelRun(pipeline.services.ledger, { runId: String(runId), ...by });
  const before = stageIds.slice(0, stageIds.indexOf('publish'));
  const snapshots = async () =>
    (await pipeline.rows<{ status: string }>('SELECT status FROM ops.snapshots ORDER BY 1')).map(
      ({ status }) => status,
    );

  it('finishes a publication in progress, which cannot be cancelled any more', async () => {
    await run(...before);
    const { snapshots: ledger } = pipeline.services.ledger;
    let cancelling: Promise<unknown> | undefined;
    let isAnswered = false;
    const flip = ledger.publish.bind(ledger);
    vi.spyOn(ledger, 'publish').mockImplementation(async (...given) => {
      const flipped = await flip(...given);
      // The snapshot is switched and the transaction open: a cancel request must wait.
      cancelling = cancel()
        .catch((error: unknown) => error)
        .finally(() => (isAnswered = true));
      await vi.waitFor(async () => {
        const waiting = await pipeline.rows(
          `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%ops.stage_runs%'
             AND datname = current_database()`,
        );
        expect(waiting).toHaveLength(1);
      }, 10_000);
      expect(isAnswered).toBe(false);
      return flipped;
    });
    await run('publish');
    expect(await cancelling).toMatchObject({
      code: 'RUN_FINISHED',
      message:
        'run 1 has published its snapshot: publish the previous snapshot again with publish-snapshot',
    });
    await run('observe');
    expect(await snapshots()).toEqual(['published']);
    expect(await sumPublishedSales(pipeline)).toBe('645.35');
    expect((await pipeline.services.ledger.runs.requireRun('1')).run.status).toBe('succeeded');
  });

  it('publishes nothing after the cancel request, and the next run drops its snapshot', async () => {
    await run(...before);
    await cancel();
    await run('publish', 'observe');
    expect(await snapshots()).toEqual(['building']);
    expect(await pipeline.services.ledger.snapshots.readPublished()).toBe('none yet');
    await pipeline.run();
    expect(await snapshots()).toEqual(['dropped', 'published']);
    expect(await sumPublishedSales(pipeline)).toBe('645.35');
  });

  it('does not fail when one of its jobs fails after it has resumed', async () => {
    await cancel();
    const { ledger } = pipeline.services;
    await retryRun(ledger, noQueue, { runId: String(runId), ...by });
    await ledger.runs.fail(runId, 'SOURCE_EMPTY', 'of the first epoch', 1);
    expect((await ledger.runs.requireRun(String(runId))).run.status).toBe('running');
    await ledger.runs.fail(runId, 'SOURCE_EMPTY', 'of the second', 2);
    const { run: failed, stages } = await ledger.runs.requireRun(String(runId));
    expect(failed).toMatchObject({ status: 'failed', errorMessage: 'of the second' });
    expect(new Set(stages.map(({ status }) => status))).toEqual(new Set(['pending']));
  });
});
