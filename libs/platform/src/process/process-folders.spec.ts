import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTempFolder } from '#test/setup/temp-folder.js';
import {
  dropProcessFolder,
  makeTemporaryFolder,
  processFolder,
  removeStaleFolders,
  removeOldFiles,
  removeStaleTemporary,
} from './process-folders.js';

const ID = '8c5a3a1e-3c54-4d0e-9d43-0f6f5a3e2b11';
const HOUR = 3_600_000;
/** A user that is no owner of files. */
const NOBODY = 65_534;

let root: string;
beforeEach(async () => {
  root = await createTempFolder('process-folders');
});
afterEach(() => rm(root, { recursive: true }));

const make = async (name: string, ageMs = 0) => {
  await mkdir(join(root, name));
  await writeFile(join(root, name, 'rows'), 'x');
  const at = new Date(Date.now() - ageMs);
  await utimes(join(root, name), at, at);
  return name;
};

it('removes folders of ended processes only', async () => {
  const { pid: dead } = spawnSync(process.execPath, ['-e', '']);
  const kept = [
    basename(processFolder(root, 'answers')),
    `answers-${hostname()}-${process.ppid}-${ID}`,
    `answers-elsewhere-1-${ID}`,
    `other-${hostname()}-${dead}-${ID}`,
    'answers',
    `answers-${dead}`,
  ];
  const gone = [`answers-${hostname()}-${dead}-${ID}`, `lake-${hostname()}-${process.pid}-${ID}`];
  for (const name of [...kept, ...gone]) await make(name);
  await make(`answers-elsewhere-2-${ID}`, 8 * 24 * HOUR);
  await removeStaleFolders(root, ['answers', 'lake']);
  expect(await readdir(root)).toEqual([...kept].sort());
});

it('keeps a temporary folder until its process drops it or ends', async () => {
  const { pid: dead } = spawnSync(process.execPath, ['-e', '']);
  const left = join(tmpdir(), `retailstream-workspace-${hostname()}-${dead}-${ID}`);
  await mkdir(left);
  const folder = await makeTemporaryFolder('workspace');
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  await removeStaleTemporary();
  expect(existsSync(left)).toBe(false);
  expect(existsSync(folder)).toBe(true);
  await dropProcessFolder(folder);
  expect(existsSync(folder)).toBe(false);
});

it('leaves the folders of other users', async () => {
  const { pid: dead } = spawnSync(process.execPath, ['-e', '']);
  const name = await make(`answers-${hostname()}-${dead}-${ID}`);
  await chmod(join(root, name), 0o500);
  await chmod(root, 0o555);
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(NOBODY);
  try {
    await removeStaleFolders(root, ['answers']);
  } finally {
    if (isRoot) process.seteuid?.(0);
    await chmod(root, 0o755);
    await chmod(join(root, name), 0o700);
  }
  expect(await readdir(root)).toEqual([name]);
});

it('removes files without recent writes', async () => {
  const old = new Date(Date.now() - 2 * HOUR);
  for (const name of ['a.part', 'b.part', 'c']) await writeFile(join(root, name), 'x');
  for (const name of ['b.part', 'c']) await utimes(join(root, name), old, old);
  await removeOldFiles(root, '.part', HOUR);
  expect(await readdir(root)).toEqual(['a.part', 'c']);
});

it('accepts a missing folder', async () => {
  await expect(removeStaleFolders(join(root, 'none'), ['answers'])).resolves.toBeUndefined();
  await expect(removeOldFiles(join(root, 'none'), '.part', 0)).resolves.toBeUndefined();
});
