import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DryRun, type DryRunLimits } from '#pipeline/dry-run/dry-run.js';
import { planRun } from '#pipeline/runs/plan-run.js';
import { noQueue, openTestPipeline, silentLogger, type TestPipeline } from '../setup/pipeline.js';
import { toCsv, deliver, STORES_HEADER } from '../setup/source-files.js';
import { planChain } from './plan-chain.js';

describe('a dry run with limits', () => {
  let pipeline: TestPipeline;
  beforeEach(async () => {
    pipeline = await openTestPipeline();
    await deliver(pipeline.folder, planChain);
  });
  afterEach(() => pipeline.close());

  const limited = (limits?: DryRunLimits) => new DryRun(pipeline.services, limits);

  it('reads no more than allowed', async () => {
    await expect(limited({ bytes: 100, ms: 60_000 }).plan()).rejects.toMatchObject({
      code: 'ANSWER_TOO_LARGE',
    });
    const enough = limited({ bytes: 10_000, ms: 60_000 });
    expect((await enough.plan()).files).toHaveLength(3);
    const both = await Promise.allSettled([enough.plan(), enough.plan()]);
    expect(both).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { code: 'BUSY', retryable: true } },
    ]);
  });

  it('does not wait forever for a folder', async () => {
    await expect(limited({ bytes: 10_000, ms: 0 }).plan()).rejects.toMatchObject({
      code: 'ANSWER_TOO_SLOW',
    });
  });

  it('does not disturb a run that is planned meanwhile', async () => {
    await pipeline.run();
    await deliver(pipeline.folder, { 'more.csv': toCsv(STORES_HEADER, '3,A,100') }, 9);
    const dryRun = limited();
    const outcome = () =>
      dryRun.plan().then(
        () => 'planned',
        (error: unknown) => (error as { code?: string }).code ?? String(error),
      );
    const [first, , second] = await Promise.all([outcome(), pipeline.plan(), outcome()]);
    for (const each of [first, second])
      expect(['planned', 'RUN_ALREADY_ACTIVE', 'BUSY']).toContain(each);
    await pipeline.runStages(2);
    expect((await pipeline.services.ledger.runs.requireRun('2')).run.status).toBe('succeeded');
  });

  it('leaves no run with its number behind', async () => {
    // A plan job with the number that a dry run uses finds nothing to do.
    const job = { runId: 2_147_483_647, epoch: 1 };
    await expect(
      planRun({ ...pipeline.services, queue: noQueue, logger: silentLogger }, job),
    ).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
  });
});
