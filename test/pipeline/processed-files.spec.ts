import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Source } from '#intake/source/source.js';
import { loadFlows } from '#pipeline/flow/load-flows.js';
import { setFlowRules } from '#pipeline/rules/change-flow.js';
import { withdrawFile } from '#pipeline/corrections/withdraw-delivery.js';
import { DryRun } from '#pipeline/dry-run/dry-run.js';
import { planRun } from '#pipeline/runs/plan-run.js';
import { runStage } from '#pipeline/runs/run-stage.js';
import { createTillsFlow } from '../factories/tills-flow.js';
import {
  noQueue,
  openTestPipeline,
  silentLogger,
  type TestFlow,
  type TestPipeline,
} from '../setup/pipeline.js';
import { toCsv, deliver, SALES_HEADER, STORES_HEADER } from '../setup/source-files.js';
import { buildZip } from '../setup/build-zip.js';

const HEADER = 'till_shop,bought_on,price,quantity,total';
const buildPurchases = (...rows: string[]) => toCsv(HEADER, ...rows);
const monday = buildPurchases('1,2026-01-05,2.50,2,5.00');
const tuesday = buildPurchases('1,2026-01-06,1.00,1,1.00');
const shops = toCsv('shop,town', '1,Ash');
const hashText = (text: string) => createHash('sha256').update(text).digest('hex');
const toProcessedPath = (text: string) => `processed/in/monday.${hashText(text).slice(0, 8)}.csv`;

