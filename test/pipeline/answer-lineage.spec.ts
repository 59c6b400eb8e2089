import { createHash } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executeOperation } from '#cli/operations/run-operation.js';
import { answerLineage } from '#composition/answer-lineage.js';
import type { AnswerLineage } from '#composition/answer-lineage.model.js';
import { Ledgers } from '#composition/ledgers.js';
import { readAnswerSources } from '#composition/answer-sources.js';
import { validateArguments } from '#serving/check-arguments.js';
import type { Operation } from '#operations/operation/operation.js';
import type { OperationServices } from '#operations/operation/operation-context.js';
import { weeklySales } from '../setup/flow.js';
import { Guests } from '#operations/operation/guests.js';
import { noChannels } from '../setup/no-channels.js';
import { noDryRuns } from '../setup/no-dry-runs.js';
import { noEngine } from '../setup/no-engine.js';
import { noUploads } from '../setup/no-uploads.js';
import { noQueue, openTestPipeline, type TestPipeline } from '../setup/pipeline.js';
import { readTestCall } from '../setup/programs.js';
import { toCsv, deliver, SALES_HEADER } from '../setup/source-files.js';
import { smallChain } from './small-chain.js';

const more = { 'more.csv': toCsv(SALES_HEADER, '1,9,05/03/2010,2.50,FALSE') };
const hashText = (of: string) => createHash('sha256').update(of).digest('hex');

let pipeline: TestPipeline;
let services: OperationServices;
/** The first run has February 2010; the second adds a sale of March. */
beforeAll(async () => {
  pipeline = await openTestPipeline();
  await deliver(pipeline.folder, smallChain);
  await pipeline.run();
  await deliver(pipeline.folder, more, 60);
  await pipeline.run();
  services = {
    ledgers: new Ledgers(pipeline.warehouse, [weeklySales]),
    queue: noQueue,
    lake: pipeline.services.lake,
    channels: noChannels,
    dryRuns: noDryRuns,
    openEngine: noEngine,
    uploads: noUploads,
    guests: new Guests(),
  };
});
afterAll(() => pipeline.close());

const operation: Operation = answerLineage;
const ask = async (args: object): Promise<AnswerLineage> => {
  const given = { answer: 'weekly-top-stores', ...args };
  const checked = await validateArguments(operation.args, given);
  return (await operation.run({ ...services, actor: 'cli' }, checked)) as AnswerLineage;
};

