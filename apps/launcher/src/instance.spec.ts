import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepareStateFolder } from './instance.js';

describe('prepareStateFolder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'retailstream-state-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('creates a folder and its parents, and leaves nothing in it', async () => {
    const state = join(folder, 'a', 'b');
    await prepareStateFolder(state, 0);
    expect(await readdir(state)).toEqual([]);
  });

  it('refuses a disk without room for the files, and reports the needed space', async () => {
    const petabyte = 1024 ** 5;
    await expect(prepareStateFolder(folder, petabyte)).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringMatching(/\d+ MB free, about 12884902\d{3} MB needed/) as string,
    });
  });

  it('refuses a path that cannot be a folder', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(prepareStateFolder(join(folder, 'file', 'state'), 0)).rejects.toMatchObject({
      code: 'FOLDER_NOT_WRITABLE',
      message: expect.stringContaining('--state DIR') as string,
    });
  });
});
