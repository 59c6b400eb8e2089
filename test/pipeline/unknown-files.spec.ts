import { readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setFlowRules } from '#pipeline/rules/change-flow.js';
import { DryRun } from '#pipeline/dry-run/dry-run.js';
import { planRun } from '#pipeline/runs/plan-run.js';
import { describeOutcome } from '#pipeline/watch/watch-run.js';
import { TRANSACTIONS_HEADER } from '../factories/retail-files.js';
import { retailMart } from '../setup/flow.js';
import {
  noQueue,
  openTestPipeline,
  silentLogger,
  type TestFlow,
  type TestPipeline,
} from '../setup/pipeline.js';
import { requestRun } from '../setup/request-run.js';
import { toCsv, deliver } from '../setup/source-files.js';
import { createTempFolder } from '../setup/temp-folder.js';
import { smallChain } from './small-chain.js';

const SOLD = toCsv(TRANSACTIONS_HEADER, '1,1,tea,2026-03-02,1,2.45,1,2.45');
const UNKNOWN = toCsv('what,is,this', '1,2,3');

/** Files of no flow, by name, with the code of their refusal. */
const NOBODYS = [
  ['unknown.csv', 'SOURCE_COLUMNS', UNKNOWN],
  ['binary.csv', 'SOURCE_NOT_TEXT', Buffer.from([0x50, 0x4b, 0x00, 0x04, 0x00])],
  ['empty.csv', 'SOURCE_COLUMNS', ''],
  ['cut.csv.gz', 'SOURCE_TRUNCATED', gzipSync(SOLD).subarray(0, 40)],
] as const;

