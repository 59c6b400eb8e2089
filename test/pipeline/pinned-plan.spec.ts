import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takeCorrections } from '#pipeline/corrections/take-corrections.js';
import { backfill } from '#pipeline/runs/start-run.js';
import { cancelRun, retryRun } from '#pipeline/runs/cancel-and-retry.js';
import { pauseFlow, setFlow, setFlowRules } from '#pipeline/rules/change-flow.js';
import { publishSnapshot } from '#pipeline/runs/publish-by-hand.js';
import { withdrawFile } from '#pipeline/corrections/withdraw-delivery.js';
import { planRun } from '#pipeline/runs/plan-run.js';
import { runStage } from '#pipeline/runs/run-stage.js';
import { yieldItems } from '../factories/replay-fixture.js';
import { stageIds, weeklySales } from '../setup/flow.js';
import { noQueue, openTestPipeline, silentLogger, type TestPipeline } from '../setup/pipeline.js';
import { sumPublishedSales } from '../setup/sum-published-sales.js';
import { toCsv, deliver, SALES_HEADER, STORES_HEADER } from '../setup/source-files.js';

const by = { actor: 'key 1', reason: 'a test' };
const { signal } = new AbortController();

const known = '1,1,05/02/2010,10.00,FALSE';
/** A row with an invalid day for each stage; lines 4 to 10. */
const faulty = stageIds.map((_, index) => `1,${10 + index},31/02/2010,${index + 1}.00,FALSE`);
const sales = toCsv(SALES_HEADER, known, '1,1,05/03/2010,20.00,FALSE', ...faulty);
/** One of them counts, the other is withdrawn. */
const swapped = [
  toCsv(SALES_HEADER, '1,50,05/02/2010,1000.00,FALSE'),
  toCsv(SALES_HEADER, '1,51,05/03/2010,2000.00,FALSE'),
] as const;
const hashText = (text: string) => createHash('sha256').update(text).digest('hex');

