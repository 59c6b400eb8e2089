import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { ensureSampleInThread, SAMPLE_BYTES } from './sample-files.js';
import { checkSource } from './source-files.js';

let folder: string;
const said: string[] = [];
const ensure = (place = folder) => ensureSampleInThread(place, (line) => said.push(line));

beforeEach(async () => {
  folder = await createTempFolder('sample');
  said.length = 0;
});
afterEach(() => rm(folder, { recursive: true }));

it('writes the sample and reports its content, once', async () => {
  await ensure();
  await ensure();
  expect(said).toHaveLength(2);
  expect(said[1]?.replace(folder, 'FOLDER')).toMatch(
    /^Sample: 421,570 sales, 8190 feature and 45 store rows, 1[45]\d,\d{3} point-of-sale transactions in FOLDER$/,
  );
  const files = await readdir(folder, { recursive: true });
  expect(files).toContain('sales data-set.csv');
  expect(files).toContain(join('retail', 'shops.csv'));
  expect(await checkSource(folder)).toBeLessThan(SAMPLE_BYTES);
});

it('reports why it cannot write the sample', async () => {
  const file = join(folder, 'no folder');
  await writeFile(file, '');
  await expect(ensure(join(file, 'sample'))).rejects.toMatchObject({ code: 'FOLDER_NOT_WRITABLE' });
});
