import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  chmod,
  chown,
  link,
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
import { isAlive } from '../../runtime/is-alive.js';
import {
  databaseIdentity,
  makeReachable,
  NOBODY,
  privateFolder,
  reachableByNobody,
  runsAsRoot,
} from './system-user.js';

const run = promisify(execFile);

/** The PostgreSQL cluster of one state folder. */
export interface DataFolder {
  /** The folder it is kept for, under its real name. */
  folder: string;
  /** PostgreSQL's own data directory. */
  data: string;
  log: string;
  password: string;
}

/**
 * Opens the cluster kept for `folder`, creating it on first use. Creation is one rename, so a kill
 * in the middle leaves nothing half made, and of several at once one wins. Under root, when `nobody`
 * cannot reach the folder, the cluster lives in `/var/lib/retailstream` under a name derived from it.
 */
export async function openDataFolder(folder: string, initdb: string): Promise<DataFolder> {
  await makeReachable(folder);
  // Under one name however it is reached: by another, its running server would not be recognised.
  const real = await realpath(folder);
  const home = await clusterHome(real);
  const passwordFile = passwordOf(real);
  const cluster = { folder: real, data: join(home, 'data'), log: join(home, 'postgres.log') };
  // Kept outside, it is of a state folder that was deleted: what is there now begins anew.
  if (home !== real && !existsSync(passwordFile))
    await rm(cluster.data, { recursive: true, force: true });
  const exists = existsSync(join(cluster.data, 'PG_VERSION'));
  if (exists && !existsSync(passwordFile)) {
    const advice = 'put it back, or choose another state folder';
    throw new AppError('WAREHOUSE_UNAVAILABLE', `${passwordFile} is missing: ${advice}`);
  }
  const password = await keepPassword(passwordFile);
  if (!exists) await initialise(cluster.data, initdb, password);
  return { ...cluster, password };
}

const passwordOf = (folder: string): string => join(folder, 'password');

/** Whether a cluster was made for a folder, wherever it is kept. */
export const hasCluster = (folder: string): boolean => existsSync(passwordOf(folder));

/** Reads the password, making one on first use; of several at once, all get the same. */
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
  const reachable = await reachableByNobody(dirname(folder));
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

/** Tells one attempt from others at the same time, and whose it is. */
const attemptName = () => `${process.pid}-${randomBytes(4).toString('hex')}`;

/** Removes what killed processes left of their attempts. */
async function removePartials(data: string): Promise<void> {
  for (const name of await readdir(dirname(data))) {
    const pid = /^data\.(?:new|password)-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    await rm(join(dirname(data), name), { recursive: true, force: true });
  }
}
