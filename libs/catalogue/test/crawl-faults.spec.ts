import { rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { Place, PlacedFile, Sources } from '#catalogue/tables/place.js';
import type { QueryEngine } from '#lake/ports/query-engine.js';
import { AppError } from '#platform/errors/app-error.js';
import { writeAll } from './nasty-folder.js';
import { openTestCrawler, type TestCrawler } from './test-crawler.js';

let test: TestCrawler;
afterEach(() => test.close());

const createTooLarge = () => new AppError('QUERY_TOO_LARGE', 'it takes more memory than it may');

/** Returns an engine that fails some queries with a limit error. */
const createFailingEngine =
  (isTooMuch: (sql: string) => boolean) =>
  (engine: QueryEngine): QueryEngine => ({
    run: (session) =>
      session.queries.some(({ sql }) => isTooMuch(sql))
        ? Promise.reject(createTooLarge())
        : engine.run(session),
    parse: (sql) => engine.parse(sql),
    close: () => engine.close(),
  });

const createBusyError = ({ path }: PlacedFile) =>
  new AppError('SOURCE_UNREADABLE', `${path}: the bucket is busy`, { retryable: true });

/** Returns places whose files are unreadable for a while. */
const createBusySources =
  (isBusy: (file: PlacedFile, act: 'read' | 'local') => boolean) =>
  (sources: Sources): Sources => ({
    ...sources,
    openPlace(url): Place {
      const place = sources.openPlace(url);
      return {
        url: place.url,
        list: () => place.list(),
        read: (file, range) =>
          isBusy(file, 'read') ? Promise.reject(createBusyError(file)) : place.read(file, range),
        find: (path) => place.find(path),
        findLocalPath: (file) =>
          isBusy(file, 'local') ? Promise.reject(createBusyError(file)) : place.findLocalPath(file),
      };
    },
  });

async function writeFolder(files: Record<string, string>): Promise<string> {
  const folder = join(test.home, 'shop');
  await writeAll(folder, files);
  return folder;
}

it('does not blame files that are dropped while being read', async () => {
  const dropping = (engine: QueryEngine): QueryEngine => ({
    run: async (session) => {
      await rm(session.files.find((file) => file.endsWith('b.csv')) ?? '', { force: true });
      return engine.run(session);
    },
    parse: (sql) => engine.parse(sql),
    close: () => engine.close(),
  });
  test = await openTestCrawler({ engine: dropping });
  const folder = await writeFolder({ 'a.csv': 'id\n1\n', 'b.csv': 'id\n2\n' });
  expect(await test.crawl(folder)).toMatchObject({
    tables: [],
    unreadable: [],
    failed: [{ code: 'SOURCE_UNREADABLE', retryable: true }],
  });
});

it("finds a table whose keys exceed the engine's limits, and says so in a note", async () => {
  test = await openTestCrawler({
    engine: createFailingEngine((sql) => sql.includes('AS MATERIALIZED')),
  });
  const folder = await writeFolder({ 'towns.csv': 'id,town\n1,Rome\n2,Oslo\n' });
  expect((await test.crawl(folder)).tables).toMatchObject([
    {
      address: 'shop.towns',
      outcome: 'new',
      rows: 2,
      changes: ['its keys are unknown: it takes more memory than it may'],
    },
  ]);
  expect((await test.tables.find('shop.towns')).keys).toEqual([]);
});

it('finds a key although the estimate of its values is far off', async () => {
  test = await openTestCrawler();
  // The engine estimates these 309 values as 256.
  const rows = Array.from({ length: 309 }, (_, row) => `x,c${row}`);
  const folder = await writeFolder({ 'codes.csv': ['kind,code', ...rows].join('\n') });
  await test.crawl(folder);
  expect((await test.tables.find('shop.codes')).keys).toEqual([['code']]);
});

it('fails only one table when it exceeds limits without its broken files', async () => {
  const isTooMuch = (sql: string) =>
    sql.includes('good.csv') && !sql.includes('bad.csv') && !sql.startsWith('SELECT sum(n)');
  test = await openTestCrawler({ engine: createFailingEngine(isTooMuch) });
  const folder = await writeFolder({
    'a/good.csv': 'id,n\n1,2\n',
    'a/bad.csv': 'id,n\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2,3\n',
    'b/fine.csv': 'id,town\n1,Rome\n',
  });
  const { tables, unreadable, failed } = await test.crawl(folder);
  expect(failed).toEqual([]);
  expect(tables.map(({ address }) => address)).toEqual(['shop.b']);
  expect(unreadable).toEqual([
    { file: 'a/bad.csv', why: 'line 12: has 3 cells, but other lines have 2; correct the line' },
    { file: 'a/good.csv', why: 'it takes more memory than it may; split the file' },
  ]);
});

it('drops no file for a temporary error, and reports it as retryable', async () => {
  let isBusy = false;
  test = await openTestCrawler({
    sources: createBusySources(({ path }, act) => isBusy && act === 'read' && path === 'b.csv'),
  });
  const folder = await writeFolder({ 'a.csv': 'id,town\n1,Rome\n', 'b.csv': 'id,town\n2,Oslo\n' });
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

it('fails only one table when it cannot be inferred for a while', async () => {
  test = await openTestCrawler({
    sources: createBusySources(({ path }, act) => act === 'local' && path === 'a/x.csv'),
  });
  const folder = await writeFolder({ 'a/x.csv': 'id,n\n1,2\n', 'b/y.csv': 'id,town\n1,Rome\n' });
  // Sniffing reads files separately from inference.
  const { tables, failed } = await test.crawl(folder);
  expect(tables.map(({ address }) => address)).toEqual(['shop.b']);
  expect(failed).toMatchObject([{ why: 'a/x.csv: the bucket is busy', retryable: true }]);
});

it("reports how many files of a table's kind are unreadable", async () => {
  test = await openTestCrawler();
  const rows = Array.from({ length: 12 }, (_, id) => `${id},2`);
  const broken = ['id,n', ...rows, '1,2,3'].join('\n');
  const folder = await writeFolder({ 'a.csv': 'id,n\n1,2\n' });
  await test.crawl(folder);
  await writeAll(folder, { 'b.csv': broken });
  for (const _ of ['first', 'again']) {
    expect((await test.crawl(folder)).tables).toMatchObject([
      { outcome: 'unchanged', files: 1, changes: ['1 file cannot be read'] },
    ]);
  }
});

it('does not report a file that is now broken as missing', async () => {
  test = await openTestCrawler();
  const folder = await writeFolder({ 'a.csv': 'id,town\n1,Rome\n', 'b.csv': 'id,town\n2,Oslo\n' });
  await test.crawl(folder);
  await writeFile(join(folder, 'b.csv'), Buffer.from([0, 1, 2, 0, 0, 7, 9]));
  expect((await test.crawl(folder)).tables).toMatchObject([
    { files: 1, rows: 1, changes: ['1 file can no longer be read'] },
  ]);
  await writeFile(join(folder, 'a.csv'), '');
  expect((await test.crawl(folder)).tables).toMatchObject([
    {
      outcome: 'missing',
      changes: ['none of its files can be read any more; it stays in the catalogue'],
    },
  ]);
});
