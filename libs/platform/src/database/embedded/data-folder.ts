import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import {
  databaseIdentity,
  NOBODY,
  privateFolder,
  reachableByNobody,
  runsAsRoot,
} from './system-user.js';

const run = promisify(execFile);

/** The PostgreSQL cluster of one state folder. */
export interface DataFolder {
  /** PostgreSQL's own data directory. */
  data: string;
  log: string;
  password: string;
}

/**
 * Opens the cluster kept for `folder`, creating it on first use. Creation is one rename, so a kill
 * in the middle leaves nothing half made. Under root, when `nobody` cannot reach the folder, the
 * cluster lives in `/var/lib/retailstream` under a name derived from the folder.
 */
export async function openDataFolder(folder: string, initdb: string): Promise<DataFolder> {
  await mkdir(folder, { recursive: true });
  const home = await clusterHome(folder);
  const passwordFile = join(folder, 'password');
  const cluster = { data: join(home, 'data'), log: join(home, 'postgres.log') };
  if (existsSync(join(cluster.data, 'PG_VERSION')) && existsSync(passwordFile)) {
    return { ...cluster, password: await readFile(passwordFile, 'utf8') };
  }
  const password = randomBytes(24).toString('base64url');
  await writeFile(passwordFile, password, { mode: 0o600 });
  await initialise(cluster.data, initdb, password);
  return { ...cluster, password };
}

async function clusterHome(folder: string): Promise<string> {
  if (!runsAsRoot) return folder;
  const reachable = await reachableByNobody(dirname(folder));
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  const home = reachable ? folder : privateFolder(name);
  await mkdir(home, { recursive: true });
  await chown(home, NOBODY, NOBODY);
  await chmod(home, 0o711);
  return home;
}

async function initialise(data: string, initdb: string, password: string): Promise<void> {
  await rm(data, { recursive: true, force: true });
  const partial = `${data}.new`;
  await rm(partial, { recursive: true, force: true });
  const passwordCopy = `${data}.password`;
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
  await rename(partial, data);
}
