import { rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { Place, PlacedFile, Sources } from '#catalogue/tables/places/place.js';
import type { QueryEngine } from '#lake/ports/query-engine.js';
import { AppError } from '#platform/errors/app-error.js';
import { writeAll } from './nasty-folder.js';
import { openTestCrawler, type TestCrawler } from './test-crawler.js';

let test: TestCrawler;
afterEach(() => test.close());

const tooLarge = () => new AppError('QUERY_TOO_LARGE', 'it takes more memory than it may');

/** An engine to which questions are too much. */
const failingOn =
  (isTooMuch: (sql: string) => boolean) =>
  (engine: QueryEngine): QueryEngine => ({
    run: (session) =>
      session.questions.some(({ sql }) => isTooMuch(sql))
        ? Promise.reject(tooLarge())
        : engine.run(session),
    parse: (sql) => engine.parse(sql),
    close: () => engine.close(),
  });

const passing = ({ path }: PlacedFile) =>
  new AppError('SOURCE_UNREADABLE', `${path}: the bucket is busy`, { retryable: true });

/** Places of which files cannot be read for a while. */
const busy =
  (isBusy: (file: PlacedFile, act: 'read' | 'local') => boolean) =>
  (sources: Sources): Sources => ({
    ...sources,
    place(url): Place {
      const place = sources.place(url);
      return {
        url: place.url,
        list: () => place.list(),
        read: (file, range) =>
          isBusy(file, 'read') ? Promise.reject(passing(file)) : place.read(file, range),
        find: (path) => place.find(path),
        local: (file) =>
          isBusy(file, 'local') ? Promise.reject(passing(file)) : place.local(file),
      };
    },
  });

async function folderOf(files: Record<string, string>): Promise<string> {
  const folder = join(test.home, 'shop');
  await writeAll(folder, files);
  return folder;
}

it('files that are dropped while they are read are no fault of theirs', async () => {
  const dropping = (engine: QueryEngine): QueryEngine => ({
    run: async (session) => {
      await rm(session.files.find((file) => file.endsWith('b.csv')) ?? '', { force: true });
      return engine.run(session);
    },
    parse: (sql) => engine.parse(sql),
    close: () => engine.close(),
  });
  test = await openTestCrawler({ engine: dropping });
  const folder = await folderOf({ 'a.csv': 'id\n1\n', 'b.csv': 'id\n2\n' });
  expect(await test.crawl(folder)).toMatchObject({
    tables: [],
    unreadable: [],
    failed: [{ code: 'SOURCE_UNREADABLE', retryable: true }],
  });
});

it('a table whose keys are too much for the engine is found, and says so', async () => {
  test = await openTestCrawler({ engine: failingOn((sql) => sql.includes('AS MATERIALIZED')) });
  const folder = await folderOf({ 'towns.csv': 'id,town\n1,Rome\n2,Oslo\n' });
  expect((await test.crawl(folder)).tables).toMatchObject([
    {
      address: 'shop.towns',
      outcome: 'new',
      rows: 2,
      changes: ['its keys are not known: it takes more memory than it may'],
    },
  ]);
  expect((await test.tables.find('shop.towns')).keys).toEqual([]);
});

it('a key is found however far the estimate of its values is off', async () => {
  test = await openTestCrawler();
  // The engine takes these 309 for 256.
  const rows = Array.from({ length: 309 }, (_, row) => `x,c${row}`);
  const folder = await folderOf({ 'codes.csv': ['kind,code', ...rows].join('\n') });
  await test.crawl(folder);
  expect((await test.tables.find('shop.codes')).keys).toEqual([['code']]);
});

it('a table that is too much once its broken files are left out costs no other', async () => {
  const isTooMuch = (sql: string) =>
    sql.includes('good.csv') && !sql.includes('bad.csv') && !sql.startsWith('SELECT sum(n)');
  test = await openTestCrawler({ engine: failingOn(isTooMuch) });
  const folder = await folderOf({
    'a/good.csv': 'id,n\n1,2\n',
    'a/bad.csv': 'id,n\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2,3\n',
    'b/fine.csv': 'id,town\n1,Rome\n',
  });
  const { tables, unreadable, failed } = await test.crawl(folder);
  expect(failed).toEqual([]);
  expect(tables.map(({ address }) => address)).toEqual(['shop.b']);
  expect(unreadable).toEqual([
    { file: 'a/bad.csv', why: 'line 12: has 3 cells where the others have 2; mend the line' },
    { file: 'a/good.csv', why: 'it takes more memory than it may; split the file' },
  ]);
});

it('a fault that may pass drops no file, and is told as such', async () => {
  let isBusy = false;
  test = await openTestCrawler({
    sources: busy(({ path }, act) => isBusy && act === 'read' && path === 'b.csv'),
  });
  const folder = await folderOf({ 'a.csv': 'id,town\n1,Rome\n', 'b.csv': 'id,town\n2,Oslo\n' });
  await test.crawl(folder);
  isBusy = true;
  await writeFile(join(folder, 'b.csv'), 'id,town\n2,Oslo\n3,Bergen\n');
  await utimes(join(folder, 'b.csv'), 1_600_000_000, 1_600_000_000);
  expect(await test.crawl(folder)).toMatchObject({
    tables: [],
    unreadable: [],
    failed: [{ code: 'SOURCE_UNREADABLE', why: 'b.csv: the bucket is busy', retryable: true }],
  });
  expect(await test.tables.find('shop.shop')).toMatchObject({ files: 2, rows: 2 });
  isBusy = false;
  expect((await test.crawl(folder)).tables).toMatchObject([{ files: 2, rows: 3 }]);
});

it('a table that cannot be proved for a while costs no other', async () => {
  test = await openTestCrawler({
    sources: busy(({ path }, act) => act === 'local' && path === 'a/x.csv'),
  });
  const folder = await folderOf({ 'a/x.csv': 'id,n\n1,2\n', 'b/y.csv': 'id,town\n1,Rome\n' });
  // What is read to tell what a file holds is another matter than what is read to prove it.
  const { tables, failed } = await test.crawl(folder);
  expect(tables.map(({ address }) => address)).toEqual(['shop.b']);
  expect(failed).toMatchObject([{ why: 'a/x.csv: the bucket is busy', retryable: true }]);
});

it('a table says how many files of its kind cannot be read', async () => {
  test = await openTestCrawler();
  const rows = Array.from({ length: 12 }, (_, id) => `${id},2`);
  const broken = ['id,n', ...rows, '1,2,3'].join('\n');
  const folder = await folderOf({ 'a.csv': 'id,n\n1,2\n' });
  await test.crawl(folder);
  await writeAll(folder, { 'b.csv': broken });
  for (const _ of ['first', 'again']) {
    expect((await test.crawl(folder)).tables).toMatchObject([
      { outcome: 'unchanged', files: 1, changes: ['1 file cannot be read'] },
    ]);
  }
});

it('a file that is broken now is not told of as gone', async () => {
  test = await openTestCrawler();
  const folder = await folderOf({ 'a.csv': 'id,town\n1,Rome\n', 'b.csv': 'id,town\n2,Oslo\n' });
  await test.crawl(folder);
  await writeFile(join(folder, 'b.csv'), Buffer.from([0, 1, 2, 0, 0, 7, 9]));
  expect((await test.crawl(folder)).tables).toMatchObject([
    { files: 1, rows: 1, changes: ['1 file cannot be read any more'] },
  ]);
  await writeFile(join(folder, 'a.csv'), '');
  expect((await test.crawl(folder)).tables).toMatchObject([
    { outcome: 'missing', changes: ['none of its files can be read any more; it stays'] },
  ]);
});
