import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Ledgers } from '#composition/ledgers.js';
import { ledgerOf, weeklySales } from '#test/setup/flow.js';
import { requestRun } from '#test/setup/request-run.js';
import { commandName } from '#operations/command-line.js';
import type { OperationServices } from '#operations/operation/operation-context.js';
import { Guests } from '#operations/operation/guests.js';
import { noChannels } from '#test/setup/no-channels.js';
import { noLake } from '#test/setup/no-lake.js';
import { noDryRuns } from '#test/setup/no-dry-runs.js';
import { noEngine } from '#test/setup/no-engine.js';
import { noUploads } from '#test/setup/no-uploads.js';
import { noQueue } from '#test/setup/pipeline.js';
import { callOf, runHere } from '#test/setup/programs.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { allOperations } from './all-operations.js';
import { performOperation } from './run-operation.js';
import { watchCommand } from './watch-command.js';

const operations = await allOperations();

/** Help and usage errors need no database. */
const closed = () => Promise.reject(new Error('the database was opened'));

describe('operations as commands', () => {
  let database: TestWarehouse;
  beforeAll(async () => {
    database = await createTestWarehouse();
  });
  afterAll(() => database.drop());

  const open = <Result>(work: (services: OperationServices) => Promise<Result>) =>
    work({
      ledgers: new Ledgers(database.warehouse, [weeklySales]),
      queue: noQueue,
      lake: noLake,
      channels: noChannels,
      dryRuns: noDryRuns,
      openEngine: noEngine,
      uploads: noUploads,
      guests: new Guests(),
    });
  async function say(opening: typeof open, ...argv: string[]): Promise<string> {
    const screen = new PassThrough();
    const said = text(screen);
    try {
      const call = await callOf(argv, { stdout: screen });
      if (argv[0] === 'watch') await watchCommand(call, opening);
      else {
        const operation = operations.find((each) => commandName(each) === argv[0]);
        await performOperation(operation!, call, opening);
      }
    } finally {
      screen.end();
    }
    return said;
  }
  const helpOf = async (...argv: string[]) => (await runHere([...argv, '--help'])).stdout;

  it.each([[[]], [['--help']], [['-h']]])('lists the operations for %j', async (argv) => {
    const { code, stdout } = await runHere(argv);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\n {2}start-run +Starts a run, and returns the path of its status\.\n/);
    for (const each of operations) {
      expect(stdout).toMatch(new RegExp(`^ {2}${commandName(each)} {2,}`, 'm'));
    }
  });

  it('explains one', async () => {
    expect(await helpOf('start-run')).toContain('--only-if-changed');
  });

  it('works on the database, and records its origin in the audit log', async () => {
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
      message: '--rules is not JSON; npx retailstream set-flow-rules --help',
    });
    await expect(say(closed, ...set, '[1]')).rejects.toMatchObject({ code: 'USAGE' });
    expect(await helpOf('set-flow-rules')).toContain('--rules <json>');
  });

  it('watches a run until it ends', async () => {
    const ledger = ledgerOf(database.warehouse);
    const { id } = (await ledger.runs.active()) ?? (await requestRun(ledger, 'admin', false));
    const said = say(open, 'watch', '--id', id);
    await ledger.runs.fail(Number(id), 'SOURCE_EMPTY', 'no file');
    expect(await said).toContain(`Run ${id} failed: SOURCE_EMPTY: no file\n`);
    expect(await say(open, 'watch')).toContain(`Run ${id} failed: SOURCE_EMPTY: no file\n`);
    await expect(say(open, 'watch', '--id', '999')).rejects.toMatchObject({
      code: 'RUN_NOT_FOUND',
    });
    expect(await helpOf('watch')).toContain('--id <number>');
    await expect(say(closed, 'watch', '--run', '1')).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('fails as the operation does', async () => {
    await expect(say(open, 'run', '--id', '99')).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
  });

  it.each([
    [['shred'], /unknown command 'shred'.*; npx retailstream --help/],
    [['startRun'], /unknown command 'startRun' \(Did you mean start-run\?\)/],
    [['run'], /id must be a string.*; npx retailstream run --help/],
    [['runs', '--first', '101'], /first must not be greater than 100/],
  ])('refuses %j before it opens the database', async (argv, message) => {
    await expect(say(closed, ...argv)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(message) as string,
    });
  });
});
