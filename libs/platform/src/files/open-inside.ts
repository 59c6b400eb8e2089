import { close, constants, fstat, open, type Stats } from 'node:fs';
import { chmod, lstat, mkdir, readlink, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';

const openFd = promisify(open);
const closeFd = promisify(close);
const statFd = promisify(fstat);

/** Why a path below a folder is not opened. */
export const NOT_INSIDE = {
  link: 'it is a link, or behind one, and links are not followed; put the file itself there',
  leadsOut: 'it is a link that leads out of the folder; put the file itself there',
  special: 'it is no regular file (a folder, a pipe, a socket or a device); take it out',
} as const;

/** A path below a folder that is not, or is no longer, a regular file of it. */
export class NotInside extends Error {
  /** As the system's own errors have it: the disk is at fault, not what a file says. */
  readonly syscall = 'open';

  constructor(reason: keyof typeof NOT_INSIDE) {
    super(NOT_INSIDE[reason]);
  }
}

/** Whether a link is never followed, or followed while it stays within the folder. */
type Links = 'refused' | 'within';

/**
 * Opens a regular file below a folder for reading. The folder itself may be a link. The check is of what was
 * opened, so a link that takes a file's place meanwhile gives nothing away. A pipe or a device is not
 * opened, since that may wait for ever.
 * @returns the descriptor, which the caller closes
 * @throws NotInside; the system's error
 */
export async function openInside(
  folder: string,
  path: string,
  links: Links = 'refused',
): Promise<number> {
  const root = await realpath(folder);
  const full = join(root, path);
  const found = await (links === 'refused' ? lstat(full) : stat(full));
  if (found.isSymbolicLink()) throw new NotInside('link');
  if (!found.isFile()) throw new NotInside('special');
  // Not blocking, in case a pipe has taken the file's place.
  const flags = constants.O_RDONLY | constants.O_NONBLOCK;
  const fd = await openFd(full, links === 'refused' ? flags | constants.O_NOFOLLOW : flags);
  try {
    const opened = await statFd(fd);
    if (!opened.isFile()) throw new NotInside('special');
    const real = await realPathOf(fd, opened, full);
    if (isOutside(root, real)) throw new NotInside(links === 'refused' ? 'link' : 'leadsOut');
    if (links === 'refused' && real !== full) throw new NotInside('link');
    return fd;
  } catch (error) {
    await closeFd(fd);
    throw error;
  }
}

/** @param folder, real both as `realpath` returns them */
export const isOutside = (folder: string, real: string): boolean =>
  /^\.\.(\/|$)/.test(relative(folder, real));

/** Where the opened file is. Linux tells of the descriptor; elsewhere the path has to lead to the same file. */
async function realPathOf(fd: number, opened: Stats, full: string): Promise<string> {
  if (opened.nlink === 0) {
    const message = `ENOENT: ${full} went away while it was opened`;
    throw Object.assign(new Error(message), { code: 'ENOENT', syscall: 'open' });
  }
  const told = await readlink(`/proc/self/fd/${fd}`).catch(() => undefined);
  if (told !== undefined) return told;
  const real = await realpath(full);
  const { dev, ino } = await lstat(real);
  if (dev !== opened.dev || ino !== opened.ino) throw new NotInside('link');
  return real;
}

/**
 * Makes the folders of a path below a folder, with the rights of that folder: who may list it may list them.
 * @param within path below the folder, with `/` between its parts; empty for the folder itself
 * @returns the uppermost folder that was made; undefined when all were there
 * @throws NotInside where one of them is a link; the system's error
 */
export async function makeFolderInside(
  folder: string,
  within: string,
): Promise<string | undefined> {
  const rights = (await stat(folder)).mode & 0o777;
  let made: string | undefined;
  let full = folder;
  for (const part of within.split('/').filter((each) => each !== '' && each !== '.')) {
    full = join(full, part);
    const isNew = await makeOneInside(full, rights);
    if (isNew) made ??= full;
  }
  return made;
}

/**
 * Checks that no folder above a file is a link.
 * @param path of the file below the folder
 * @throws NotInside; the system's error when one is not there
 */
export async function requireFolderInside(folder: string, path: string): Promise<void> {
  const root = await realpath(folder);
  const within = dirname(join(root, path));
  if ((await realpath(within)) !== within) throw new NotInside('link');
}

/** Lets who may read the files of a folder read one that was written there. @param full its path on the disk */
export async function shareFile(folder: string, full: string): Promise<void> {
  await chmod(full, (await stat(folder)).mode & 0o666);
}

/** @returns whether it was made */
async function makeOneInside(full: string, rights: number): Promise<boolean> {
  try {
    await mkdir(full);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if ((await lstat(full)).isSymbolicLink()) throw new NotInside('link');
    return false;
  }
  await chmod(full, rights);
  return true;
}

/**
 * Makes a folder and those above it. Node's own recursive mkdir never returns below folders like
 * /proc, where nothing can be made and nothing is forbidden, and says ENOENT for EROFS.
 * @returns the uppermost folder that was made; undefined when all were there
 */
export async function makeFolder(path: string): Promise<string | undefined> {
  try {
    return await makeOne(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    const above = await makeFolder(dirname(path));
    const made = await makeOne(path);
    return above ?? made;
  }
}

async function makeOne(path: string): Promise<string | undefined> {
  try {
    await mkdir(path);
    return path;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  }
}
