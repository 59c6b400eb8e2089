import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FileCache } from '../tables/relations/file-cache.js';
import { FileStore } from '#lake/stores/file-store.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { copiedFiles, filesInPlace } from './lake-files.js';

const KEYS = ['curated/period=2012-01/a.parquet', 'curated/period=2012-02/a.parquet'];

let home: string;
let lake: FileStore;
let asked: string[];
beforeEach(async () => {
  home = await createTempFolder('lake-files');
  lake = new FileStore(join(home, 'lake'));
  asked = [];
  for (const key of KEYS) await lake.put(key, Readable.from([`of ${key}`]));
});
afterEach(() => rm(home, { recursive: true }));

const objects = KEYS.map((key) => ({ key, bytes: `of ${key}`.length }));
const readTexts = (paths: readonly string[]) =>
  Promise.all(paths.map((path) => readFile(path, 'utf8')));
const open = (bytes: number, folder = 'files') => {
  const get = (key: string) => {
    asked.push(key);
    return lake.get(key);
  };
  return copiedFiles({ get }, 's3://lake', new FileCache(join(home, folder), bytes));
};

it('are read in place, with their partitions in their paths', async () => {
  const { paths } = await filesInPlace(lake)(objects);
  expect(paths).toEqual(KEYS.map((key) => join(home, 'lake', key)));
});

it('are copied once from a remote lake, within the available space', async () => {
  const files = open(1_000);
  const { paths, release } = await files(objects);
  expect(await readTexts(paths)).toEqual(KEYS.map((key) => `of ${key}`));
  expect((await files(objects)).paths).toEqual(paths);
  expect(asked.sort()).toEqual(KEYS);
  await release?.();
  await expect(open(50, 'small')(objects)).rejects.toMatchObject({ code: 'DISK_FULL' });
});

it('are not copied after the request is cancelled', async () => {
  const gone = new AbortController();
  gone.abort(new Error('gone'));
  await expect(open(1_000)(objects, gone.signal)).rejects.toThrow('gone');
  expect(asked).toEqual([]);
  expect(await readdir(home)).toEqual(['lake']);
});
