import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listFiles } from './list-files.js';
import { settle } from './folder-files.js';

const HOUR_MS = 3_600_000;

describe('settle', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'retailstream-settle-'));
    // A file with a time in the future counts as young for as long as this test runs.
    const later = new Date(Date.now() + HOUR_MS);
    for (const name of ['a.csv', 'b.csv', 'c.csv']) {
      await writeFile(join(folder, name), 'a,b\n');
      await utimes(join(folder, name), later, later);
    }
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it.each([
    ['grew', () => writeFile(join(folder, 'b.csv'), 'a,b\n1,2\n'), ['b.csv']],
    ['was touched', () => utimes(join(folder, 'b.csv'), 1, 1), ['b.csv']],
    ['went away', () => rm(join(folder, 'b.csv')), []],
  ])('separates a file that %s meanwhile', async (_, change, unfinished) => {
    const files = await listFiles(folder);
    await change();
    const settled = await settle(folder, files, 50);
    expect(settled.unfinished).toEqual(unfinished);
    expect(settled.files.map(({ path }) => path)).toEqual(['a.csv', 'c.csv']);
  });

  it('does not check a file again that has not changed for long', async () => {
    const long = new Date(Date.now() - 2 * HOUR_MS);
    for (const name of ['a.csv', 'b.csv', 'c.csv']) await utimes(join(folder, name), long, long);
    const files = await listFiles(folder);
    await rm(join(folder, 'b.csv'));
    expect(await settle(folder, files, HOUR_MS)).toEqual({ files, unfinished: [] });
  });
});
