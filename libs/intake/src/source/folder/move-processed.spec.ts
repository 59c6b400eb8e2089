import { createHash } from 'node:crypto';
import { appendFile, chmod, mkdir, mkdtemp, readdir, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deliver } from '#test/setup/source-files.js';
import { SourceFolder } from './folder-files.js';

/** A user without rights; any user but root has few enough. */
const NOBODY = 65_534;

describe('SourceFolder.moveProcessed', () => {
  let folder: string;
  let source: SourceFolder;
  const processed = new Map(
    ['week.csv', 'sub/week.csv'].map((path) => [path, hashText('bytes')] as const),
  );
  const move = async () => {
    const moving = (await source.list()).map((file) => source.moveProcessed(file, processed));
    return (await Promise.all(moving)).filter((path) => path !== undefined);
  };
  /** Files at any depth. */
  const files = async () =>
    (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .sort();

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'retailstream-processed-'));
    source = new SourceFolder(folder, 0);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('moves the file itself instead of a copy', async () => {
    await deliver(folder, { 'sub/week.csv': 'bytes' });
    const { ino } = await stat(join(folder, 'sub/week.csv'));
    expect(await move()).toEqual(['processed/sub/week.csv']);
    expect((await stat(join(folder, 'processed/sub/week.csv'))).ino).toBe(ino);
  });

  it('leaves a file that another process is writing', async () => {
    await deliver(folder, { 'week.csv': 'bytes' });
    const [file] = await source.list();
    await source.identify({ path: 'week.csv', file: file! });
    await appendFile(join(folder, 'week.csv'), ' and more');
    expect(await source.moveProcessed(file!, processed)).toBeUndefined();
    expect(await files()).toEqual(['week.csv']);
  });

  it('moves nothing through a link, from or to its place', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'retailstream-elsewhere-'));
    try {
      await deliver(folder, { 'week.csv': 'bytes', 'sub/week.csv': 'bytes' });
      await deliver(elsewhere, { 'week.csv': 'bytes' });
      const listed = await source.list();
      await symlink(elsewhere, join(folder, 'processed'));
      for (const file of listed) {
        await expect(source.moveProcessed(file, processed)).rejects.toThrow('a link');
      }
      await rm(join(folder, 'processed'));
      await rm(join(folder, 'sub'), { recursive: true });
      await symlink(elsewhere, join(folder, 'sub'));
      for (const file of listed.filter(({ path }) => path.startsWith('sub/'))) {
        await source.moveProcessed(file, processed).catch(() => undefined);
      }
      expect(await files()).toEqual(['sub', 'week.csv']);
      expect(await readdir(elsewhere)).toEqual(['week.csv']);
    } finally {
      await rm(elsewhere, { recursive: true });
    }
  });

  it('makes folders that every reader of the source may list, under any umask', async () => {
    await deliver(folder, { 'sub/week.csv': 'bytes' });
    await chmod(folder, 0o755);
    await chmod(join(folder, 'sub/week.csv'), 0o640);
    const before = process.umask(0o077);
    try {
      await move();
    } finally {
      process.umask(before);
    }
    const readMode = async (path: string) => (await stat(join(folder, path))).mode & 0o777;
    expect(await readMode('processed/sub')).toBe(0o755);
    expect(await readMode('processed/sub/week.csv')).toBe(0o640);
  });

  it('keeps a folder with the name of the file, and the file', async () => {
    await deliver(folder, { 'week.csv': 'bytes', 'processed/week.csv/in.csv': 'in' });
    const marked = `processed/week.${hashText('bytes').slice(0, 8)}.csv`;
    expect(await move()).toEqual([marked]);
    expect(await files()).toEqual([marked, 'processed/week.csv/in.csv']);
  });

  it('continues after an interrupted copy to another disk', async () => {
    await deliver(folder, { 'week.csv': 'bytes', 'processed/week.csv': 'bytes' });
    await deliver(folder, { 'sub/week.csv': 'bytes', 'processed/sub/week.csv.part': 'by' });
    expect((await move()).sort()).toEqual(['processed/sub/week.csv', 'processed/week.csv']);
    expect(await files()).toEqual([
      'processed/sub/week.csv',
      'processed/sub/week.csv.part',
      'processed/week.csv',
    ]);
  });

  it('fails when processed is a file itself, and leaves the file', async () => {
    await deliver(folder, { 'week.csv': 'bytes', processed: 'a log' });
    await expect(move()).rejects.toMatchObject({ code: 'ENOTDIR' });
    expect(await files()).toEqual(['processed', 'week.csv']);
  });

  const isRoot = process.geteuid?.() === 0;
  // Only a main thread can change its user; `npm run tool -- mutate` runs specs in other threads.
  it.skipIf(isRoot && !isMainThread)('fails without permission, and leaves the file', async () => {
    await deliver(folder, { 'sub/week.csv': 'bytes' });
    await mkdir(join(folder, 'processed'));
    await chmod(join(folder, 'processed'), 0o777);
    await chmod(join(folder, 'sub'), 0o555);
    await chmod(folder, 0o755);
    if (isRoot) process.seteuid!(NOBODY);
    try {
      await expect(move()).rejects.toMatchObject({ code: 'EACCES' });
    } finally {
      if (isRoot) process.seteuid!(0);
      await chmod(join(folder, 'sub'), 0o755);
    }
    expect(await files()).toEqual(['sub/week.csv']);
    expect(await move()).toEqual(['processed/sub/week.csv']);
  });
});

function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
