import { cp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { backupCommand, restoreCommand } from '#cli/backup-command.js';
import { readConfig } from '#composition/read-config.js';
import { DuckdbChild } from '#lake/duckdb/child-process.js';
import type { ChildSetup } from '#lake/duckdb/protocol.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import { planRun } from '#pipeline/runs/plan-run.js';
import { noQueue, openPipelineAt, openTestPipeline, silentLogger } from '../setup/pipeline.js';
import type { TestPipeline } from '../setup/pipeline.js';
import { captureOutput } from '../setup/programs.js';
import { openApi } from '../setup/served-api.js';
import { toCsv, deliver, SALES_HEADER } from '../setup/source-files.js';
import { PausedCompute } from '../setup/fake-compute.js';
import { createTempFolder } from '../setup/temp-folder.js';
import { createTestWarehouse, type TestWarehouse } from '../setup/warehouse.js';
import { smallChain } from './small-chain.js';

const QUESTIONS = [
  '/v1/holiday-sales',
  '/v1/weekly-top-stores',
  '/v1/department-performance',
  '/v1/lowest-fuel-prices',
  '/v1/yearly-store-performance',
];
const FIGURES = `SELECT store, week_date::text, weekly_sales, markdown_total
  FROM mart.store_week JOIN ops.snapshots USING (snapshot_id)
  WHERE status = 'published' ORDER BY store, week_date`;

/** Each answer's status, entity tag and bytes. */
async function readAnswers(
  warehouse: TestWarehouse['warehouse'],
): Promise<Record<string, unknown>> {
  const api = await openApi(warehouse);
  const answers: Record<string, unknown> = {};
  for (const path of QUESTIONS) {
    const answer = await fetch(api.url + path);
    const bytes = Buffer.from(await answer.arrayBuffer()).toString('base64');
    answers[path] = { status: answer.status, tag: answer.headers.get('etag'), bytes };
  }
  await api.close();
  return answers;
}

async function listKeys(lake: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of lake.list(prefix)) keys.push(key);
  return keys;
}

const runCommand = (
  command: 'backup' | 'restore',
  settings: Record<string, string>,
  ...argv: string[]
): Promise<string> =>
  captureOutput(command === 'backup' ? backupCommand : restoreCommand, [command, ...argv], {
    config: () => readConfig(settings),
  });

