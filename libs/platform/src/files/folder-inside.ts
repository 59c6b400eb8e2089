import { chmod, lstat, mkdir, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { NotInside } from './open-inside.js';

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
    const isNew = await makeOne(full, rights);
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
async function makeOne(full: string, rights: number): Promise<boolean> {
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
