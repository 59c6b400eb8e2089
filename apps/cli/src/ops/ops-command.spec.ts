import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '#composition/operations.js';
import { Ledgers } from '#composition/ledgers.js';
import { ledgerOf, weeklySales } from '#test/setup/flow.js';
import { requestRun } from '#test/setup/request-run.js';
import type { OperationServices } from '#operations/operation-context.js';
import { noCatalogue } from '#test/setup/no-catalogue.js';
import { noChannels } from '#test/setup/no-channels.js';
import { noLake } from '#test/setup/no-lake.js';
import { noDryRuns } from '#test/setup/no-dry-runs.js';
import { noQueue } from '#test/setup/pipeline.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { opsCommand } from './ops-command.js';

/** Help and mistakes need no database. */
const closed = () => Promise.reject(new Error('the database was opened'));

describe('npm run ops', () => {
  let database: TestWarehouse;
  beforeAll(async () => {
    database = await createTestWarehouse();
  });
  afterAll(() => database.drop());

  const open = (work: (services: OperationServices) => Promise<void>) =>
    work({
      ledgers: new Ledgers(database.warehouse, [weeklySales]),
      queue: noQueue,
      lake: noLake,
      channels: noChannels,
      dryRuns: noDryRuns,
      catalogue: noCatalogue,
    });
  async function say(opening: typeof open, ...argv: string[]): Promise<string> {
    const screen = new PassThrough();
    const said = text(screen);
    await opsCommand(operations, argv, opening, screen).finally(() => screen.end());
    return said;
  }

  it.each([[[]], [['help']], [['--help']], [['-h']]])(
    'lists the operations for %j',
    async (argv) => {
      const listing = await say(closed, ...argv);
      expect(listing).toMatch(/\n {2}start-run +Starts a run and says where to follow it\.\n/);
      expect(listing.match(/^ {2}\w/gm)).toHaveLength(operations.length);
    },
  );

  it('explains one', async () => {
    const help = await say(closed, 'start-run', '--help');
    expect(help).toContain('--only-if-changed');
  });

  it('works on the database, and the audit log knows from where', async () => {
    expect(await say(open, 'runs')).toBe('none\n');
    const started = JSON.parse(await say(open, 'start-run', '--json')) as object;
    expect(started).toMatchObject({ id: '1', status: 'queued', statusUrl: '/v1/admin/runs/1' });
    expect(await say(open, 'runs')).toMatch(
      /^id +flow +status .*\n1 +weekly-sales +queued +admin .*\n$/,
    );
    const audit = JSON.parse(await say(open, 'audit-log', '--json')) as object[];
    expect(audit).toMatchObject([{ actor: 'cli', action: 'start-run', subject: 'run 1' }]);
  });

  it('takes an object as JSON', async () => {
    const set = ['set-flow-rules', '--reason', 'a test', '--rules'];
    const told = JSON.parse(await say(open, ...set, '{"processed": "move"}', '--json')) as object;
    expect(told).toMatchObject({ version: 1, setBy: 'cli' });
    expect(await say(open, 'flow-rules')).toMatch(/processed +"move" +database/);
    await expect(say(closed, ...set, 'processed')).rejects.toMatchObject({
      code: 'USAGE',
      message: '--rules is not JSON; npm run ops -- set-flow-rules --help',
    });
    await expect(say(closed, ...set, '[1]')).rejects.toMatchObject({ code: 'USAGE' });
    expect(await say(closed, 'set-flow-rules', '--help')).toContain('--rules JSON');
  });

  it('watches a run until it is over', async () => {
    const ledger = ledgerOf(database.warehouse);
    const { id } = (await ledger.runs.active()) ?? (await requestRun(ledger, 'admin', false));
    const said = say(open, 'watch', '--id', id);
    await ledger.runs.fail(Number(id), 'SOURCE_EMPTY', 'no file');
    expect(await said).toContain(`Run ${id} failed: SOURCE_EMPTY: no file\n`);
    expect(await say(open, 'watch')).toContain(`Run ${id} failed: SOURCE_EMPTY: no file\n`);
    await expect(say(open, 'watch', '--id', '999')).rejects.toMatchObject({
      code: 'RUN_NOT_FOUND',
    });
    expect(await say(closed, 'watch', '--help')).toContain('--id NUMBER');
    await expect(say(closed, 'watch', '--run', '1')).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('fails as the operation does', async () => {
    await expect(say(open, 'run', '--id', '99')).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
  });

  it.each([
    [['shred'], /there is no operation shred; npm run ops lists them all/],
    [['startRun'], /there is no operation startRun/],
    [['run'], /id must be a string.*; npm run ops -- run --help/],
    [['runs', '--first', '101'], /first must not be greater than 100/],
  ])('refuses %j before it opens the database', async (argv, message) => {
    await expect(say(closed, ...argv)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(message) as string,
    });
  });
});
