import { runStage } from '#pipeline/runs/run-stage.js';
import { stageIds } from '#test/setup/flow.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listChunks } from '../setup/chunks.js';
import { openTestPipeline, type TestPipeline } from '../setup/pipeline.js';
import { toCsv, deliver, SALES_HEADER, STORES_HEADER } from '../setup/source-files.js';
import { smallChain } from './small-chain.js';

describe('the quality gate', () => {
  let pipeline: TestPipeline;
  const snapshots = () =>
    pipeline.rows('SELECT snapshot_id::integer AS id, status FROM ops.snapshots ORDER BY 1');
  const planAndRunUpTo = async (damage: string) => {
    const runId = await pipeline.plan();
    await pipeline.rows(`
      CREATE FUNCTION ops.damage() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${damage} END $$;
      CREATE TRIGGER damage BEFORE INSERT OR UPDATE ON ops.stage_outputs
        FOR EACH ROW EXECUTE FUNCTION ops.damage()`);
    return pipeline.runStages(runId);
  };

  beforeEach(async () => {
    pipeline = await openTestPipeline({ SNAPSHOTS_KEPT: '2' });
    await deliver(pipeline.folder, smallChain);
  });
  afterEach(() => pipeline.close());

  it('keeps the published snapshot when a cent is lost', async () => {
    await pipeline.run();
    const damage = `IF NEW.output = 'department_week' THEN NEW.money := NEW.money - 0.01; END IF;
      RETURN NEW;`;
    await expect(planAndRunUpTo(damage)).rejects.toMatchObject({
      code: 'RECONCILIATION_FAILED',
      message: expect.stringContaining(
        'build-marts: money of department_week: 645.35 ≠ 645.34',
      ) as string,
    });
    expect(await snapshots()).toEqual([
      { id: 1, status: 'published' },
      { id: 2, status: 'building' },
    ]);
  });

  it('keeps the published snapshot when a row is lost', async () => {
    await pipeline.run();
    const damage = `IF NEW.output = 'integrated_sales' THEN NEW.rows := NEW.rows - 1; END IF;
      RETURN NEW;`;
    await expect(planAndRunUpTo(damage)).rejects.toMatchObject({
      code: 'RECONCILIATION_FAILED',
      message: expect.stringContaining(
        'rows handed on by ingest-sales to integrated_sales: 6 ≠ 5',
      ) as string,
    });
    expect(await snapshots()).toContainEqual({ id: 1, status: 'published' });
  });

  it.each([
    [
      'a cent moves from one period of a mart to another',
      `UPDATE ops.chunks SET money = money + CASE period WHEN '2010' THEN 0.01 ELSE -0.01 END
       WHERE relation = 'store_week'`,
      'build-marts: periods of store_week with other money than integrated_sales: 0 ≠ 2',
    ],
    [
      'a period of a model lacks a row of those that were merged',
      `UPDATE ops.chunks SET rows = rows + 1 WHERE relation = 'sales' AND period = '2011-01'`,
      'integrate: periods of integrated_sales with other rows than sales: 0 ≠ 1',
    ],
    [
      'a row that a file states is nowhere in its period',
      `UPDATE ops.chunk_files SET rows_out = rows_out - 1
       WHERE chunk_id = (SELECT chunk_id FROM ops.chunks WHERE relation = 'sales' AND period = '2011-01')`,
      'ingest-sales: periods of sales files whose rows do not add up: 0 ≠ 1',
    ],
    [
      'a cent that a file states is nowhere in its period',
      `UPDATE ops.chunk_files SET money_out = money_out - 0.01
       WHERE chunk_id = (SELECT chunk_id FROM ops.chunks WHERE relation = 'sales' AND period = '2011-01')`,
      'ingest-sales: periods of sales files whose money does not add up: 0 ≠ 1',
    ],
  ])('holds a snapshot when %s', async (_, damage, broken) => {
    await deliver(
      pipeline.folder,
      { 'later.csv': toCsv(SALES_HEADER, '1,1,07/01/2011,5.00,FALSE') },
      10,
    );
    const runId = await pipeline.plan();
    const { signal } = new AbortController();
    for (const stage of stageIds.slice(0, 5)) {
      await runStage(pipeline.services, stage, { runId, epoch: 1 }, signal);
    }
    await pipeline.rows(damage);
    await expect(pipeline.runStages(runId)).rejects.toMatchObject({
      code: 'RECONCILIATION_FAILED',
      message: `rows or money do not add up: ${broken}`,
    });
  });

  it('drops the unfinished snapshot of a failed run at the next publication', async () => {
    await pipeline.run();
    const lose = `NEW.rows := 0; RETURN NEW;`;
    await expect(planAndRunUpTo(lose)).rejects.toMatchObject({ code: 'RECONCILIATION_FAILED' });
    await pipeline.rows('DROP TRIGGER damage ON ops.stage_outputs');
    await pipeline.run();
    expect(await snapshots()).toEqual([
      { id: 1, status: 'retained' },
      { id: 2, status: 'dropped' },
      { id: 3, status: 'published' },
    ]);
    expect(await listChunks(pipeline, 2)).toEqual([]);
    expect(await pipeline.digests('marts/snapshot=2/')).toEqual({});
  });

  it('keeps the configured number of snapshots', async () => {
    for (let run = 1; run <= 4; run++) await pipeline.run();
    expect(await snapshots()).toEqual([
      { id: 1, status: 'dropped' },
      { id: 2, status: 'dropped' },
      { id: 3, status: 'retained' },
      { id: 4, status: 'published' },
    ]);
    expect(await listChunks(pipeline, 3)).toEqual(await listChunks(pipeline, 4));
    expect(await listChunks(pipeline, 2)).toEqual([]);
    expect(await pipeline.digests('marts/snapshot=2/')).toEqual({});
  });

  it('refuses to publish when every sale is of an unknown store', async () => {
    await deliver(pipeline.folder, { 'stores.csv': toCsv(STORES_HEADER, '77,A,100') });
    await expect(pipeline.run()).rejects.toMatchObject({
      code: 'QUALITY_GATE',
      message: expect.stringMatching(/^no sales row passed its contract/) as string,
    });
    expect(await snapshots()).toEqual([{ id: 1, status: 'building' }]);
  });

  it('refuses to publish when the only sales file has just a header', async () => {
    await deliver(pipeline.folder, { 'sales.csv': toCsv(SALES_HEADER) });
    await expect(pipeline.run()).rejects.toMatchObject({
      code: 'QUALITY_GATE',
      message:
        'no sales row passed its contract; deliver files with rows, or correct the rows in the quarantine, and start a run',
    });
    expect(await snapshots()).toEqual([{ id: 1, status: 'building' }]);
  });

  it('reports PASSED when nothing was quarantined', async () => {
    const clean = toCsv(SALES_HEADER, '1,1,05/02/2010,1.00,FALSE');
    await deliver(pipeline.folder, { 'sales.csv': clean });
    await pipeline.run();
    const [row] = await pipeline.rows('SELECT quality FROM ops.snapshots');
    expect(row).toEqual({ quality: 'PASSED' });
  });
});
