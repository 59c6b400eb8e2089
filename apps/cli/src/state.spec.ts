import { existsSync } from 'node:fs';
import { mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import pg from 'pg';
import { runInProcess } from '#test/setup/programs.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { loadCommands } from './retailstream.js';
import { recordSource } from '#composition/recorded-source.js';
import { openState } from './state.js';
import { extractState } from './retailstream.js';

describe('--state of a command line', () => {
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
  ])('is taken out of %j', async (given, state, argv) => {
    const command = (await loadCommands()).find(({ name }) => given.includes(name));
    expect(extractState(given, command?.hasStateFilter)).toEqual({ state, argv });
  });

  it.each([[['runs', '--state']], [['runs', '--state', '']], [['runs', '--state', '--json']]])(
    'is refused without a folder: %j',
    (given) => {
      expect(() => extractState(given)).toThrow(/--state needs a folder/);
    },
  );
});

describe('the state of a command', () => {
  let folder: string;
  let state: string;
  beforeAll(async () => {
    folder = await createTempFolder('command-state');
    state = join(folder, 'shop');
    await mkdir(join(state, 'postgres'), { recursive: true });
    await writeFile(join(state, 'postgres', 'password'), 'secret');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  function open(
    given: string[],
    environment: Record<string, string>,
    needs?: Parameters<typeof openState>[2],
  ) {
    const lines: string[] = [];
    const beside = new Writable({
      write: (chunk, _encoding, done) => {
        lines.push(String(chunk));
        done();
      },
    });
    const { state } = extractState(given);
    const read = () => openState({ stderr: beside, environment }, state, needs);
    return { read, lines };
  }

  it('uses the option, else the variable, and names the state once', () => {
    const other = join(folder, 'other');
    for (const [given, environment] of [
      [['runs', '--state', state], { STATE_DIR: other }],
      [['runs'], { STATE_DIR: state }],
    ] as const) {
      const { read, lines } = open([...given], environment);
      expect(read().stateDir).toBe(state);
      expect(lines).toEqual([`retailstream: state ${state}\n`]);
    }
  });

  it('reads the source that its instance reads, unless SOURCE_URL names another', async () => {
    const started = join(folder, 'started');
    await mkdir(join(started, 'postgres'), { recursive: true });
    await writeFile(join(started, 'postgres', 'password'), 'secret');
    const read = (environment = {}) =>
      open(['runs', '--state', started], environment).read().source.href;
    expect(read()).toBe(`file:${started}/sample`);
    await recordSource(started, 'file:/srv/chain');
    expect(read()).toBe('file:/srv/chain');
    expect(read({ SOURCE_URL: 'file:/srv/other' })).toBe('file:/srv/other');
  });

  it('is created only by a restore; the error names the running instances', async () => {
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
    expect(open([], { STATE_DIR: missing }, 'made').read().stateDir).toBe(missing);
  });

  it('may be only files with a remote PostgreSQL, which is named without its password', () => {
    const WAREHOUSE_URL = 'postgres://shop:secret@db.example:5433/sales';
    const { read, lines } = open([], { STATE_DIR: join(folder, 'missing'), WAREHOUSE_URL });
    read();
    expect(lines.join('')).toMatch(/missing, warehouse postgres:\/\/db\.example:5433\/sales\n$/);
  });

  it.each(['owner', 'made'] as const)(
    'is not needed by a command of the owner with MIGRATION_URL, which the line names: %s',
    (needs) => {
      const MIGRATION_URL = 'postgres://owner:secret@db.example/sales';
      const environment = { STATE_DIR: join(folder, 'missing'), MIGRATION_URL };
      const { read, lines } = open([], environment, needs);
      read();
      expect(lines.join('')).toMatch(/missing, warehouse postgres:\/\/db\.example\/sales\n$/);
      expect(() => open([], environment).read()).toThrow(/has no state/);
    },
  );

  it('is needed by a command of the owner without MIGRATION_URL', () => {
    const { read } = open([], { STATE_DIR: join(folder, 'missing') }, 'owner');
    expect(read).toThrow(/has no state/);
  });
});

describe('the help of every command', async () => {
  const all = (await loadCommands()).filter(({ state }) => state !== 'none');

  it.each(all.map(({ name }) => name))('has --state DIR: %s', async (name) => {
    const { code, stdout } = await runInProcess([...name.split(' '), '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ +--state DIR +folder of the state/m);
  });
});