describe('a source that several flows read', () => {
  let pipeline: TestPipeline;
  let sales: TestFlow;
  let retail: TestFlow;
  beforeEach(async () => {
    pipeline = await openTestPipeline({}, [retailMart]);
    sales = pipeline.flows.get('weekly-sales')!;
    retail = pipeline.flows.get('retail-mart')!;
  });
  afterEach(() => pipeline.close());

  const readEnd = async ({ services: { ledger } }: TestFlow, runId: number) => {
    const { run } = await ledger.runs.requireRun(String(runId));
    return { status: run.status, said: await describeOutcome(run, ledger) };
  };
  const listUnknown = async ({ services: { ledger, source } }: TestFlow) =>
    (await ledger.files.listExcluded(source.url)).map(({ path, dataset }) => ({ path, dataset }));
  const lying = async () => (await readdir(pipeline.folder, { recursive: true })).toSorted();

  it.each(NOBODYS)(
    'refuses an unknown file, though no run of the first flow comes: %s',
    async (...file) => {
      const [name, code, content] = file;
      await deliver(pipeline.folder, { 'sold.csv': SOLD, [name]: content });
      const { said } = await readEnd(retail, await retail.run());
      expect(said).toContain(`Refused: ${code}: ${name}: `);
      expect(await lying()).toEqual([
        'error',
        `error/${name}`,
        `error/${name}.note.txt`,
        'processed',
        'processed/sold.csv',
      ]);
      const note = await readFile(join(pipeline.folder, 'error', `${name}.note.txt`), 'utf8');
      expect(note).toContain(`${code}: ${name}: `);
      expect(await listUnknown(retail)).toEqual([{ path: name, dataset: null }]);
      expect(await listUnknown(sales)).toEqual([]);
    },
  );

  it('refuses an unknown file in a flow without files of its own, whose run is unchanged', async () => {
    await deliver(pipeline.folder, { ...smallChain, 'unknown.csv': UNKNOWN });
    const first = await readEnd(retail, await retail.plan(true));
    expect(first.status).toBe('unchanged');
    expect(first.said).toMatch(
      /^The source has no file of retail-mart: the run had nothing to do\nRefused: .*unknown/,
    );
    expect(await lying()).toContain('error/unknown.csv');
    expect((await readEnd(retail, await retail.plan(true))).status).toBe('unchanged');
    expect((await readEnd(sales, await sales.run())).said).not.toContain('Refused');
  });

  it('leaves files outside its folder to others in a flow with a folder', async () => {
    const asked = { actor: 'key 7', reason: 'a test', change: { folder: 'tills' } };
    await setFlowRules(retail.services.ledger, asked);
    await deliver(pipeline.folder, {
      'tills/sold.csv': SOLD,
      'tills/odd.csv': toCsv('what,else', '1,2'),
      'unknown.csv': UNKNOWN,
      ...smallChain,
    });
    await retail.run();
    expect(await lying()).toEqual(expect.arrayContaining(['error/tills/odd.csv', 'unknown.csv']));
    await sales.run();
    expect(await lying()).toContain('error/unknown.csv');
  });

  it('names files that are no tables once per run and in a plan, and keeps them', async () => {
    await deliver(pipeline.folder, { ...smallChain, 'notes.txt': 'x', 'books/2010.xlsx': 'x' });
    const said =
      'skipped, because a run reads only .csv, .csv.gz and .zip files: books/2010.xlsx, notes.txt';
    expect((await new DryRun(sales.services).plan()).notes).toContain(`${said}.`);
    const lines: string[] = [];
    const say = (line: string) => void lines.push(line);
    const { id } = await requestRun(sales.services.ledger, 'admin', false);
    const planning = { ...sales.services, queue: noQueue, logger: { ...silentLogger, log: say } };
    await planRun(planning, { runId: Number(id), epoch: 1 });
    expect(lines.filter((line) => line.includes('notes.txt'))).toEqual([said]);
    expect(await lying()).toEqual(expect.arrayContaining(['notes.txt', 'books/2010.xlsx']));
  });

  it('names a link in a plan and a run, and never its target', async () => {
    const secrets = await createTempFolder('secrets');
    try {
      await writeFile(join(secrets, 'password'), 'hunter2-secret');
      await deliver(pipeline.folder, { ...smallChain, 'nobody.csv': 'own-secret,other-secret' });
      await symlink(join(secrets, 'password'), join(pipeline.folder, 'x.csv'));
      await symlink(secrets, join(pipeline.folder, 'months'));
      const said =
        'skipped, because a run does not follow links (copy the files to the source): months, x.csv';
      const plan = await new DryRun(sales.services).plan();
      expect(plan.notes).toContain(`${said}.`);
      const lines: string[] = [];
      const say = (line: string) => void lines.push(line);
      const { id } = await requestRun(sales.services.ledger, 'admin', false);
      const logger = { ...silentLogger, log: say, warn: say };
      const planning = { ...sales.services, queue: noQueue, logger };
      await planRun(planning, { runId: Number(id), epoch: 1 });
      expect(lines).toContain(said);
      const known = await pipeline.rows('SELECT * FROM ops.source_files');
      const told = JSON.stringify([plan, lines, known]);
      expect(told).toContain('nobody.csv');
      expect(told).not.toMatch(/hunter2|own-secret|other-secret/);
      expect(await lying()).toEqual(expect.arrayContaining(['months', 'x.csv']));
      expect(await readdir(secrets)).toEqual(['password']);
    } finally {
      await rm(secrets, { recursive: true });
    }
  });

  it('is not read further after a plan or run is cancelled, which leaves nothing behind', async () => {
    await deliver(pipeline.folder, smallChain);
    const signal = AbortSignal.abort(new Error('nobody waits'));
    const dryRun = new DryRun(sales.services);
    await expect(dryRun.plan(undefined, signal)).rejects.toThrow('nobody waits');
    const { id } = await requestRun(sales.services.ledger, 'admin', false);
    const planning = { ...sales.services, queue: noQueue, logger: silentLogger, signal };
    const job = { runId: Number(id), epoch: 1 };
    await expect(planRun(planning, job)).rejects.toThrow('nobody waits');
    expect(await pipeline.rows('SELECT * FROM ops.source_files')).toEqual([]);
    // Another worker takes it over.
    await planRun({ ...planning, signal: undefined }, job);
    expect(await pipeline.rows('SELECT * FROM ops.source_files')).not.toEqual([]);
  });

  it('fails the run when it has only an unknown file', async () => {
    await deliver(pipeline.folder, { 'unknown.csv': UNKNOWN });
    await expect(sales.plan(true)).rejects.toMatchObject({ code: 'SOURCE_COLUMNS' });
  });

  it('leaves a flow without any file unchanged, also after those of others have moved', async () => {
    await deliver(pipeline.folder, { 'sold.csv': SOLD });
    const nothing = 'The source has no file of weekly-sales: the run had nothing to do';
    const expected = { status: 'unchanged', said: nothing };
    expect(await readEnd(sales, await sales.plan(true))).toEqual(expected);
    await retail.run();
    expect(await lying()).toEqual(['processed', 'processed/sold.csv']);
    expect(await readEnd(sales, await sales.plan(true))).toEqual(expected);
  });

  it.each(['weekly-sales', 'retail-mart'])('fails the run of %s when it is empty', async (flow) => {
    await deliver(pipeline.folder, { 'error/old.csv': UNKNOWN });
    await expect(pipeline.flows.get(flow)!.plan(true)).rejects.toMatchObject({
      code: 'SOURCE_EMPTY',
    });
  });
});
