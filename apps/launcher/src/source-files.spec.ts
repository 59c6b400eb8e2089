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

  it('adds up the possible unpacked size of the files', async () => {
    await deliver(folder, { 'a.csv': '12345', 'sub/b.csv.gz': '123', 'c.zip': '1', 'd.txt': '1' });
    expect(await checkSource(folder)).toBe(5 + 30 + 10);
  });

  it.each([
    [
      'weekly-sales',
      'copy the sales and stores files (optional: features, calendar, departments and plan) to it',
    ],
    [
      'retail-mart',
      'copy the transactions files (optional: customers, shops, products and sales_team) to it',
    ],
    [
      undefined,
      'copy the sales and stores files (optional: features, calendar, departments and plan), or the transactions files (optional: customers, shops, products and sales_team) to it',
    ],
  ])('reports SOURCE_EMPTY with the folder and the expected files: %s', async (flow, advice) => {
    await deliver(folder, { 'error/old.csv': 'refused before' });
    await writeFile(join(folder, 'readme.txt'), 'hello');
    await expect(checkSource(folder, flow)).rejects.toMatchObject({
      code: 'SOURCE_EMPTY',
      message: `${folder}: has no .csv, .csv.gz or .zip file; ${advice}`,
    });
  });

  it('reports SOURCE_MISSING with the folder', async () => {
    await expect(checkSource(join(folder, 'nowhere'))).rejects.toMatchObject({
      code: 'SOURCE_MISSING',
    });
  });
});
