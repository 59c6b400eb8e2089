import { constants, type Stats } from 'node:fs';
import { lstat, open, readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { runsAsRoot } from './system-user.js';

/** What our programs make directly below a state folder. */
const OURS = ['postgres', 'lake', 'lake-work', 'logs', 'catalogue', 'reports', 'sample', 'spill'];
/** As root, PostgreSQL runs as another user, who has to pass through to its data, but not to list. */
const PASS_THROUGH = runsAsRoot ? 0o011 : 0;
/** What went away meanwhile, is another user's, or lies on a disk that is read only. */
const BEYOND_US = ['ENOENT', 'ENOTDIR', 'ELOOP', 'EPERM', 'EACCES', 'EROFS'];

/**
 * Takes from files of an existing state the rights that new ones do not get. A folder that is closed already
 * is not looked into, so this costs a few calls after the first time. No link is followed, and what lies
 * beside our own folders is left as it is, the state folder itself then too.
 * @param umask rights to take away
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

/** @param kept rights that a folder may keep: then what is in it is always looked at */
async function close(path: string, umask: number, kept: number): Promise<void> {
  const found = await unlessBeyond(lstat(path));
  if (!found || !(found.isFile() || found.isDirectory())) return;
  if (found.isDirectory() && (kept !== 0 || (found.mode & umask) !== 0)) {
    // The folder last: if this is killed, it is looked into again.
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