describe('a restore drill', () => {
  let lost: TestPipeline;
  let backups: string;
  /** Answers at the moment of the backup. */
  let answers: Record<string, unknown>;
  const closers: (() => Promise<unknown>)[] = [];

  /** Results of the run in progress at that moment, and of the one after it. */
  const figures: unknown[] = [];

  beforeAll(async () => {
    lost = await openTestPipeline();
    backups = await createTempFolder('backups');
    closers.push(
      () => lost.close(),
      () => rm(backups, { recursive: true, force: true }),
    );
    await deliver(lost.folder, smallChain);
    await lost.run();
    answers = await readAnswers(lost.warehouse);
    await deliver(lost.folder, { 'later.csv': later }, 10);
    const engine = new PausedCompute(lost.services.compute, 'integrate');
    lost.services.compute = engine;
    const runId = await lost.plan();
    const going = lost.runStages(runId);
    await vi.waitFor(() => expect(engine.pausedJobs).not.toEqual([]), { timeout: 30_000 });
    const settings = { WAREHOUSE_URL: lost.url, LAKE_URL: `file:${lost.lake}` };
    for (const options of [[], ['--with-lake']]) {
      const folder = `file:${join(backups, options.length === 0 ? 'listed' : 'copied')}`;
      expect(await runCommand('backup', settings, folder, ...options)).toMatch(/^Backup of 20/);
    }
    engine.release();
    await going;
    figures.push(await lost.rows(FIGURES));
    await deliver(lost.folder, { 'last.csv': last }, 20);
    await lost.run();
    figures.push(await lost.rows(FIGURES));
    await rm(join(lost.folder, 'last.csv'));
  }, 120_000);
  afterAll(async () => {
    for (const close of closers.reverse()) await close();
  });

  const later = toCsv(SALES_HEADER, '2,1,19/02/2010,77.70,FALSE', '1,2,05/02/2010,999.99,FALSE');
  const last = toCsv(SALES_HEADER, '2,1,26/02/2010,1.25,FALSE');

  /** Restores into a separate database and lake; no worker has claimed the run in progress. */
  async function restoreBackup(
    from: string,
    lake: string,
  ): Promise<{ pipeline: TestPipeline; shown: string }> {
    const database = await createTestWarehouse();
    closers.push(() => database.drop());
    const settings = { LAKE_URL: `file:${lake}` };
    const given = { ...settings, WAREHOUSE_URL: database.url };
    const shown = await runCommand('restore', given, `file:${join(backups, from)}`);
    const engine = (setup: ChildSetup) => new DuckdbChild(setup);
    const pipeline = openPipelineAt(dirname(lost.lake), database, settings, [], engine);
    closers.push(() => pipeline.stop());
    return { pipeline, shown };
  }

  /** Resumes the orphaned run as a worker does, then runs another with another file. */
  async function continueRuns(pipeline: TestPipeline): Promise<void> {
    const { ledger } = pipeline.services;
    const run = await ledger.runs.active();
    expect(run).toMatchObject({ id: '2', status: 'running' });
    const epoch = await ledger.runs.nextEpoch(2);
    await planRun(
      { ...pipeline.services, queue: noQueue, logger: silentLogger },
      { runId: 2, epoch },
    );
    await pipeline.runStages(2, epoch);
    expect(await pipeline.rows(FIGURES)).toEqual(figures[0]);
    await deliver(pipeline.folder, { 'last.csv': last }, 20);
    const engine = new PausedCompute(pipeline.services.compute, 'ingest-sales');
    pipeline.services.engines = new Map([['SALES_MERGE_URL', engine]]);
    const going = pipeline.run();
    await expect.poll(() => engine.pausedJobs).toContain('run-3-ingest-sales-clean-sales');
    // Run 3 of the lost ledger may have left rows there, which the engine must not list.
    const batches = await listKeys(pipeline.services.lake, 'curated/sales_deliveries/');
    expect(batches.filter((key) => key.includes('/run=3/'))).toEqual([]);
    engine.release();
    expect(await going).toBe(3);
    expect(await pipeline.rows(FIGURES)).toEqual(figures[1]);
    await rm(join(lost.folder, 'last.csv'));
  }

  it('has changes to restore: the answers differ after the backup', async () => {
    const now = await readAnswers(lost.warehouse);
    expect(Object.values(answers)).toMatchObject(QUESTIONS.map(() => ({ status: 200 })));
    expect(now).not.toEqual(answers);
    expect(figures[0]).not.toEqual(figures[1]);
  });

  it('gives the same answers byte for byte with the current lake, and continues', async () => {
    const lake = join(backups, 'lake');
    await cp(lost.lake, lake, { recursive: true });
    const { pipeline, shown } = await restoreBackup('listed', lake);
    expect(shown).toMatch(
      /^Restored 20\S+: \d+ tables, [\d,]+ rows; 0 objects restored to the lake/,
    );
    expect(shown).not.toMatch(/lacks/);
    expect(await readAnswers(pipeline.warehouse)).toEqual(answers);
    await continueRuns(pipeline);
  });

  it('restores the lake if the backup has a copy', async () => {
    const { pipeline, shown } = await restoreBackup('copied', join(backups, 'new-lake'));
    expect(shown).toMatch(/; [1-9]\d* objects restored to the lake\.\n$/);
    expect(await readAnswers(pipeline.warehouse)).toEqual(answers);
    await continueRuns(pipeline);
  });

  it('names permanently lost objects if it has none', async () => {
    const { pipeline, shown } = await restoreBackup('listed', join(backups, 'no-lake'));
    expect(shown).toMatch(
      /^The lake lacks \d+ objects that the ledger names; the next run rebuilds them:$/m,
    );
    expect(shown).toMatch(
      /^The lake lacks \d+ objects that the ledger names; runs cannot rebuild them/m,
    );
    expect(await readAnswers(pipeline.warehouse)).toEqual(answers);
  });

  it('is recorded', async () => {
    const { pipeline } = await restoreBackup('listed', lost.lake);
    const [act] = await pipeline.rows('SELECT * FROM ops.audit_log ORDER BY id DESC LIMIT 1');
    expect(act).toMatchObject({ actor: 'cli', action: 'restore-backup' });
  });
});
