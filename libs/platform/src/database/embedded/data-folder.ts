import { execFile, execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { constants, existsSync, readdirSync, readFileSync, type Stats } from 'node:fs';
import {
  chmod,
  chown,
  link,
  lstat,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '../../errors/app-error.js';
import { isAlive } from '../../process/process-folders.js';
import {
  databaseIdentity,
  makeReachable,
  NOBODY,
  privateFolder,
  canUnprivilegedUserRead,
  runsAsRoot,
} from './system-user.js';

const run = promisify(execFile);

/** The PostgreSQL cluster of a state folder. */
export interface DataFolder {
  /** The real path of its state folder. */
  folder: string;
  /** PostgreSQL's own data directory. */
  data: string;
  log: string;
  password: string;
}

/**
 * Opens the cluster of `folder` and creates it on first use. One rename completes the creation, so a kill
 * leaves no partial cluster and one of several processes wins. Under root, if `nobody` cannot reach the
 * folder, the cluster is in `/var/lib/retailstream` under a derived name.
 */
export async function openDataFolder(folder: string, initdb: string): Promise<DataFolder> {
  await makeReachable(folder);
  // Use one path for each folder: under another one its running server would not be recognised.
  const real = await realpath(folder);
  const home = await clusterHome(real);
  const passwordFile = toPasswordPath(real);
  const cluster = { folder: real, data: join(home, 'data'), log: join(home, 'postgres.log') };
  // A cluster outside its state folder, which was deleted: start with a new one.
  if (home !== real && !existsSync(passwordFile))
    await rm(cluster.data, { recursive: true, force: true });
  const exists = existsSync(join(cluster.data, 'PG_VERSION'));
  if (exists && !existsSync(passwordFile)) {
    const advice = 'restore the file, or choose another state folder';
    throw new AppError('WAREHOUSE_UNAVAILABLE', `${passwordFile} is missing: ${advice}`);
  }
  const password = await keepPassword(passwordFile);
  if (!exists) await initialise(cluster.data, initdb, password);
  return { ...cluster, password };
}

const toPasswordPath = (folder: string): string => join(folder, 'password');

/** Whether a folder has a cluster, inside or outside of it. */
export const hasCluster = (folder: string): boolean => existsSync(toPasswordPath(folder));

/** Returns the password and creates it on first use; of several processes at once, all get the same. */
async function keepPassword(file: string): Promise<string> {
  if (!existsSync(file)) {
    const partial = `${file}.${attemptName()}`;
    await writeFile(partial, randomBytes(24).toString('base64url'), { mode: 0o600 });
    await link(partial, file).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
    await rm(partial);
  }
  return readFile(file, 'utf8');
}

async function clusterHome(folder: string): Promise<string> {
  if (!runsAsRoot) return folder;
  const reachable = await canUnprivilegedUserRead(dirname(folder));
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  const home = reachable ? folder : privateFolder(name);
  await makeReachable(home);
  await chown(home, NOBODY, NOBODY);
  await chmod(home, 0o711);
  return home;
}

async function initialise(data: string, initdb: string, password: string): Promise<void> {
  await removePartials(data);
  const attempt = attemptName();
  const partial = `${data}.new-${attempt}`;
  const passwordCopy = `${data}.password-${attempt}`;
  await writeFile(passwordCopy, password, { mode: 0o600 });
  if (runsAsRoot) await chown(passwordCopy, NOBODY, NOBODY);
  try {
    await run(
      initdb,
      [
        `--pgdata=${partial}`,
        '--username=retailstream',
        `--pwfile=${passwordCopy}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
      ],
      { ...databaseIdentity, cwd: dirname(data) },
    );
  } finally {
    await rm(passwordCopy, { force: true });
  }
  await rename(partial, data).catch(async (error: unknown) => {
    await rm(partial, { recursive: true, force: true });
    if (!existsSync(join(data, 'PG_VERSION'))) throw error;
  });
}

/** A unique name of an attempt, with the pid of its process. */
const attemptName = () => `${process.pid}-${randomBytes(4).toString('hex')}`;

/** Removes files of attempts whose processes were killed. */
async function removePartials(data: string): Promise<void> {
  for (const name of await readdir(dirname(data))) {
    const pid = /^data\.(?:new|password)-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    await rm(join(dirname(data), name), { recursive: true, force: true });
  }
}

/**
 * PostgreSQL does not know this setting: it marks on the server's command line which folder the server
 * belongs to.
 */
export const FOLDER_SETTING = 'retailstream.folder';

const MARK = `${FOLDER_SETTING}=`;

/**
 * Returns the folders whose embedded PostgreSQL runs on this machine, as far as this user may see; none
 * when the process table is not readable. The process table has no stale entries.
 */
export function runningFolders(): string[] {
  const folders = commandLines().flatMap((words) => {
    const mark = words.find((word) => word.startsWith(MARK));
    return mark === undefined ? [] : [mark.slice(MARK.length)];
  });
  return [...new Set(folders)].sort();
}

/** The command line of each running process, by words. */
function commandLines(): string[][] {
  try {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return pids.map((pid) => readArguments(`/proc/${pid}/cmdline`));
  } catch {
    return listArguments();
  }
}

/** Returns no words for a process that has ended. */
function readArguments(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\0');
  } catch {
    return [];
  }
}

/** Without /proc. The mark is the last word and may contain spaces. */
function listArguments(): string[][] {
  try {
    const lines = execFileSync('ps', ['-axww', '-o', 'args='], { encoding: 'utf8' }).split('\n');
    return lines.map((line) => [line.slice(Math.max(line.indexOf(MARK), 0)).trimEnd()]);
  } catch {
    return [];
  }
}

/** What our programs create directly below a state folder. */
const OURS = ['postgres', 'lake', 'lake-work', 'logs', 'catalogue', 'reports', 'sample', 'spill'];
/** As root, PostgreSQL runs as another user, who must traverse to its data but not list it. */
const PASS_THROUGH = runsAsRoot ? 0o011 : 0;
/** The file was removed, belongs to another user, or is on a read-only disk. */
const BEYOND_US = ['ENOENT', 'ENOTDIR', 'ELOOP', 'EPERM', 'EACCES', 'EROFS'];

/**
 * Removes the permissions that new files do not get from files of an existing state. It skips closed
 * folders, so later calls are cheap. It follows no link and leaves other files alone, and then the state
 * folder itself too.
 * @param umask permissions to remove
 */
export async function closeState(folder: string, umask: number): Promise<void> {
  const root = await unlessBeyond(realpath(folder));
  const names = root === undefined ? undefined : await unlessBeyond(readdir(root));
  if (root === undefined || names === undefined) return;
  for (const name of names.filter((each) => OURS.includes(each))) {
    await close(join(root, name), umask, name === 'postgres' ? PASS_THROUGH : 0);
  }
  const isOurs = names.every((name) => OURS.includes(name) || name.startsWith('.probe-'));
  const found = await unlessBeyond(lstat(root));
  if (found && isOurs) await narrow(root, found, umask, PASS_THROUGH);
}

/** @param kept permissions that a folder may keep: its files are then always checked */
async function close(path: string, umask: number, kept: number): Promise<void> {
  const found = await unlessBeyond(lstat(path));
  if (!found || !(found.isFile() || found.isDirectory())) return;
  if (found.isDirectory() && (kept !== 0 || (found.mode & umask) !== 0)) {
    // The folder last: after a kill the next call reads it again.
    for (const name of (await unlessBeyond(readdir(path))) ?? []) {
      await close(join(path, name), umask, 0);
    }
  }
  await narrow(path, found, umask, kept);
}

async function narrow(path: string, { mode }: Stats, umask: number, kept: number): Promise<void> {
  const wanted = mode & 0o7777 & ~(umask & ~kept);
  if (wanted === (mode & 0o7777)) return;
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await unlessBeyond(open(path, flags));
  if (!file) return;
  await unlessBeyond(file.chmod(wanted));
  await file.close();
}

async function unlessBeyond<Value>(work: Promise<Value>): Promise<Value | undefined> {
  try {
    return await work;
  } catch (error) {
    if (BEYOND_US.includes(String((error as NodeJS.ErrnoException).code))) return undefined;
    throw error;
  }
}
