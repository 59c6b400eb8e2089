import { existsSync } from 'node:fs';
import { mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { operations } from '#composition/operations.js';
import pg from 'pg';
import { tempFolder } from '#test/setup/temp-folder.js';
import { adminKeyCommand } from './admin-key/admin-key-command.js';
import { backupCommand } from './backup/backup-command.js';
import { restoreCommand } from './backup/restore-command.js';
import { catalogueCommand } from './catalogue/catalogue-command.js';
import { searchCommand } from './catalogue/tables-command.js';
import { deliverCommand } from './deliver/deliver-command.js';
import { hasStateFilter, opsCommand } from './ops/ops-command.js';
import { runQuarantine } from './quarantine/run-quarantine.js';
import { runSnapshots } from './snapshots/run-snapshots.js';
import { sqlCommand } from './sql/sql-command.js';
import { biLoginCommand } from './warehouse/bi-login-command.js';
import { migrateCommand } from './warehouse/migrate-command.js';
import { commandState } from './services/command-state.js';
import { takeState } from './services/take-state.js';

const closed = () => Promise.reject(new Error('the database was opened'));
const nowhere = () => {
  throw new Error('the settings were read');
};

describe('--state of a command line', () => {
  const ofOperations = hasStateFilter.bind(undefined, operations);

  it.each([
    [['runs', '--state', '/srv/shop', '--json'], '/srv/shop', ['runs', '--json']],
    [['--state=shop', 'runs'], 'shop', ['runs']],
    [['runs'], undefined, ['runs']],
    [['report-runs', '--state', 'failed'], undefined, ['report-runs', '--state', 'failed']],
    [
      ['notifications', '--state', 'sent', '--state', './shop'],
      './shop',
      ['notifications', '--state', 'sent'],
    ],
  ])('is taken out of %j', (given, state, argv) => {
    expect(takeState(given, ofOperations)).toEqual({ state, argv });
  });

  it.each([[['runs', '--state']], [['runs', '--state', '']], [['runs', '--state', '--json']]])(
    'is refused without a folder: %j',
    (given) => {
      expect(() => takeState(given)).toThrow(/--state: name a folder/);
    },
  );
});

describe('the state of a command', () => {
  let folder: string;
  let state: string;
  beforeAll(async () => {
    folder = await tempFolder('command-state');
    state = join(folder, 'shop');
    await mkdir(join(state, 'postgres'), { recursive: true });
    await writeFile(join(state, 'postgres', 'password'), 'secret');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  function open(given: string[], environment: Record<string, string>, mayMake = false) {
    const lines: string[] = [];
    const beside = new Writable({
      write: (chunk, _encoding, done) => {
        lines.push(String(chunk));
        done();
      },
    });
    const { read } = commandState(given, { stderr: beside, environment }, { mayMake });
    return { read, lines };
  }

  it('is that of the option, else of the variable, and is named once', () => {
    const other = join(folder, 'other');
    for (const [given, environment] of [
      [['runs', '--state', state], { STATE_DIR: other }],
      [['runs'], { STATE_DIR: state }],
    ] as const) {
      const { read, lines } = open([...given], environment);
      expect(read().stateDir).toBe(state);
      read();
      expect(lines).toEqual([`retailstream: state ${state}\n`]);
    }
  });

  it('is never made, but by a restore; the refusal names the instances that run', async () => {
    const missing = join(folder, 'missing');
    const client = new pg.Client({ connectionString: inject('serverUrl') });
    await client.connect();
    const { rows } = await client.query<{ folder: string }>(
      `SELECT current_setting('retailstream.folder') AS folder`,
    );
    await client.end();
    const running = await realpath(rows[0]?.folder ?? '');
    expect(() => open(['--state', missing], {}).read()).toThrow(
      expect.objectContaining({
        code: 'STATE_MISSING',
        message: expect.stringContaining(`WAREHOUSE_URL=embedded:${running}`) as string,
      }) as Error,
    );
    expect(existsSync(missing)).toBe(false);
    expect(open([], { STATE_DIR: missing }, true).read().stateDir).toBe(missing);
  });

  it('may be no more than files beside a PostgreSQL elsewhere, which is named without its password', () => {
    const WAREHOUSE_URL = 'postgres://shop:secret@db.example/sales';
    const { read, lines } = open([], { STATE_DIR: join(folder, 'missing'), WAREHOUSE_URL });
    read();
    expect(lines.join('')).toMatch(/missing, warehouse postgres:\/\/db\.example\/sales\n$/);
  });
});

describe('the help of every command', () => {
  const signal = new AbortController().signal;
  const tools = { flows: () => [], writer: nowhere, open: closed };
  const commands: Record<string, (argv: string[], screen: PassThrough) => Promise<unknown>> = {
    'admin-key': (argv, screen) => adminKeyCommand(argv, closed, screen),
    backup: (argv, screen) => backupCommand(argv, screen, nowhere),
    'bi-login': (argv, screen) => biLoginCommand(argv, screen, nowhere),
    catalogue: (argv, screen) => catalogueCommand([searchCommand], argv, closed, screen),
    'catalogue search': (argv, screen) =>
      catalogueCommand([searchCommand], ['search', ...argv], closed, screen),
    deliver: (argv, screen) => deliverCommand(argv, tools, screen, signal),
    migrate: (argv, screen) => migrateCommand(argv, screen, nowhere),
    ops: (argv, screen) => opsCommand(operations, argv, closed, screen),
    'ops quarantine': (argv, screen) =>
      opsCommand(operations, ['quarantine', ...argv], closed, screen),
    'ops watch': (argv, screen) => opsCommand(operations, ['watch', ...argv], closed, screen),
    quarantine: (argv, screen) => runQuarantine(argv, nowhere, screen),
    restore: (argv, screen) => restoreCommand(argv, screen, nowhere),
    snapshots: (argv, screen) => runSnapshots(argv, nowhere, screen),
    sql: (argv, screen) => sqlCommand(argv, closed, screen, screen),
  };

  it.each(Object.entries(commands))('has --state DIR: %s', async (_name, command) => {
    const screen = new PassThrough();
    const shown = text(screen);
    await command(['--help'], screen);
    screen.end();
    expect(await shown).toMatch(/^ +--state DIR +folder of the state/m);
  });
});
