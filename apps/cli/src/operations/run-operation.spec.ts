import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Ledgers } from '#composition/ledgers.js';
import { createLedger, weeklySales } from '#test/setup/flow.js';
import { requestRun } from '#test/setup/request-run.js';
import { formatCommandName } from '#operations/command-line.js';
import type { OperationServices } from '#operations/operation/operation-context.js';
import { Guests } from '#operations/operation/guests.js';
import { noChannels } from '#test/setup/no-channels.js';
import { noLake } from '#test/setup/no-lake.js';
import { noDryRuns } from '#test/setup/no-dry-runs.js';
import { noEngine } from '#test/setup/no-engine.js';
import { noUploads } from '#test/setup/no-uploads.js';
import { noQueue } from '#test/setup/pipeline.js';
import { readTestCall, runInProcess } from '#test/setup/programs.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { allOperations } from './all-operations.js';
import { executeOperation } from './run-operation.js';
import { watchCommand } from './watch-command.js';

const operations = await allOperations();

/** Help and usage errors need no database. */
const refuseOpen = () => Promise.reject(new Error('the database was opened'));

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
  async function runCommand(opening: typeof open, ...argv: string[]): Promise<string> {
    const screen = new PassThrough();
    const said = text(screen);
    try {
      const call = await readTestCall(argv, { stdout: screen });
      if (argv[0] === 'watch') await watchCommand(call, opening);
      else {
        const operation = operations.find((each) => formatCommandName(each) === argv[0]);
        await executeOperation(operation!, call, opening);
      }
    } finally {
      screen.end();
    }
    return said;
  }
  const readHelp = async (...argv: string[]) => (await runInProcess([...argv, '--help'])).stdout;

  it.each([[[]], [['--help']], [['-h']]])('lists the operations for %j', async (argv) => {
    const { code, stdout } = await runInProcess(argv);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\n {2}start-run +Starts a run, and returns the path of its status\.\n/);
    for (const each of operations) {
      expect(stdout).toMatch(new RegExp(`^ {2}${formatCommandName(each)} {2,}`, 'm'));
    }
  });

  it('explains one', async () => {
    expect(await readHelp('start-run')).toContain('--only-if-changed');
  });

  it('works on the database, and records its origin in the audit log', async () => {
    expect(await runCommand(open, 'runs')).toBe('none\n');
    const started = JSON.parse(await runCommand(open, 'start-run', '--json')) as object;
    expect(started).toMatchObject({ id: '1', status: 'queued', statusUrl: '/v1/admin/runs/1' });
    expect(await runCommand(open, 'runs')).toMatch(
      /^id +flow +status .*\n1 +weekly-sales +queued +admin .*\n$/,
    );
    const audit = JSON.parse(await runCommand(open, 'audit-log', '--json')) as object[];
    expect(audit).toMatchObject([{ actor: 'cli', action: 'start-run', subject: 'run 1' }]);
  });

  it('takes an object as JSON', async () => {
    const set = ['set-flow-rules', '--reason', 'a test', '--rules'];
    const told = JSON.parse(
      await runCommand(open, ...set, '{"processed": "move"}', '--json'),
    ) as object;
    expect(told).toMatchObject({ version: 1, setBy: 'cli' });
    expect(await runCommand(open, 'flow-rules')).toMatch(/processed +"move" +database/);
    await expect(runCommand(refuseOpen, ...set, 'processed')).rejects.toMatchObject({
      code: 'USAGE',
      message: '--rules is not JSON; npx retailstream set-flow-rules --help',
    });
    await expect(runCommand(refuseOpen, ...set, '[1]')).rejects.toMatchObject({ code: 'USAGE' });
    expect(await readHelp('set-flow-rules')).toContain('--rules <json>');
  });

  it('watches a run until it ends', async () => {
    const ledger = createLedger(database.warehouse);
    const { id } = (await ledger.runs.active()) ?? (await requestRun(ledger, 'admin', false));
    const said = runCommand(open, 'watch', '--id', id);
    await ledger.runs.fail(Number(id), 'SOURCE_EMPTY', 'no file');
    expect(await said).toContain(`Run ${id} failed: SOURCE_EMPTY: no file\n`);
    expect(await runCommand(open, 'watch')).toContain(`Run ${id} failed: SOURCE_EMPTY: no file\n`);
    await expect(runCommand(open, 'watch', '--id', '999')).rejects.toMatchObject({
      code: 'RUN_NOT_FOUND',
    });
    expect(await readHelp('watch')).toContain('--id <number>');
    await expect(runCommand(refuseOpen, 'watch', '--run', '1')).rejects.toMatchObject({
      code: 'USAGE',
    });
  });

  it('fails as the operation does', async () => {
    await expect(runCommand(open, 'run', '--id', '99')).rejects.toMatchObject({
      code: 'RUN_NOT_FOUND',
    });
  });

  it.each([
    [['shred'], /unknown command 'shred'.*; npx retailstream --help/],
    [['startRun'], /unknown command 'startRun' \(Did you mean start-run\?\)/],
    [['run'], /id must be a string.*; npx retailstream run --help/],
    [['runs', '--first', '101'], /first must not be greater than 100/],
  ])('refuses %j before it opens the database', async (argv, message) => {
    await expect(runCommand(refuseOpen, ...argv)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(message) as string,
    });
  });
});
