import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { requireWritable } from './require-writable.js';

let folder: string;
beforeEach(async () => {
  folder = await createTempFolder('writable');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('makes a missing folder, and leaves nothing in it', async () => {
  await requireWritable(join(folder, 'a', 'b'), 'change its rights');
  expect(await readdir(join(folder, 'a', 'b'))).toEqual([]);
});

it('refuses a folder that cannot be written, with the advice', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(
    requireWritable(join(folder, 'file', 'lake'), 'change its rights'),
  ).rejects.toMatchObject({
    code: 'FOLDER_NOT_WRITABLE',
    message: expect.stringMatching(/file\/lake: ENOTDIR.+; change its rights$/) as string,
  });
});

// Nothing can be written below /proc, also not by root.
it.runIf(process.platform === 'linux')('refuses a read-only file system', async () => {
  await expect(requireWritable('/proc/self', 'change its rights')).rejects.toMatchObject({
    code: 'FOLDER_NOT_WRITABLE',
  });
});
