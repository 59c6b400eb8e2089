import { mkdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { batchQueries } from '#catalogue/crawl/batch-queries.js';
import { openFileTable } from '#catalogue/crawl/crawl-files.js';
import { FolderPlace } from '#catalogue/tables/place.js';
import { createCatalogueSources } from '#catalogue/composition/create-catalogue-sources.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { writeAll } from './nasty-folder.js';
import { openTestCrawler, type TestCrawler } from './test-crawler.js';

let outside: string;
let place: string;
let test: TestCrawler;

beforeAll(async () => {
  outside = await createTempFolder('outside');
  await writeAll(outside, {
    'real/plain/a.csv': 'id,town\n1,Rome\n',
    'real/swapped/a.csv': 'id,town\n1,Rome\n',
    'secret/keys.csv': 'id,word\n1,xyzw\n',
  });
  // An administrator may configure a link as a place.
  place = join(outside, 'in');
  await symlink(join(outside, 'real'), place);
  await symlink('../secret', join(place, 'link'));
  await symlink('../../secret/keys.csv', join(place, 'plain/out.csv'));
  test = await openTestCrawler({ sources: () => createCatalogueSources([`file:${place}`]) });
});
afterAll(async () => {
  await test.close();
  await rm(outside, { recursive: true });
});

it('crawls a place that is a link, and follows no link out of it', async () => {
  const { tables, unreadable, failed } = await test.crawl(`file:${place}`);
  expect(failed).toEqual([]);
  expect(tables.map(({ address }) => address)).toEqual(['in.plain', 'in.swapped']);
  const why = 'is a link out of the folder; copy the file to the folder';
  expect(unreadable).toEqual([
    { file: 'link', why },
    { file: 'plain/out.csv', why },
  ]);
});

it('does not follow a link out of a place, also when it is requested directly', async () => {
  const { tables, failed } = await test.crawl(`file:${place}/link`);
  expect(tables).toEqual([]);
  expect(failed).toMatchObject([{ code: 'LOCATION_INVALID', retryable: false }]);
  expect(failed[0]?.why).toContain('is a link out of');
});

it('does not read a file that became a link after the crawl, even an identical one', async () => {
  const file = join(place, 'swapped/a.csv');
  const secret = join(outside, 'secret/keys.csv');
  const before = await stat(file);
  expect(before.size).toBe((await stat(secret)).size);
  await utimes(secret, before.atime, before.mtime);
  await utimes(file, before.atime, before.mtime);
  await test.crawl(`file:${place}`);
  await rm(file);
  await symlink(secret, file);
  await expect(test.rows('in.swapped')).rejects.toMatchObject({
    code: 'SOURCE_UNREADABLE',
    message: expect.stringContaining('link out of the folder') as string,
  });
});

it('rejects a location with an invalid escape', async () => {
  await expect(test.crawl(`file:${place}/%zz`)).rejects.toMatchObject({ code: 'LOCATION_INVALID' });
});

it('sniffs one file without its neighbours', async () => {
  const folder = join(outside, 'many');
  await mkdir(folder);
  await writeFile(join(folder, 'a.csv'), 'id,town\n1,Rome\n');
  class Unlistable extends FolderPlace {
    override list(): never {
      throw new Error('nobody asked what else is there');
    }
  }
  const tools = {
    place: new Unlistable(folder),
    cache: test.cache,
    runQueries: batchQueries(test.engine),
  };
  const { columns } = await openFileTable(tools, 'a.csv');
  expect(columns.map(({ name }) => name)).toEqual(['id', 'town']);
  await expect(openFileTable(tools, 'b.csv')).rejects.toThrow('b.csv: the file does not exist');
});
