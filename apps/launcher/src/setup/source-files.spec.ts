import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deliver } from '#test/setup/source-files.js';
import { checkSource } from './source-files.js';

describe('checkSource', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'retailstream-check-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('adds up what the files may be unpacked', async () => {
    await deliver(folder, { 'a.csv': '12345', 'sub/b.csv.gz': '123', 'c.zip': '1', 'd.txt': '1' });
    expect(await checkSource(folder)).toBe(5 + 30 + 10);
  });

  it('SOURCE_EMPTY names the folder and what belongs there', async () => {
    await deliver(folder, { 'error/old.csv': 'refused before' });
    await writeFile(join(folder, 'readme.txt'), 'hello');
    await expect(checkSource(folder)).rejects.toMatchObject({
      code: 'SOURCE_EMPTY',
      message: `${folder}: holds no .csv, .csv.gz or .zip file; put the sales, features and stores files there`,
    });
  });

  it('SOURCE_MISSING names the folder', async () => {
    await expect(checkSource(join(folder, 'nowhere'))).rejects.toMatchObject({
      code: 'SOURCE_MISSING',
    });
  });
});
