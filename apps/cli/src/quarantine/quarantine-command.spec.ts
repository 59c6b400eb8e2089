import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Ledgers } from '#composition/ledgers.js';
import { weeklySales } from '#test/setup/flow.js';
import { ReplayDesk } from '#test/factories/replay-desk.js';
import { noCatalogue } from '#test/setup/no-catalogue.js';
import { noChannels } from '#test/setup/no-channels.js';
import { noDryRuns } from '#test/setup/no-dry-runs.js';
import { noQueue } from '#test/setup/pipeline.js';
import { tempFolder } from '#test/setup/temp-folder.js';
import { parseQuarantineCommand } from './parse-quarantine-command.js';
import { runQuarantineCommand } from './quarantine-command.js';

describe('npm run quarantine', () => {
  let desk: ReplayDesk;
  let folder: string;

  async function say(...args: string[]): Promise<string[]> {
    const out = new PassThrough();
    const services = {
      ledgers: new Ledgers(desk.database.warehouse, [weeklySales]),
      lake: desk.embedded.lake,
      queue: noQueue,
      channels: noChannels,
      dryRuns: noDryRuns,
      catalogue: noCatalogue,
    };
    const said = text(out);
    try {
      await runQuarantineCommand(parseQuarantineCommand(args)!, services, out);
    } finally {
      out.end();
    }
    return (await said).trimEnd().split('\n');
  }

  beforeEach(async () => {
    desk = await ReplayDesk.open();
    folder = await tempFolder('quarantine');
  });
  afterEach(async () => {
    await desk.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('lists a line a row that says where, what, and what to do', async () => {
    const file = `sales.csv (${desk.sha256.slice(0, 12)})`;
    const digits = 'is no whole number: write it in digits only and replay the row';
    expect(await say('list')).toEqual([
      `${file}, line 5: BAD_INTEGER: store: x ${digits}`,
      `${file}, line 7: SHORT_ROW: the row has fewer cells than the header: add the cells that are missing and replay the row`,
      `${file}, line 9: BAD_INTEGER: store: z ${digits}`,
      '3 rows',
    ]);
    expect((await say('list', '--limit', '1')).at(-1)).toBe('1 row of 3; --limit N shows more');
    expect(await say('list', '--reason', 'SHORT_ROW', '--file', 'sales.csv')).toHaveLength(2);
    expect(await say('list', '--state', 'mended')).toEqual(['0 rows']);
  });

  it.each(['list', 'export', 'replay'])('takes %s for the flow that is named', async (name) => {
    expect(await say(name, '--flow', 'weekly-sales')).not.toEqual([]);
    await expect(say(name, '--flow', 'visits')).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
      message: 'flow: there is no visits; use one of weekly-sales',
    });
  });

  it('exports to a file, takes it back corrected, and once only', async () => {
    const file = join(folder, 'rows.csv');
    await say('export', '--out', file);
    const csv = await readFile(file, 'utf8');
    expect((await say('export')).join('\n')).toBe(csv.trimEnd());
    await writeFile(file, csv.replace('x;1;A', '1;1;A'));
    expect(await say('replay', file)).toEqual([
      '1 row taken, 2 unchanged',
      'run 2 is started: follow it at /v1/admin/runs/2',
    ]);
    expect((await say('list', '--state', 'mended'))[0]).toMatch(/line 5: .*the next run takes it/);
    await desk.query(`UPDATE ops.runs SET status = 'succeeded'`);
    await desk.deliver();
    await desk.publish();
    expect(await say('replay', file)).toEqual([
      '0 rows taken, 3 unchanged',
      'every row says what it said before: there is nothing to replay',
    ]);
  });

  it('starts a run for a mended contract', async () => {
    expect(await say('replay')).toEqual(['run 2 is started: follow it at /v1/admin/runs/2']);
  });

  it('names a file it cannot open', async () => {
    const missing = join(folder, 'none', 'rows.csv');
    for (const args of [
      ['replay', missing],
      ['export', '--out', missing],
      ['replay', folder],
    ]) {
      await expect(say(...args)).rejects.toMatchObject({
        code: 'USAGE',
        message: expect.stringContaining(args.at(-1) ?? '') as string,
      });
    }
  });
});

describe('arguments of npm run quarantine', () => {
  it.each([
    [[], /name list, export or replay/],
    [['shred'], /name list, export or replay/],
    [['list', 'x'], /x is one word too many/],
    [['list', '--reason', 'WHY'], /--reason WHY: no such reason/],
    [['list', '--state', 'shut'], /--state shut: use open, mended or all/],
    [['list', '--run', '0'], /--run 0: give a whole number/],
    [['list', '--limit', 'all'], /--limit all: give a whole number/],
    [['list', '--out', 'x'], /--out belongs to export/],
    [['export', '--limit', '1'], /--limit belongs to list/],
    [['list', '--colour', 'red'], /--colour/],
    [['replay', 'a.csv', '--run', '1'], /replay takes a file and no option but --flow/],
    [['replay', 'a.csv', 'b.csv'], /name list, export or replay/],
  ])('%j are refused', (args, message) => {
    expect(() => parseQuarantineCommand(args)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: expect.stringMatching(message) as string,
      }),
    );
  });

  it('may ask for help', () => {
    expect(parseQuarantineCommand(['help'])).toBeUndefined();
    expect(parseQuarantineCommand(['--help'])).toBeUndefined();
  });
});
