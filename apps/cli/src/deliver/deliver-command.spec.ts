import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { Ledgers } from '#composition/ledgers.js';
import { FolderFiles } from '#intake/source/folder-files.js';
import { withdrawFile } from '#pipeline/operations/withdraw-file.js';
import { planRun } from '#pipeline/runs/plan-run.js';
import { weeklySales } from '#test/setup/flow.js';
import { noChannels } from '#test/setup/no-channels.js';
import { noRehearsals } from '#test/setup/no-rehearsals.js';
import { noQueue, openTestPipeline, silent, type TestPipeline } from '#test/setup/pipeline.js';
import { csv, SALES_HEADER, STORES_HEADER } from '#test/setup/source-files.js';
import { tempFolder } from '#test/setup/temp-folder.js';
import { deliverCommand } from './deliver-command.js';

const sales = csv(SALES_HEADER, '1,1,01/01/2010,10.00,FALSE', '1,1,08/01/2010,20.00,FALSE');
const stores = csv(STORES_HEADER, '1,A,100');
const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('npm run deliver', () => {
  let pipeline: TestPipeline;
  let home: string;
  let stopping: AbortController;

  beforeEach(async () => {
    pipeline = await openTestPipeline({ SOURCE_SETTLE_MS: '0' });
    home = await tempFolder('home');
    stopping = new AbortController();
    await write({ 'sales.csv': sales, 'stores.csv': stores });
  });
  afterEach(async () => {
    await pipeline.close();
    await rm(home, { recursive: true, force: true });
  });

  async function write(files: Record<string, string | Buffer>): Promise<void> {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(join(home, name, '..'), { recursive: true });
      await writeFile(join(home, name), content);
    }
  }

  /** What is said so far, and how it ends. */
  function deliver(...args: string[]) {
    const screen = new PassThrough();
    const lines: string[] = [];
    screen.on('data', (chunk: Buffer) => lines.push(...chunk.toString().trimEnd().split('\n')));
    const services = {
      ledgers: new Ledgers(pipeline.warehouse, [weeklySales]),
      lake: pipeline.services.lake,
      queue: noQueue,
      channels: noChannels,
      rehearsals: noRehearsals,
    };
    const tools = {
      flows: () => [pipeline.services.flow],
      writer: () => new FolderFiles(pipeline.folder, 0),
      open: (work: (opened: typeof services) => Promise<void>) => work(services),
    };
    const argv = args.map((arg) => (arg.includes('.') || arg === 'chain' ? join(home, arg) : arg));
    const code = deliverCommand(argv, tools, screen, stopping.signal);
    return { lines, code };
  }
  async function delivered(...args: string[]): Promise<{ lines: string[]; code: number }> {
    const { lines, code } = deliver(...args);
    return { code: await code, lines };
  }
  const inSource = async () =>
    (await readdir(pipeline.folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(pipeline.folder.length + 1))
      .sort();
  /** Waits until the command has said that it waits. */
  const isWaiting = (lines: string[]) =>
    expect
      .poll(() => lines.join('\n'), { timeout: 10_000 })
      .toMatch(/^(Waiting for a run|Run \d)/m);

  it('brings files, says a line of each and what to do next', async () => {
    const { lines, code } = await delivered('sales.csv', 'stores.csv', '--to', '2010/january/');
    expect(code).toBe(0);
    expect(await inSource()).toEqual(['2010/january/sales.csv', '2010/january/stores.csv']);
    const place = join(pipeline.folder, '2010/january/sales.csv');
    expect(await readFile(place, 'utf8')).toBe(sales);
    expect(lines[0]).toBe(
      `${join(home, 'sales.csv')}: ${sales.length} bytes, sha-256 ${sha256(sales).slice(0, 12)}: ` +
        `delivered to ${place}; new`,
    );
    expect(lines.at(-1)).toContain('npm run ops -- start-run --flow weekly-sales');
  });

  it('sends nothing twice, and says what the ledger knows', async () => {
    await delivered('sales.csv', 'stores.csv');
    await pipeline.run();
    const { lines, code } = await delivered('sales.csv', '--wait');
    expect(code).toBe(0);
    expect(lines[0]).toMatch(/sales\.csv: .*: there already, at .*; known: run 1 took it$/);
    expect(lines.at(-1)).toBe('sales.csv: run 1 of weekly-sales took 2 rows of sales');
    await write({ 'copy.csv.gz': gzipSync(sales) });
    const again = await delivered('copy.csv.gz');
    expect(again.lines[0]).toMatch(/; known as sales\.csv: run 1 took it$/);
  });

  it('puts a file in the place of another only when it is told to, and goes on', async () => {
    await delivered('sales.csv');
    await write({ 'sales.csv': sales.replace('20.00', '21.00') });
    const first = await delivered('sales.csv', 'stores.csv');
    expect(first.code).toBe(2);
    expect(first.lines[0]).toMatch(/stores\.csv: .*: delivered to /);
    expect(first.lines[1]).toMatch(/not delivered: another file lies at .*; --replace puts/);
    expect(await inSource()).toEqual(['sales.csv', 'stores.csv']);
    const second = await delivered('sales.csv', '--replace');
    expect(second.code).toBe(0);
    expect(second.lines[0]).toMatch(/in the place of another; new$/);
    expect(await readFile(join(pipeline.folder, 'sales.csv'), 'utf8')).toContain('21.00');
  });

  it('keeps the paths below a folder, oldest first, and names what no run reads', async () => {
    await write({
      'chain/b/sales.csv': sales,
      'chain/a.csv': stores,
      'chain/notes.txt': 'x',
      'chain/.git/x.csv': 'x',
    });
    await utimes(join(home, 'chain/b/sales.csv'), 1, 1);
    const { lines, code } = await delivered('chain', '--to', 'in');
    expect(code).toBe(0);
    expect(await inSource()).toEqual(['in/a.csv', 'in/b/sales.csv']);
    expect(lines[0]).toBe(`Left out, since no run reads it: ${join(home, 'chain/notes.txt')}`);
    expect(lines[1]).toMatch(/b\/sales\.csv: /);
    expect(lines[2]).toMatch(/a\.csv: /);
  });

  it('refuses, before anything is sent, what cannot be delivered, with a line each', async () => {
    await write({
      'empty.csv': '',
      'notes.txt': 'x',
      '.hidden.csv': sales,
      'sub/sales.csv': sales,
      'cut.csv.gz': gzipSync(sales).subarray(0, 40),
      'none/.keep': '',
    });
    const names = [
      'sales.csv',
      'sub/sales.csv',
      'gone.csv',
      'empty.csv',
      'notes.txt',
      '.hidden.csv',
    ];
    const error = await delivered(...names).catch((thrown: unknown) => thrown as Error);
    expect(error).toMatchObject({ code: 'USAGE' });
    expect((error as Error).message.split('\n')).toEqual([
      expect.stringMatching(/gone\.csv: there is no such file$/),
      expect.stringMatching(/notes\.txt: a run reads \.csv, \.csv\.gz and \.zip only/),
      expect.stringMatching(/\.hidden\.csv: a run reads/),
      expect.stringMatching(/empty\.csv: is empty$/),
      expect.stringMatching(/sales\.csv and .*sub\/sales\.csv would both lie at sales\.csv/),
    ]);
    await expect(delivered('stores.csv', 'cut.csv.gz')).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(/cut\.csv\.gz: ends too early/) as string,
    });
    await expect(inSource()).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('waits for a run, and says what became of each text', async () => {
    const zip = new ZipFile();
    zip.addBuffer(Buffer.from(stores), 'stores.csv');
    zip.addBuffer(Buffer.from(sales), 'in/copy.csv');
    zip.end();
    const faulty = csv(SALES_HEADER, '1,2,01/01/2010,1.00,FALSE', 'x,2,08/01/2010,1.00,FALSE');
    const unknown = csv('who,knows', '1,2');
    await write({
      'weeks.zip': await buffer(zip.outputStream),
      'faulty.csv': faulty,
      'unknown.csv': unknown,
    });
    for (const [at, name] of ['sales.csv', 'faulty.csv', 'unknown.csv', 'weeks.zip'].entries()) {
      await utimes(join(home, name), at, at);
    }
    const files = ['sales.csv', 'faulty.csv', 'unknown.csv', 'weeks.zip'];
    const { lines, code } = deliver(...files, '--wait');
    await isWaiting(lines);
    const runId = await pipeline.plan();
    // What is not read yet is not told of.
    expect(lines.at(-1)).toMatch(/^Waiting/);
    await pipeline.runStages(runId);
    expect(await code).toBe(2);
    expect(lines.slice(3, 6)).toEqual([
      expect.stringMatching(/weeks\.zip: .*; 2 in it$/),
      '  weeks.zip/stores.csv: new',
      '  weeks.zip/in/copy.csv: new',
    ]);
    const refused = join(pipeline.folder, 'error/unknown.csv');
    expect(new Set(lines.slice(7))).toEqual(
      new Set([
        'sales.csv: run 1 of weekly-sales took 2 rows of sales',
        'faulty.csv: run 1 of weekly-sales took 1 of 2 rows of sales, 1 set aside: ' +
          `npm run quarantine -- list --file ${sha256(faulty).slice(0, 12)} --flow weekly-sales`,
        expect.stringMatching(/^unknown\.csv: refused: SOURCE_COLUMNS: unknown\.csv: lacks .*/),
        'weeks.zip/stores.csv: run 1 of weekly-sales took 1 row of stores',
        'weeks.zip/in/copy.csv: the same text as sales.csv, which run 1 took: it counts once',
      ]),
    );
    expect(lines.join('\n')).toContain(`; it lies at ${refused}`);
    expect(await readFile(refused, 'utf8')).toBe(unknown);
  });

  it('waits for the next look when a file comes again that was refused', async () => {
    await write({ 'unknown.csv': csv('who,knows', '1,2') });
    await delivered('sales.csv', 'stores.csv', 'unknown.csv');
    await pipeline.run();
    const { lines, code } = deliver('unknown.csv', '--wait');
    await isWaiting(lines);
    expect(lines[0]).toMatch(/; known: refused \(SOURCE_COLUMNS\)$/);
    await pipeline.run();
    expect(await code).toBe(2);
    expect(lines.at(-1)).toContain(join(pipeline.folder, 'error/unknown.csv'));
  });

  it('starts a run when asked to, which the audit log has, and says how it failed', async () => {
    const { lines, code } = deliver('sales.csv', '--start', '--wait');
    await isWaiting(lines);
    expect(lines[1]).toBe('Run 1 of weekly-sales is queued');
    const services = { ...pipeline.services, queue: noQueue, logger: silent };
    // There is no stores file.
    const failure = (await planRun(services, { runId: 1, epoch: 1 }).catch(
      (error: unknown) => error,
    )) as Error & { code: string };
    expect(failure.code).toBe('SOURCE_NO_STORES');
    await pipeline.services.ledger.runs.fail(1, failure.code, failure.message);
    expect(await code).toBe(1);
    expect(lines[2]).toMatch(
      /^sales\.csv: run 1 failed: SOURCE_NO_STORES: .*; the next run reads it again$/,
    );
    const audit = await pipeline.rows('SELECT actor, action FROM ops.audit_log');
    expect(audit).toEqual([{ actor: 'cli', action: 'start-run' }]);
  });

  it('says so when the run that was to take a file never got to see it', async () => {
    const { lines, code } = deliver('sales.csv', '--start', '--wait');
    await isWaiting(lines);
    await pipeline.services.ledger.runs.fail(1, 'SOURCE_MISSING', 'no right to list it');
    expect(await code).toBe(1);
    expect(lines[2]).toBe(
      'sales.csv: not seen by run 1, which failed: SOURCE_MISSING: no right to list it; ' +
        'the next run may take it',
    );
  });

  it('says that a withdrawn file stays out', async () => {
    await delivered('sales.csv', 'stores.csv');
    await pipeline.run();
    const act = { sha256: sha256(sales), actor: 'cli', reason: 'wrong', isWithdrawn: true };
    await withdrawFile(pipeline.services.ledger, act);
    const { lines, code } = await delivered('sales.csv', '--wait');
    expect(code).toBe(2);
    expect(lines[0]).toMatch(/; known: withdrawn$/);
    expect(lines.at(-1)).toMatch(/npm run ops -- restore-file --sha256 [0-9a-f]{64}/);
  });

  it('ends the waiting when it is stopped, and the files stay', async () => {
    const { lines, code } = deliver('sales.csv', '--wait');
    await isWaiting(lines);
    stopping.abort();
    await expect(code).rejects.toMatchObject({ name: 'AbortError' });
    expect(await inSource()).toEqual(['sales.csv']);
  });

  it('sends nothing more when it is stopped before', async () => {
    stopping.abort();
    await expect(delivered('sales.csv')).rejects.toMatchObject({ name: 'AbortError' });
    await expect(inSource()).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('says which files were not sent when the source fails', async () => {
    await writeFile(pipeline.folder, 'no folder');
    const { lines, code } = deliver('sales.csv', 'stores.csv');
    await expect(code).rejects.toMatchObject({ code: 'FOLDER_NOT_WRITABLE' });
    expect(lines).toEqual([
      expect.stringMatching(/: not delivered$/),
      expect.stringMatching(/: not delivered$/),
    ]);
  });
});
