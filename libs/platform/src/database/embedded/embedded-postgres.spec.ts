import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { appendFile, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import {
  type EmbeddedServer,
  ensureEmbeddedPostgres,
  keepLogShort,
  stopEmbeddedPostgres,
} from './embedded-postgres.js';
import { folderUrl } from '../../config/service-url.js';
import { openWarehouse } from '../open-warehouse.js';
import { runningFolders } from './data-folder.js';
import { SharedServer } from '../shared-server.js';
import { isAlive } from '../../process/process-folders.js';
import { createTempFolder } from '#test/setup/temp-folder.js';

async function query<Row>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Row[];
  } finally {
    await client.end();
  }
}

const readDataFolder = async (url: string) => {
  const [row] = await query<{ data_directory: string }>(url, 'SHOW data_directory');
  return row?.data_directory ?? '';
};

describe('the embedded PostgreSQL', () => {
  let folder: string;
  let data: string;
  let server: EmbeddedServer;

  beforeAll(async () => {
    folder = await createTempFolder('embedded');
    server = await ensureEmbeddedPostgres(folder);
    data = await readDataFolder(server.url);
    await query(server.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  });
  beforeEach(async () => {
    server = await ensureEmbeddedPostgres(folder);
  });
  afterAll(async () => {
    await stopEmbeddedPostgres(server);
    await rm(folder, { recursive: true, force: true });
  });

  const isWhole = async () =>
    expect(await query(server.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  /** Writes another process's pid into the pid file. */
  async function pretend(pid: number): Promise<void> {
    const file = join(data, 'postmaster.pid');
    const text = await readFile(file, 'utf8');
    await stopEmbeddedPostgres(server);
    await writeFile(file, text.replace(/^\d+/, String(pid)));
  }

  it('is adopted while it runs', async () => {
    const again = await ensureEmbeddedPostgres(folder);
    expect(again).toEqual({ ...server, adopted: true });
  });

  it('listens on this machine only and requires a password', async () => {
    const [row] = await query<{ listen_addresses: string }>(server.url, 'SHOW listen_addresses');
    expect(row?.listen_addresses).toBe('127.0.0.1');
    const wrong = server.url.replace(/:[^:@]+@/, ':wrong@');
    await expect(query(wrong, 'SELECT 1')).rejects.toThrow('password');
  });

  it('stops, and starts again with its data', async () => {
    await stopEmbeddedPostgres(server);
    expect(isAlive(server.pid)).toBe(false);
    await expect(query(server.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
    server = await ensureEmbeddedPostgres(folder);
    expect(server.adopted).toBe(false);
    await isWhole();
  });

  it('keeps its port across starts, unless another program uses it', async () => {
    const { port } = new URL(server.url);
    for (let start = 0; start < 2; start++) {
      await stopEmbeddedPostgres(server);
      server = await ensureEmbeddedPostgres(folder);
      expect(new URL(server.url).port).toBe(port);
    }
    await stopEmbeddedPostgres(server);
    const program = createServer().listen(Number(port), '127.0.0.1');
    await once(program, 'listening');
    server = await ensureEmbeddedPostgres(folder);
    program.close();
    expect(new URL(server.url).port).not.toBe(port);
    await isWhole();
  });

  it('recovers committed data after its postmaster was killed', async () => {
    await query(server.url, 'INSERT INTO kept VALUES (43)');
    const killed = server.pid;
    process.kill(killed, 'SIGKILL');
    server = await ensureEmbeddedPostgres(folder);
    expect(server.pid).not.toBe(killed);
    const rows = await query(server.url, 'DELETE FROM kept WHERE answer = 43 RETURNING answer');
    expect(rows).toEqual([{ answer: 43 }]);
    await isWhole();
  });

  it('starts although its pid file names another program', async () => {
    await pretend(process.pid);
    server = await ensureEmbeddedPostgres(folder);
    expect(server.adopted).toBe(false);
    expect(server.pid).not.toBe(process.pid);
    await isWhole();
  });

  it('starts although its pid file names the server of another folder, which keeps running', async () => {
    const other = await readDataFolder(inject('serverUrl'));
    const [pid = ''] = (await readFile(join(other, 'postmaster.pid'), 'utf8')).split('\n');
    await pretend(Number(pid));
    server = await ensureEmbeddedPostgres(folder);
    expect(server.pid).not.toBe(Number(pid));
    await isWhole();
    expect(await readDataFolder(inject('serverUrl'))).toBe(other);
  });

  it('starts although its pid file names an ended process', async () => {
    const gone = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await once(gone, 'exit');
    await pretend(gone.pid ?? 0);
    server = await ensureEmbeddedPostgres(folder);
    await isWhole();
  });

  it('continues a log that was emptied for its size, while running or at the next start', async () => {
    const complain = async (column: string) => {
      await expect(query(server.url, `SELECT ${column} FROM kept`)).rejects.toThrow(column);
      await expect.poll(() => readFile(server.log, 'utf8')).toContain(column);
    };
    const readSize = async (file: string) => (await stat(file)).size;
    await complain('one');
    await keepLogShort(server);
    expect(await readFile(server.log, 'utf8')).toContain('one');
    await appendFile(server.log, Buffer.alloc(11 * 1024 * 1024, '\n'));
    await keepLogShort(server);
    expect(await readSize(`${server.log}.1`)).toBeGreaterThan(11 * 1024 * 1024);
    await complain('two');
    expect(await readSize(server.log)).toBeLessThan(10_000);
    await stopEmbeddedPostgres(server);
    await appendFile(server.log, Buffer.alloc(11 * 1024 * 1024, '\n'));
    server = await ensureEmbeddedPostgres(folder);
    await complain('three');
    expect(await readSize(server.log)).toBeLessThan(10_000);
    expect(await readSize(`${server.log}.2`)).toBeGreaterThan(11 * 1024 * 1024);
  });

  it('is adopted under another name of its folder', async () => {
    const other = `${folder}-link`;
    await symlink(folder, other);
    try {
      expect(await ensureEmbeddedPostgres(other)).toEqual({ ...server, adopted: true });
    } finally {
      await rm(other);
    }
  });

  it('is listed with the real path of its folder while it runs', async () => {
    const real = await realpath(folder);
    expect(runningFolders()).toContain(real);
    await stopEmbeddedPostgres(server);
    expect(runningFolders()).not.toContain(real);
  });

  it('creates one cluster for many concurrent first starts', async () => {
    const fresh = await createTempFolder('embedded-fresh');
    const asked = await Promise.all([1, 2, 3].map(() => ensureEmbeddedPostgres(fresh)));
    expect(new Set(asked.map(({ url, pid }) => `${url} ${pid}`)).size).toBe(1);
    if (asked[0]) await stopEmbeddedPostgres(asked[0]);
    await rm(fresh, { recursive: true, force: true });
  });

  it('keeps its data when its password is lost', async () => {
    const file = join(folder, 'password');
    const password = await readFile(file, 'utf8');
    await rm(file);
    await expect(ensureEmbeddedPostgres(folder)).rejects.toMatchObject({
      code: 'WAREHOUSE_UNAVAILABLE',
      message: expect.stringContaining(file) as string,
    });
    await writeFile(file, password, { mode: 0o600 });
    await isWhole();
  });

  it('starts one server for many concurrent starts', async () => {
    await stopEmbeddedPostgres(server);
    const asked = await Promise.all([1, 2, 3].map(() => ensureEmbeddedPostgres(folder)));
    expect(new Set(asked.map(({ pid }) => pid)).size).toBe(1);
    expect(new Set(asked.map(({ url }) => url)).size).toBe(1);
    server = asked[0] ?? server;
    await isWhole();
  });

  describe('shared by programs', () => {
    const open = (applicationName: string) =>
      openWarehouse(folderUrl('embedded', folder), { applicationName, entities: [], poolSize: 1 });

    it('stops when the last two programs leave at the same moment', async () => {
      for (let round = 0; round < 5; round++) {
        const [worker, api] = await Promise.all([open('the worker'), open('the api')]);
        const { pid } = await ensureEmbeddedPostgres(folder);
        await Promise.all([worker.close(), api.close()]);
        expect(isAlive(pid)).toBe(false);
      }
    });

    it('keeps running for the remaining program after a kill, and stops with it', async () => {
      const [worker, api] = await Promise.all([open('the worker'), open('the api')]);
      await worker.close();
      await isWhole();
      process.kill(server.pid, 'SIGKILL');
      server = await ensureEmbeddedPostgres(folder);
      const holds = `SELECT count(*)::int AS held FROM pg_locks WHERE locktype = 'advisory'`;
      await expect.poll(() => query(server.url, holds), { timeout: 30_000 }).toEqual([{ held: 1 }]);
      await api.close();
      expect(isAlive(server.pid)).toBe(false);
    });

    it('runs for a program that joins while the last one leaves', async () => {
      for (let round = 0; round < 3; round++) {
        const last = await SharedServer.join(folder);
        const [next] = await Promise.all([SharedServer.join(folder), last.leave()]);
        expect(await query(next.server.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
        await next.leave();
        expect(isAlive(next.server.pid)).toBe(false);
      }
    });

    it('stops after a failed opening', async () => {
      await stopEmbeddedPostgres(server);
      const prepare = () => Promise.reject(new Error('not prepared'));
      const options = { applicationName: 'the api', entities: [], poolSize: 1, prepare };
      const opened = openWarehouse(folderUrl('embedded', folder), options);
      await expect(opened).rejects.toThrow('not prepared');
      expect((await ensureEmbeddedPostgres(folder)).adopted).toBe(false);
    });
  });
});