describe('processed files that a flow moves', () => {
  let pipeline: TestPipeline;
  let tills: TestFlow;
  /** All files in the source folder, sorted. */
  const lying = async () =>
    (await readdir(pipeline.folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(pipeline.folder.length + 1))
      .sort();
  const put = (files: Record<string, string | Buffer>, minute = 0) =>
    deliver(pipeline.folder, files, minute);
  /** `day purchases` of the published snapshot. */
  const days = async () => {
    const rows = await pipeline.rows<{ told: string }>(
      `SELECT concat_ws(' ', bought_on, purchases) AS told
       FROM mart.till_day JOIN ops.snapshots USING (snapshot_id)
       WHERE status = 'published' AND flow = 'tills' ORDER BY bought_on`,
    );
    return rows.map(({ told }) => told);
  };
  const statuses = async () => {
    const counted = await tills.services.ledger.sourceFiles.countByStatus();
    return counted.filter(({ files }) => files > 0).map(({ status, files }) => [status, files]);
  };
  const runStatus = async (run: number) =>
    (await tills.services.ledger.runs.requireRun(String(run))).run.status;
  /** Replaces methods of the flow's source. */
  const withSource = (change: Partial<Source>) => {
    const { source } = tills.services;
    tills.services.source = Object.assign(Object.create(source) as Source, change);
    return () => (tills.services.source = source);
  };
  const warnings = () => {
    const lines: string[] = [];
    tills.services.logger = { ...silentLogger, warn: (line: string) => void lines.push(line) };
    return lines;
  };

  beforeEach(async () => {
    pipeline = await openTestPipeline({}, loadFlows([createTillsFlow('move')]));
    tills = pipeline.flows.get('tills')!;
    await put({ 'shops.csv': shops, 'in/monday.csv': monday, 'notes.txt': 'n' });
  });
  afterEach(() => pipeline.close());

  it('stay until their run publishes, and then move to processed/', async () => {
    const runId = await tills.plan();
    const { signal } = new AbortController();
    for (const { id, kind } of tills.services.flow.stages) {
      if (kind === 'observe') break;
      expect(await statuses()).toEqual([['A', 2]]);
      expect(await lying()).toEqual(['in/monday.csv', 'notes.txt', 'shops.csv']);
      await runStage(tills.services, id, { runId, epoch: 1 }, signal);
    }
    await tills.runStages(runId);
    expect(await statuses()).toEqual([['I', 2]]);
    const moved = ['notes.txt', 'processed/in/monday.csv', 'processed/shops.csv'];
    expect(await lying()).toEqual(moved);

    // They still count, and are not new.
    expect(await runStatus(await tills.plan(true))).toBe('unchanged');
    await put({ 'tuesday.csv': tuesday }, 5);
    await tills.run();
    expect(await days()).toEqual(['2026-01-05 1', '2026-01-06 1']);
    expect(await lying()).toEqual([...moved, 'processed/tuesday.csv']);
  });

  it('that arrive again unchanged are no delivery, at any path, and are moved too', async () => {
    await tills.run();
    await put({ 'in/monday.csv': monday, 'copy.csv': monday, 'shops.csv': shops }, 5);
    expect(await runStatus(await tills.plan(true))).toBe('unchanged');
    const all = [
      'notes.txt',
      'processed/copy.csv',
      'processed/in/monday.csv',
      'processed/shops.csv',
    ];
    expect(await lying()).toEqual(all);
    await tills.run();
    expect(await days()).toEqual(['2026-01-05 1']);
  });

  it('are replaced by another text of their name, and both are kept', async () => {
    await tills.run();
    await put({ 'in/monday.csv': tuesday }, 5);
    await tills.run();
    expect(await days()).toEqual(['2026-01-06 1']);
    await put({ 'in/monday.csv': monday }, 6);
    await tills.run();
    expect(await days()).toEqual(['2026-01-05 1']);
    expect(await lying()).toEqual([
      'notes.txt',
      toProcessedPath(tuesday),
      'processed/in/monday.csv',
      'processed/shops.csv',
    ]);
    expect(await readFile(join(pipeline.folder, toProcessedPath(tuesday)), 'utf8')).toBe(tuesday);
    expect(await readFile(join(pipeline.folder, 'processed/in/monday.csv'), 'utf8')).toBe(monday);
  });

  it('include only those that the run read: later ones wait for the next run', async () => {
    const runId = await tills.plan();
    const { signal } = new AbortController();
    await runStage(tills.services, 'ingest', { runId, epoch: 1 }, signal);
    const late = buildPurchases('1,2026-01-07,1.00,1,1.00');
    await put({ 'in/monday.csv': tuesday, 'late.csv': late, 'copy.csv': shops }, 5);
    await tills.runStages(runId);
    expect(await days()).toEqual(['2026-01-05 1']);
    const waiting = ['copy.csv', 'in/monday.csv', 'late.csv', 'notes.txt'];
    expect(await lying()).toEqual([...waiting, 'processed/shops.csv']);
    await tills.run();
    expect(await days()).toEqual(['2026-01-06 1', '2026-01-07 1']);
    expect(await lying()).toEqual([
      'notes.txt',
      'processed/copy.csv',
      'processed/in/monday.csv',
      'processed/late.csv',
      'processed/shops.csv',
    ]);
  });

  it('stay when their path returns to an earlier text during the run', async () => {
    await tills.run();
    await put({ 'in/monday.csv': tuesday }, 5);
    const runId = await tills.plan();
    const { signal } = new AbortController();
    await runStage(tills.services, 'ingest', { runId, epoch: 1 }, signal);
    await put({ 'in/monday.csv': monday }, 6);
    await tills.runStages(runId);
    expect(await days()).toEqual(['2026-01-06 1']);
    expect(await lying()).toContain('in/monday.csv');
    await tills.run();
    expect(await days()).toEqual(['2026-01-05 1']);
    expect(await lying()).not.toContain('in/monday.csv');
  });

  it('stay in place after a run that publishes nothing', async () => {
    await put({ 'in/monday.csv': buildPurchases('9,2026-01-05,2.50,2,5.00') }, 5);
    await expect(tills.run()).rejects.toMatchObject({ code: 'QUALITY_GATE' });
    expect(await statuses()).toEqual([['W', 2]]);
    await expect(tills.run()).rejects.toMatchObject({ code: 'QUALITY_GATE' });
    expect(await lying()).toEqual(['in/monday.csv', 'notes.txt', 'shops.csv']);
  });

  it('are moved after a restart when the worker died before or during the move', async () => {
    const runId = await tills.plan();
    const stop = new AbortController();
    let tries = 0;
    const restore = withSource({
      moveProcessed: async function (this: Source, ...moving) {
        const prototype = Object.getPrototypeOf(this) as Source;
        // The first is moved; at the second the worker stops.
        if (tries++ > 0) stop.abort(new Error('stopped'));
        stop.signal.throwIfAborted();
        return prototype.moveProcessed(...moving);
      },
    });
    for (const { id, kind } of tills.services.flow.stages) {
      const stage = runStage(tills.services, id, { runId, epoch: 1 }, stop.signal);
      if (kind === 'observe') await expect(stage).rejects.toThrow('stopped');
      else await stage;
    }
    expect(await runStatus(runId)).toBe('running');
    expect(await lying()).toHaveLength(3);
    expect((await lying()).filter((path) => path.startsWith('processed/'))).toHaveLength(1);
    restore();
    const { ledger } = tills.services;
    const epoch = await ledger.runs.nextEpoch(runId);
    await planRun({ ...tills.services, queue: noQueue, logger: silentLogger }, { runId, epoch });
    await tills.runStages(runId, epoch);
    expect(await runStatus(runId)).toBe('succeeded');
    expect(await lying()).toEqual(['notes.txt', 'processed/in/monday.csv', 'processed/shops.csv']);
    await tills.run();
    expect(await days()).toEqual(['2026-01-05 1']);
  });

  it('stay with a warning when a move fails, and are moved by the next run', async () => {
    await writeFile(join(pipeline.folder, 'processed'), 'a log');
    const lines = warnings();
    const runId = await tills.run();
    expect(await runStatus(runId)).toBe('succeeded');
    expect(lines).toEqual([
      expect.stringMatching(
        /^(in\/monday|shops)\.csv and others: cannot be moved to processed\/: ENOTDIR.*; give the worker write access to processed\/ of .*; the next run tries again$/,
      ),
    ]);
    expect(await lying()).toEqual(['in/monday.csv', 'notes.txt', 'processed', 'shops.csv']);
    await rm(join(pipeline.folder, 'processed'));
    expect(await runStatus(await tills.plan(true))).toBe('unchanged');
    expect(await lying()).toEqual(['notes.txt', 'processed/in/monday.csv', 'processed/shops.csv']);
  });

  it('fail no run when the source cannot be listed after publication', async () => {
    const runId = await tills.plan();
    const lines = warnings();
    await rm(pipeline.folder, { recursive: true });
    // From the first stage on, the planned files are in raw/.
    await put({ 'shops.csv': shops, 'in/monday.csv': monday });
    const { signal } = new AbortController();
    await runStage(tills.services, 'ingest', { runId, epoch: 1 }, signal);
    await rm(pipeline.folder, { recursive: true });
    await tills.runStages(runId);
    expect(await days()).toEqual(['2026-01-05 1']);
    expect(lines.at(-1)).toMatch(/^processed files: cannot be moved to processed\/: .*ENOENT/);
  });

  it('in a zip move with it once all of them are processed', async () => {
    const late = buildPurchases('1,2026-01-07,1.00,1,1.00');
    const sale = toCsv(SALES_HEADER, '1,1,05/02/2010,10.00,FALSE');
    await put({
      'whole.zip': await buildZip({ 'a/late.csv': late, 'read.me': 'r' }),
      'withdrawn.zip': await buildZip({ 'tuesday.csv': tuesday, 'late.csv': late }),
      'of two flows.zip': await buildZip({ 'sales.csv': sale, 'again.csv': late }),
    });
    await tills.run();
    expect(await days()).toEqual(['2026-01-05 1', '2026-01-06 1', '2026-01-07 1']);
    expect((await lying()).filter((path) => path.endsWith('.zip'))).toEqual([
      'of two flows.zip',
      'processed/whole.zip',
      'processed/withdrawn.zip',
    ]);
    await put({ 'withdrawn.zip': await buildZip({ 'tuesday.csv': tuesday, 'x.csv': monday }) }, 9);
    const withdrawal = { sha256: hashText(tuesday), reason: 'too early', actor: 'key 1' };
    await withdrawFile(tills.services.ledger, { ...withdrawal, isWithdrawn: true });
    await tills.run();
    expect(await days()).toEqual(['2026-01-05 1', '2026-01-07 1']);
    expect(await lying()).toContain('withdrawn.zip');
  });

  it('in a zip of two flows move with it once both flows, each set to move, have processed theirs', async () => {
    const sale = (department: number) =>
      toCsv(SALES_HEADER, `1,${department},05/02/2010,10.00,FALSE`);
    const late = (day: number) => buildPurchases(`1,2026-01-0${day},1.00,1,1.00`);
    const zips = async () => (await lying()).filter((path) => path.endsWith('.zip'));
    await put({ 'stores.csv': toCsv(STORES_HEADER, '1,A,100') });
    await put({ 'both.zip': await buildZip({ 'sales.csv': sale(1), 'late.csv': late(7) }) });
    await pipeline.run();
    await tills.run();
    expect(await zips()).toEqual(['both.zip']);
    await setFlowRules(pipeline.services.ledger, {
      change: { processed: 'move' },
      actor: 'key 1',
      reason: 'as the tills',
    });
    await put({ 'next.zip': await buildZip({ 'sales.csv': sale(2), 'late.csv': late(8) }) }, 5);
    await tills.run();
    expect(await zips()).toEqual(['next.zip', 'processed/both.zip']);
    await pipeline.run();
    expect(await zips()).toEqual(['processed/both.zip', 'processed/next.zip']);
    expect(await days()).toEqual(['2026-01-05 1', '2026-01-07 1', '2026-01-08 1']);
  });

  it('do not include files of another flow', async () => {
    const stores = toCsv(STORES_HEADER, '1,A,100');
    const sale = toCsv(SALES_HEADER, '1,1,05/02/2010,10.00,FALSE');
    await put({ 'in/sales.csv': sale, 'stores.csv': stores });
    await pipeline.run();
    await tills.run();
    await pipeline.run();
    expect(await lying()).toEqual([
      'in/sales.csv',
      'notes.txt',
      'processed/in/monday.csv',
      'processed/shops.csv',
      'stores.csv',
    ]);
  });

  it('are not moved by a plan', async () => {
    await tills.run();
    await put({ 'copy.csv': monday }, 5);
    const plan = await new DryRun(tills.services).plan();
    expect(plan).toMatchObject({ refused: null, unchanged: true });
    expect(await lying()).toContain('copy.csv');
  });
});
