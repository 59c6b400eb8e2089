import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ensureEmbeddedPostgres,
  stopEmbeddedPostgres,
} from '#platform/database/embedded/embedded-postgres.js';
import { freePortPair } from '../setup/free-ports.js';
import { tempFolder } from '../setup/temp-folder.js';

const apps = fileURLToPath(new URL('../../dist/apps/', import.meta.url));
/** What a server writes by being started and stopped. */
const OF_THE_SERVER = /^postgres\/(data\/|postgres\.log|port$)/;
const REFUSAL =
  'SCHEMA_NEWER: the warehouse was written by a newer RetailStream (migration 9000000000000-later): ' +
  'use that version, or restore a backup that this one has made';

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

describe('the state folder of a newer version', () => {
  let folder: string;
  let state: string;
  let ports: number;
  let before: object;

  const run = (entry: string, ...args: string[]): Promise<Ended> =>
    new Promise((resolve) => {
      const env = {
        ...{ STATE_DIR: state, SOURCE_URL: `file:${join(folder, 'source')}` },
        ...{ API_PORT: String(ports), WORKER_PORT: String(ports + 1), PATH: '/usr/bin:/bin' },
      };
      execFile(process.execPath, [join(apps, entry), ...args], { env }, (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
      );
    });

  /** Digests of every file of the state folder but the server's own. */
  async function files(): Promise<Record<string, string>> {
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

  /** Every table, view, function and role as it stands, with the transaction that wrote it, and every row. */
  async function warehouse(change?: string): Promise<object> {
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
        files: await files(),
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
    folder = await tempFolder('newer-schema');
    state = join(folder, 'state');
    ports = await freePortPair();
    await mkdir(join(folder, 'source'));
    await mkdir(join(state, 'lake', 'raw'), { recursive: true });
    await writeFile(join(state, 'lake', 'raw', 'a'), 'raw text');
    expect(await run('cli/src/migrate.cli.js')).toMatchObject({ code: 0 });
    expect(await run('cli/src/backup.cli.js', `file:${join(folder, 'backups')}`)).toMatchObject({
      code: 0,
    });
    // What is pending must not be done either, nor a function of the schema be lacking afterwards.
    before = await warehouse(
      `INSERT INTO schema_migrations ("timestamp", name) VALUES (9000000000000, 'later9000000000000');
       DELETE FROM schema_migrations WHERE name = 'pruned-events1765200000002'`,
    );
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each([
    ['npm start', 'launcher/src/main.js', () => ['--state', state, '--port', String(ports)]],
    ['the worker', 'worker/src/main.js', () => []],
    ['the API', 'api/src/main.js', () => []],
    ['npm run migrate', 'cli/src/migrate.cli.js', () => []],
    ['npm run restore', 'cli/src/restore.cli.js', () => [`file:${join(folder, 'backups')}`]],
    ['npm run backup', 'cli/src/backup.cli.js', () => [`file:${join(folder, 'more')}`]],
    ['npm run ops', 'cli/src/ops.cli.js', () => ['runs']],
    ['npm run admin-key', 'cli/src/admin-key.cli.js', () => []],
  ] as const)('is refused by %s in one line, and left as it was', async (_, entry, args) => {
    const { code, stdout, stderr } = await run(entry, ...args());
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.replace(/^[\w -]+: /, '')).toBe(`${REFUSAL}\n`);
    expect(existsSync(join(state, 'postgres', 'data', 'postmaster.pid'))).toBe(false);
    expect(await warehouse()).toEqual(before);
  });
});
