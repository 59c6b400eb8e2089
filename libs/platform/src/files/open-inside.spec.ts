import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolder } from './open-inside.js';

describe('makeFolder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'retailstream-folder-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('creates missing parents and returns the uppermost new folder', async () => {
    expect(await makeFolder(join(folder, 'a/b/c'))).toBe(join(folder, 'a'));
    expect(await makeFolder(join(folder, 'a/b/d'))).toBe(join(folder, 'a/b/d'));
    expect((await readdir(join(folder, 'a/b'))).sort()).toEqual(['c', 'd']);
  });

  it('keeps an existing folder', async () => {
    expect(await makeFolder(folder)).toBeUndefined();
  });

  it('passes on the system’s error', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(makeFolder(join(folder, 'file/a'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });
});
