import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  ensureEmbeddedPostgres,
  stopEmbeddedPostgres,
} from '#platform/database/embedded/embedded-postgres.js';
import { findFreePortPair } from '../setup/free-ports.js';
import { runInProcess } from '../setup/programs.js';
import { createTempFolder } from '../setup/temp-folder.js';

const apps = fileURLToPath(new URL('../../dist/apps/', import.meta.url));
/** Files that a server writes when it starts and stops. */
const OF_THE_SERVER = /^postgres\/(data\/|postgres\.log|port$)/;
const REFUSAL =
  'SCHEMA_NEWER: the warehouse was written by a newer RetailStream (migration 9000000000000-later): ' +
  'use that version, or restore a backup from this version';

interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

describe('a state folder with the embedded PostgreSQL', () => {
  let folder: string;
  let state: string;
  let ports: number;

  const environment = () => ({
    STATE_DIR: state,
    SOURCE_URL: `file:${join(folder, 'source')}`,
    API_PORT: String(ports),
    WORKER_PORT: String(ports + 1),
    PATH: '/usr/bin:/bin',
  });
  const run = (entry: string, ...args: string[]): Promise<CommandResult> =>
    new Promise((resolve) => {
      const command = [join(apps, entry), ...args];
      const env = environment();
      execFile(process.execPath, command, { env }, (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
      );
    });
  const hasServer = () => existsSync(join(state, 'postgres', 'data', 'postmaster.pid'));

  /** Digests of every file of the state folder except the server's. */
  async function hashFiles(): Promise<Record<string, string>> {
    const entries = await readdir(state, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(state, join(entry.parentPath, entry.name)))
      .filter((path) => !OF_THE_SERVER.test(path))
      .sort();
    const digests: Record<string, string> = {};
    for (const path of paths) {
      const bytes = await readFile(join(state, path));
      digests[path] = createHash('sha256').update(bytes).digest('hex');
    }
    return digests;
  }

  /** Every table, view, function and role with the transaction that wrote it, and every row. */
  async function readWarehouse(change?: string): Promise<object> {
    const server = await ensureEmbeddedPostgres(join(state, 'postgres'));
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    try {
      if (change !== undefined) await client.query(change);
      const list = async (sql: string) =>
        (await client.query<Record<string, string>>(sql)).rows.map((row) =>
          Object.values(row).join(' '),
        );
      const tables = await list(
        `SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
         WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
      );
      const rows: Record<string, string[]> = {};
      for (const table of tables) rows[table] = await list(`SELECT xmin, t::text FROM ${table} t`);
      return {
        files: await hashFiles(),
        rows,
        relations: await list('SELECT oid, xmin FROM pg_class ORDER BY oid'),
        functions: await list('SELECT oid, xmin FROM pg_proc ORDER BY oid'),
        logins: await list('SELECT rolname, rolpassword FROM pg_authid ORDER BY 1'),
      };
    } finally {
      await client.end();
      await stopEmbeddedPostgres(server);
    }
  }

  beforeAll(async () => {
    folder = await createTempFolder('newer-schema');
    state = join(folder, 'state');
    ports = await findFreePortPair();
    await mkdir(join(folder, 'source'));
    await mkdir(join(state, 'lake', 'raw'), { recursive: true });
    await writeFile(join(state, 'lake', 'raw', 'a'), 'raw text');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each([
    ['runs'],
    ['quarantine'],
    ['bi-login'],
    ['catalogue', 'tables'],
    ['sql', 'SELECT 1'],
    ['migrate'],
  ])('is never created by a command: %s', async (...args) => {
    const missing = join(folder, 'missing');
    const ended = await runInProcess([...args, '--state', missing], environment());
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(
      /^retailstream: STATE_MISSING: \S+\/missing has no state: name .*\n$/,
    );
    expect(existsSync(missing)).toBe(false);
  });

  describe('shared by worker and API', () => {
    const started: ChildProcess[] = [];
    afterAll(() => started.forEach((app) => app.kill('SIGKILL')));

    function start(app: 'worker' | 'api'): { child: ChildProcess; exit: Promise<unknown[]> } {
      const child = spawn(process.execPath, [join(apps, app, 'src/main.js')], {
        env: environment(),
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      started.push(child);
      return { child, exit: once(child, 'exit') };
    }

    const begun = async () => {
      await vi.waitFor(() => expect(hasServer()).toBe(true), { timeout: 60_000, interval: 5 });
    };
    const served = async (children: ChildProcess[]) => {
      const reports = await Promise.all(children.map((child) => once(child, 'message')));
      expect(reports.flat().filter(Boolean)).toEqual([{ kind: 'ready' }, { kind: 'ready' }]);
    };

    it.each([
      ['as they serve', served],
      ['as they start', begun],
    ])('is stopped when both get SIGTERM at the same moment %s', async (_, until) => {
      const both = [start('worker'), start('api')];
      const children = both.map(({ child }) => child);
      await until(children);
      for (const child of children) child.kill('SIGTERM');
      const exits = await Promise.all(both.map(({ exit }) => exit));
      // A process that is still loading ends by the signal itself.
      if (until === served) expect(exits).toEqual(Array(2).fill([0, null]));
      else expect(exits).toContainEqual([0, null]);
      expect(hasServer()).toBe(false);
    });

    it('is stopped by an API that cannot listen', async () => {
      const other = createServer().listen(ports, '127.0.0.1');
      await once(other, 'listening');
      const { code, stderr } = await run('api/src/main.js');
      other.close();
      expect({ code, stderr }).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('PORT_TAKEN') as string,
      });
      expect(hasServer()).toBe(false);
    });
  });

  describe('of a newer version', () => {
    let before: object;

    beforeAll(async () => {
      const backedUp = await run('cli/src/main.js', 'backup', `file:${join(folder, 'backups')}`);
      expect(backedUp).toMatchObject({ code: 0 });
      // Pending migrations must not run either, and no function of the schema may be missing afterwards.
      before = await readWarehouse(
        `INSERT INTO schema_migrations ("timestamp", name) VALUES (9000000000000, 'later9000000000000');
         DELETE FROM schema_migrations WHERE name = 'pruned-events1765200000002'`,
      );
    });

    it.each([
      ['npm start', 'launcher/src/main.js', () => ['--state', state, '--port', String(ports)]],
      ['the worker', 'worker/src/main.js', () => []],
      ['the API', 'api/src/main.js', () => []],
      ['migrate', 'cli/src/main.js', () => ['migrate']],
      ['restore', 'cli/src/main.js', () => ['restore', `file:${join(folder, 'backups')}`]],
      ['backup', 'cli/src/main.js', () => ['backup', `file:${join(folder, 'more')}`]],
      ['runs', 'cli/src/main.js', () => ['runs']],
      ['create-key', 'cli/src/main.js', () => ['create-key', '--name', 'x', '--role', 'admin']],
    ] as const)('is refused by %s in one line, and stays unchanged', async (_, entry, args) => {
      const { code, stdout, stderr } = await run(entry, ...args());
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      // A command prints its state first.
      const lines = stderr.replace(`retailstream: state ${state}\n`, '');
      expect(lines.replace(/^[\w -]+: /, '')).toBe(`${REFUSAL}\n`);
      expect(hasServer()).toBe(false);
      expect(await readWarehouse()).toEqual(before);
    });
  });
});
