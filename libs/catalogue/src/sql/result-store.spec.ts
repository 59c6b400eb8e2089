import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { type StoredResult, ResultStore, readPage, readTextRows } from './result-store.js';

let root: string;
let kept: ResultStore;
beforeEach(async () => {
  root = await createTempFolder('kept');
  kept = new ResultStore(root, 1_000);
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function answer(): Promise<StoredResult> {
  const folder = await kept.createFolder();
  const file = join(folder, 'rows.ndjson');
  await writeFile(file, '{"row":["1"]}\n');
  const told = { rows: 1, isCut: false, columns: [], bytesScanned: 0, costUsd: null };
  return { folder, file, bytes: 14, ...told };
}

it('keeps the first of two answers to one query, because it may have readers', async () => {
  const [one, other] = [await answer(), await answer()];
  expect(kept.store('key', one)).toBe(one);
  expect(kept.store('key', other)).toBe(one);
  await expect.poll(() => readdir(root)).toHaveLength(1);
  expect(await readdir(one.folder)).toEqual(['rows.ndjson']);
});

it('drops an answer that started before `clear`', async () => {
  const begun = await answer();
  await kept.clear();
  expect(() => kept.store('key', begun)).toThrow(expect.objectContaining({ code: 'BUSY' }));
  expect(kept.find('key')).toBeUndefined();
  await expect.poll(() => readdir(root)).toEqual([]);
  const next = await answer();
  expect(kept.store('key', next)).toBe(next);
});

let folder: string;
beforeAll(async () => {
  folder = await createTempFolder('result-rows');
});
afterAll(() => rm(folder, { recursive: true }));

/** Returns an answer of one column in the engine's format. */
async function results(texts: readonly string[], rows = texts.length): Promise<StoredResult> {
  const file = join(folder, `${texts.length}-${rows}.ndjson`);
  const lines = texts.map((text) => `${JSON.stringify({ row: [text] })}\n`).join('');
  await writeFile(file, lines);
  const bytes = Buffer.byteLength(lines);
  const columns = [{ name: 'text', type: 'VARCHAR' }];
  const isCut = rows < texts.length;
  return { folder, file, bytes, rows, isCut, columns, bytesScanned: 0, costUsd: null };
}

/** Returns all pages, each as long as allowed. */
async function pages(result: StoredResult, first: number, bytes?: number) {
  const all: unknown[][] = [];
  let after: string | undefined;
  do {
    const page = await readPage(result, {
      first,
      after,
      ...(bytes === undefined ? {} : { bytes }),
    });
    all.push(page.rows.map(([cell]) => cell));
    after = page.endCursor ?? undefined;
  } while (after !== undefined);
  return all;
}

describe('pageOf', () => {
  it('ends a page before the row that exceeds the byte limit', async () => {
    // A line has 14 bytes with its end, the line of é has 15.
    const result = await results(['a', 'b', 'é', 'd']);
    expect(await pages(result, 10)).toEqual([['a', 'b', 'é', 'd']]);
    expect(await pages(result, 10, 28)).toEqual([['a', 'b'], ['é'], ['d']]);
    expect(await pages(result, 10, 29)).toEqual([
      ['a', 'b'],
      ['é', 'd'],
    ]);
    expect(await pages(result, 3, 1_000)).toEqual([['a', 'b', 'é'], ['d']]);
    expect((await readPage(result, { first: 2 })).bytes).toBe(28);
  });

  it('rejects a row that is larger than a page, at any position', async () => {
    const result = await results(['a', 'b'.repeat(100), 'c']);
    const { endCursor } = await readPage(result, { first: 10, bytes: 50 });
    const second = readPage(result, { first: 10, after: endCursor ?? '', bytes: 50 });
    await expect(second).rejects.toMatchObject({
      code: 'QUERY_TOO_LARGE',
      message: expect.stringContaining('row 2 of the answer is larger than a page of 50') as string,
    });
  });

  it('limits pages to 8 MiB by default', async () => {
    const result = await results(Array.from({ length: 9 }, () => 'x'.repeat(1024 * 1024)));
    expect((await pages(result, 10_000)).map(({ length }) => length)).toEqual([7, 2]);
    const larger = await results(['x'.repeat(8 * 1024 * 1024)]);
    await expect(readPage(larger, { first: 1 })).rejects.toMatchObject({ code: 'QUERY_TOO_LARGE' });
  });

  it('keeps all characters, even other line ends, and drops the extra row', async () => {
    const texts = ['a\u2028b', 'c\u2029\r\nd', '"\u0085\u{1F600}', 'more'];
    const result = await results(texts, 3);
    expect(await pages(result, 2)).toEqual([texts.slice(0, 2), texts.slice(2, 3)]);
    const all = [];
    for await (const rows of readTextRows(result)) all.push(...rows);
    expect(all).toEqual(texts.slice(0, 3).map((text) => [text]));
  });

  it('returns one empty page for no rows', async () => {
    const none = await results([]);
    expect(await readPage(none, { first: 5 })).toEqual({ rows: [], endCursor: null, bytes: 0 });
  });
});