describe('the lineage of an answer', () => {
  it('starts at the published snapshot and its run, or at the named one', async () => {
    expect(await ask({})).toMatchObject({
      answer: 'weekly-top-stores',
      flow: 'weekly-sales',
      snapshot: '2',
      status: 'published',
      runId: '2',
      runUrl: '/v1/admin/runs/2',
    });
    expect(await ask({ snapshot: '1' })).toMatchObject({ status: 'retained', runId: '1' });
  });

  it('leads from each table to its datasets, with stage, rows and exact sums', async () => {
    const { relations } = await ask({ snapshot: '1' });
    const rows = relations.map(({ name, kind, stage, reads, rows: count, money }) =>
      [name, kind, stage, reads, count, money].join(' | '),
    );
    // 100.10 + 200.20 − 5.25 + 300.30 + 50.00; store 9 with its 7.77 is in no mart.
    expect(rows).toEqual([
      'store_week | mart | build-marts | integrated_sales | 4 | 645.35',
      'store_department_week | mart | build-marts | integrated_sales | 5 | 645.35',
      // Two stores in two weeks.
      'store_week_coverage | mart | build-marts | integrated_sales, stores | 4 | ',
      // It has the names of stores.
      'store_profile | mart | build-marts | stores, integrated_sales, calendar | 2 | ',
      'integrated_sales | model | integrate | sales, features, stores | 5 | 645.35',
      'sales | dataset | ingest-sales | stores | 6 | 653.12',
      'features | dataset | ingest-features | stores | 4 | ',
      'stores | dataset | ingest-stores |  | 2 | ',
      'calendar | dataset | ingest-stores |  | 0 | ',
    ]);
  });

  it('names the run that made each chunk, and the reused chunks', async () => {
    const { chunks, relations } = await ask({});
    expect(chunks.map((chunk) => [chunk.relation, chunk.period, chunk.rows, chunk.runId])).toEqual([
      ['store_week', '2010', 5, '2'],
      ['store_department_week', '2010-02', 5, '1'],
      ['store_department_week', '2010-03', 1, '2'],
      ['store_week_coverage', 'all', 6, '2'],
      ['store_profile', 'all', 2, '2'],
      ['integrated_sales', '2010-02', 5, '1'],
      ['integrated_sales', '2010-03', 1, '2'],
      ['sales', '2010-02', 6, '1'],
      ['sales', '2010-03', 1, '2'],
      ['features', '2010-02', 4, '1'],
      ['stores', 'all', 2, '1'],
      ['calendar', 'all', 0, '1'],
    ]);
    expect(chunks.every(({ runId, isTakenOver }) => isTakenOver === (runId === '1'))).toBe(true);
    expect(relations.map(({ chunks: all, takenOver }) => [all, takenOver])).toEqual([
      [1, 0],
      [2, 1],
      [1, 0],
      [1, 0],
      [2, 1],
      [2, 1],
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
  });

  it('names each source file with the fates of its rows', async () => {
    const { files } = await ask({});
    const [newest] = files;
    expect(newest).toMatchObject({ number: 4, path: 'more.csv', dataset: 'sales', isNew: true });
    expect(newest?.sha256).toBe(hashText(more['more.csv']));
    expect(files.map(({ path }) => path).toSorted()).toEqual([
      'features.csv',
      'more.csv',
      'sales.csv',
      'stores.csv',
    ]);
    // Of ten rows four are quarantined: lines 8, 9 and 11, and line 10 for its store; line 7 repeats line 6.
    expect(files.find(({ path }) => path === 'sales.csv')).toMatchObject({
      sha256: hashText(smallChain['sales.csv']),
      isNew: false,
      isWithdrawn: false,
      rowsIn: 10,
      rowsOut: 5,
      rowsQuarantined: 4,
      rowsDuplicate: 1,
      rowsSuperseded: 0,
      deliveredAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
    });
    const second = await ask({ first: 2 });
    const rest = await ask({ first: 2, before: second.files[1]?.number });
    expect([...second.files, ...rest.files]).toEqual(files);
    expect(second.chunks).toHaveLength(2);
  });

  it('of one month has only the chunks and files with rows of it', async () => {
    const { chunks, files, relations } = await ask({ period: '2010-03' });
    expect(chunks.map(({ relation, period }) => `${relation} ${period}`)).toEqual([
      'store_week 2010',
      'store_department_week 2010-03',
      'store_week_coverage all',
      'store_profile all',
      'integrated_sales 2010-03',
      'sales 2010-03',
      'stores all',
      'calendar all',
    ]);
    expect(files.map(({ path }) => path)).toEqual(['more.csv', 'stores.csv']);
    expect(relations.map(({ name, files: count }) => [name, count])).toEqual([
      ['store_week', 0],
      ['store_department_week', 0],
      ['store_week_coverage', 0],
      ['store_profile', 0],
      ['integrated_sales', 0],
      ['sales', 1],
      ['features', 0],
      ['stores', 1],
      ['calendar', 0],
    ]);
  });

  it('is refused for an unknown answer, period or snapshot', async () => {
    const unknown = { code: 'ARGUMENT_INVALID' };
    await expect(ask({ answer: 'profits' })).rejects.toMatchObject({
      ...unknown,
      message: expect.stringContaining('weekly-top-stores') as string,
    });
    await expect(ask({ period: '2010-13' })).rejects.toMatchObject(unknown);
    for (const snapshot of ['3', '0', 'last', '9'.repeat(30)]) {
      await expect(ask({ snapshot })).rejects.toMatchObject({ code: 'SNAPSHOT_GONE' });
    }
    await pipeline.rows(`UPDATE ops.snapshots SET status = 'retained'`);
    await expect(ask({})).rejects.toMatchObject({ code: 'NO_SNAPSHOT', retryable: true });
    await pipeline.rows(`UPDATE ops.snapshots SET status = 'published' WHERE snapshot_id = 2`);
  });

  it('is printed on the command line', async () => {
    const screen = new PassThrough();
    const shown = text(screen);
    const argv = ['answer-lineage', '--answer', 'lowest-fuel-prices'];
    const call = await readTestCall(argv, { stdout: screen });
    const operation = answerLineage as unknown as Operation;
    await executeOperation(operation, call, (work) => work(services));
    screen.end();
    expect(await shown).toMatch(
      /^fuel_price_week +mart +build-marts +features, integrated_sales +1 +0 +4 /m,
    );
  });
});

describe('the sources of an answer, for every reader', () => {
  const sources = (args: object = {}) =>
    readAnswerSources({ answer: 'weekly-top-stores', ...args }, services);

  it('are its snapshot, run and tables, and counts of files and rows without their names', async () => {
    const found = await sources();
    expect(found).toMatchObject({
      flow: 'weekly-sales',
      beside: null,
      snapshot: '2',
      runId: '2',
      dataThrough: '2010-03-05',
    });
    expect(found.tables.map(({ name, kind, stage, rows }) => [name, kind, stage, rows])).toEqual([
      ['store_week', 'mart', 'build-marts', 5],
      ['store_department_week', 'mart', 'build-marts', 6],
      ['store_week_coverage', 'mart', 'build-marts', 6],
      ['store_profile', 'mart', 'build-marts', 2],
      ['integrated_sales', 'model', 'integrate', 6],
      ['sales', 'dataset', 'ingest-sales', 7],
      ['features', 'dataset', 'ingest-features', 4],
      ['stores', 'dataset', 'ingest-stores', 2],
      ['calendar', 'dataset', 'ingest-stores', 0],
    ]);
    // Of sales.csv five of ten rows are accepted, four quarantined and one repeated; more.csv has one row.
    expect(found.datasets[0]).toEqual({
      name: 'sales',
      files: 2,
      rowsIn: 11,
      rowsOut: 6,
      rowsQuarantined: 4,
      rowsDuplicate: 1,
      rowsSuperseded: 0,
      corrections: 0,
    });
    expect(found.datasets.map(({ name, files }) => [name, files])).toEqual([
      ['sales', 2],
      ['features', 1],
      ['stores', 1],
      ['calendar', 0],
    ]);
    expect(JSON.stringify(found)).not.toMatch(/\.csv/);
  });

  it('are of a kept snapshot, and not of a held one', async () => {
    expect(await sources({ snapshot: '1' })).toMatchObject({
      runId: '1',
      dataThrough: '2010-02-12',
    });
    await pipeline.rows(`UPDATE ops.snapshots SET status = 'held' WHERE snapshot_id = 1`);
    await expect(sources({ snapshot: '1' })).rejects.toMatchObject({ code: 'SNAPSHOT_GONE' });
    await pipeline.rows(`UPDATE ops.snapshots SET status = 'retained' WHERE snapshot_id = 1`);
    await expect(sources({ answer: 'profits' })).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
    });
  });
});
