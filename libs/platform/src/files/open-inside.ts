import { close, constants, fstat, open, type Stats } from 'node:fs';
import { chmod, lstat, mkdir, readlink, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';

const openFd = promisify(open);
const closeFd = promisify(close);
const statFd = promisify(fstat);

/** Why a path below a folder is not opened. */
export const NOT_INSIDE = {
  link: 'it is a link or below one, which the program does not follow; copy the file to the folder',
  leadsOut: 'it is a link out of the folder; copy the file to the folder',
  special: 'it is not a regular file (a folder, a pipe, a socket or a device); remove it',
} as const;

/** The path is not, or no longer, a regular file below the folder. */
export class NotInside extends Error {
  /** Like system errors: the disk is at fault, not the content of a file. */
  readonly syscall = 'open';

  constructor(reason: keyof typeof NOT_INSIDE) {
    super(NOT_INSIDE[reason]);
  }
}

/** Whether links are refused, or followed within the folder. */
type Links = 'refused' | 'within';

/**
 * Opens a regular file below a folder for reading. The folder itself may be a link. It checks the opened
 * file, so that a link which replaces it meanwhile reveals nothing. It does not open pipes and devices, which
 * may block for ever.
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
  // Non-blocking, in case a pipe has replaced the file.
  const flags = constants.O_RDONLY | constants.O_NONBLOCK;
  const fd = await openFd(full, links === 'refused' ? flags | constants.O_NOFOLLOW : flags);
  try {
    const opened = await statFd(fd);
    if (!opened.isFile()) throw new NotInside('special');
    const real = await resolveRealPath(fd, opened, full);
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

/**
 * Returns the path of the opened file. Linux knows it by descriptor; elsewhere the path must lead to the same
 * file.
 */
async function resolveRealPath(fd: number, opened: Stats, full: string): Promise<string> {
  if (opened.nlink === 0) {
    const message = `ENOENT: ${full} was removed during the opening`;
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
 * Creates the folders of a path below a folder, with that folder's permissions.
 * @param within path below the folder, with `/` between its parts; empty for the folder itself
 * @returns the uppermost new folder; undefined when all existed
 * @throws NotInside when one of them is a link; the system's error
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
 * @throws NotInside; the system's error when a folder is missing
 */
export async function requireFolderInside(folder: string, path: string): Promise<void> {
  const root = await realpath(folder);
  const within = dirname(join(root, path));
  if ((await realpath(within)) !== within) throw new NotInside('link');
}

/** Gives a new file the read permissions of its folder. @param full its path on the disk */
export async function shareFile(folder: string, full: string): Promise<void> {
  await chmod(full, (await stat(folder)).mode & 0o666);
}

/** @returns whether it was created */
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
 * Creates a folder and its parents. Node's recursive mkdir never returns below folders like /proc and reports
 * ENOENT for EROFS.
 * @returns the uppermost new folder; undefined when all existed
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