describe('a run in progress', () => {
  let pipeline: TestPipeline;

  beforeAll(async () => {
    pipeline = await openTestPipeline({ SNAPSHOTS_KEPT: '5' });
    const { ledger } = pipeline.services;
    const [first, second] = swapped;
    const stores = toCsv(STORES_HEADER, '1,A,100');
    await deliver(pipeline.folder, { 'sales.csv': sales, 'stores.csv': stores });
    await deliver(pipeline.folder, { 'first.csv': first, 'second.csv': second }, 5);
    await setFlow(ledger, { concurrency: 'wait' }, by);
    await setRules(-1);
    await pipeline.run();
    await withdraw(second, true);
    await pipeline.run();
  });
  afterAll(() => pipeline.close());

  const withdraw = (text: string, isWithdrawn: boolean) =>
    withdrawFile(pipeline.services.ledger, { sha256: hashText(text), isWithdrawn, ...by });
  /** Another error rate makes the run read files again; the check shows which rules judged a snapshot. */
  const setRules = (version: number) => {
    const rule = { kind: 'sum', mart: 'store_week', column: 'weekly_sales', maxDrop: 1 };
    const errorRate = { run: 1, file: 0.9 + version / 100 };
    const change = {
      thresholds: { sales: { errorRate } },
      qualityRules: [{ name: `rule-${version + 1}`, ...rule, compare: 'previous', action: 'warn' }],
    };
    return setFlowRules(pipeline.services.ledger, { change, ...by });
  };
  const ask = async (from: string, to: string) => {
    const request = { from, to, priority: 'normal', ...by } as const;
    return backfill(pipeline.services.ledger, noQueue, request);
  };
  const plan = (runId: string, epoch = 1) => {
    const job = { runId: Number(runId), epoch };
    return planRun({ ...pipeline.services, queue: noQueue, logger: silentLogger }, job);
  };
  const only = async <Row>(sql: string, runId: string) =>
    (await pipeline.rows<Row>(sql, [runId]))[0];

  /** Rows and Parquet of each mart in the snapshot of a run. */
  async function readContent(runId: string): Promise<Record<string, unknown>> {
    const content: Record<string, unknown> = {};
    for (const { name } of weeklySales.marts) {
      content[name] = await pipeline.rows(
        `SELECT to_jsonb(m) - 'snapshot_id' AS row FROM mart.${name} m
         JOIN ops.snapshots s USING (snapshot_id) WHERE s.run_id = $1 ORDER BY 1`,
        [runId],
      );
      const chunks = await pipeline.rows<{ period: string; folder: string }>(
        `SELECT period, folder FROM ops.snapshots JOIN ops.snapshot_chunks USING (snapshot_id)
         JOIN ops.chunks c USING (relation, chunk_id)
         WHERE snapshots.run_id = $1 AND relation = $2`,
        [runId, name],
      );
      for (const { period, folder } of chunks)
        content[`${name} ${period}`] = Object.values(await pipeline.digests(folder));
    }
    return content;
  }
  const checkedBy = (runId: string) =>
    only<{ rule: string; previous: string }>(
      'SELECT rule, trim_scale(previous)::text AS previous FROM ops.quality_checks WHERE run_id = $1',
      runId,
    );
  const findChange = (runId: string) =>
    only<{ value: string }>(
      `SELECT trim_scale(value)::text AS value FROM ops.observations
       WHERE run_id = $1 AND name = 'fact_total_change'`,
      runId,
    );

  it.each(stageIds)('follows its plan, whatever changes before %s', async (before) => {
    const { ledger } = pipeline.services;
    const turn = stageIds.indexOf(before);
    const [out, back] = turn % 2 === 0 ? swapped : swapped.toReversed();
    const [newest] = await ledger.runs.list(1);
    const undisturbed = await readContent(newest!.id);

    // It repeats known rows, so that the run reads a file and rebuilds February with the same result.
    const again = toCsv(SALES_HEADER, known) + '\n'.repeat(turn);
    await deliver(pipeline.folder, { [`again-${turn}.csv`]: again }, 20 + turn);
    const { id } = await ask('2010-02-01', '2010-02-28');
    const { id: waiting } = await ask('2010-03-01', '2010-03-10');
    await plan(id);

    let epoch = 1;
    let next = '';
    for (const stage of stageIds) {
      if (stage === before) {
        await cancelRun(ledger, { runId: waiting, ...by });
        next = (await ask('2010-03-01', '2010-03-31')).id;
        await setRules(turn);
        const corrected = { sha256: hashText(sales), line: 4 + turn };
        const text = faulty[turn]!.replace('31/02', '12/02');
        await takeCorrections(pipeline.services, yieldItems([{ ...corrected, text }]), by.actor);
        await withdraw(out, true);
        await withdraw(back, false);
        await setFlow(ledger, { concurrency: 'merge' }, by);
        await pauseFlow(ledger, { isPaused: true, ...by });
        const [retained] = await pipeline.rows<{ id: string }>(
          `SELECT snapshot_id::text AS id FROM ops.snapshots WHERE status = 'retained'
           ORDER BY snapshot_id DESC LIMIT 1`,
        );
        await publishSnapshot(ledger, noQueue, { snapshotId: retained!.id, ...by });
      }
      await runStage(pipeline.services, stage, { runId: Number(id), epoch }, signal);
      if (stage === before && !(await ledger.control.isPublished(Number(id)))) {
        await cancelRun(ledger, { runId: id, ...by });
        await retryRun(ledger, noQueue, { runId: id, ...by });
        await plan(id, ++epoch);
      }
    }
    expect((await ledger.runs.requireRun(id)).run.status).toBe('succeeded');
    expect(await readContent(id)).toEqual(undisturbed);
    // Compared with the snapshot published when it was planned, though another was restored since.
    const published = 30 + (turn % 2 === 0 ? 1000 : 2000) + (turn * (turn + 1)) / 2;
    expect(await checkedBy(id)).toEqual({ rule: `rule-${turn}`, previous: String(published) });
    expect(await findChange(id)).toEqual({ value: '0' });

    await pauseFlow(ledger, { isPaused: false, ...by });
    await setFlow(ledger, { concurrency: 'wait' }, by);
    await ledger.requests.promote();
    await plan(next);
    await pipeline.runStages(Number(next));
    const corrected = ((turn + 1) * (turn + 2)) / 2;
    const total = 30 + (turn % 2 === 0 ? 2000 : 1000) + corrected;
    expect(await sumPublishedSales(pipeline)).toBe(`${total}.00`);
    expect(await checkedBy(next)).toMatchObject({ rule: `rule-${turn + 1}` });
    const { backfills } = (await ledger.pinned.find(Number(next)))!;
    expect(backfills.at(-1)).toMatchObject({ from: '2010-03-01', to: '2010-03-31' });
    // Also that of the cancelled and retried run; never that of the run cancelled for good.
    expect(backfills.filter(({ to }) => to === '2010-02-28')).toHaveLength(turn + 1);
    expect(backfills.filter(({ to }) => to === '2010-03-10')).toHaveLength(0);
  });
});
