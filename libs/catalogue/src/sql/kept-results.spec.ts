import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { tempFolder } from '#test/setup/temp-folder.js';
import { type KeptResult, KeptResults } from './kept-results.js';

let root: string;
let kept: KeptResults;
beforeEach(async () => {
  root = await tempFolder('kept');
  kept = new KeptResults(root, 1_000);
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function answer(): Promise<KeptResult> {
  const folder = await kept.folder();
  const file = join(folder, 'rows.ndjson');
  await writeFile(file, '{"row":["1"]}\n');
  const told = { rows: 1, isCut: false, columns: [], bytesScanned: 0, costUsd: null };
  return { folder, file, bytes: 14, ...told };
}

it('keeps the first of two answers to one question, which may be read already', async () => {
  const [one, other] = [await answer(), await answer()];
  expect(kept.keep('key', one)).toBe(one);
  expect(kept.keep('key', other)).toBe(one);
  await expect.poll(() => readdir(root)).toHaveLength(1);
  expect(await readdir(one.folder)).toEqual(['rows.ndjson']);
});

it('drops an answer that was begun before all were forgotten', async () => {
  const begun = await answer();
  await kept.clear();
  expect(() => kept.keep('key', begun)).toThrow(expect.objectContaining({ code: 'BUSY' }));
  expect(kept.find('key')).toBeUndefined();
  await expect.poll(() => readdir(root)).toEqual([]);
  const next = await answer();
  expect(kept.keep('key', next)).toBe(next);
});
