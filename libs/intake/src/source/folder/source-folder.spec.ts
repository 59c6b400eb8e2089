import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFile,
  link,
  mkdir,
  mkdtemp,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '#platform/errors/app-error.js';
import { deliver } from '#test/setup/source-files.js';
import { isSourceFileGone } from '../source-error.js';
import { SourceFolder } from './folder-files.js';

const HOUR_MS = 3_600_000;

describe('SourceFolder', () => {
  let folder: string;
  /** A source that would wait for an hour. */
  let source: SourceFolder;
  const listPaths = async (from: SourceFolder) => (await from.scan()).texts.map(({ path }) => path);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'retailstream-source-'));
    source = new SourceFolder(folder, HOUR_MS);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('finds texts at any depth, oldest first, without waiting for complete files', async () => {
    await deliver(folder, { 'b.csv': 'b', '2010/w1/a.CSV': 'a', 'a.Csv': 'c', 'x.zip/d.csv': 'd' });
    await deliver(folder, { 'a0.csv': 'e' });
    const first = Date.UTC(2026, 0, 1);
    const { texts, unfinished, refusals } = await source.scan();
    expect(texts.map(({ path, file }) => [path, file.path, file.modified])).toEqual([
      ['a0.csv', 'a0.csv', first],
      ['b.csv', 'b.csv', first],
      ['2010/w1/a.CSV', '2010/w1/a.CSV', first + 60_000],
      ['a.Csv', 'a.Csv', first + 120_000],
      ['x.zip/d.csv', 'x.zip/d.csv', first + 180_000],
    ]);
    expect({ unfinished, refusals }).toEqual({ unfinished: [], refusals: [] });
    expect(await text(await source.open('2010/w1/a.CSV'))).toBe('a');
    expect(await text(await source.open('x.zip/d.csv'))).toBe('d');
  });

  it('tells of files and folders whose names are not UTF-8', async () => {
    const latin = (name: string) =>
      Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, 'latin1')]);
    await writeFile(latin('Dürer.csv'), 'a');
    await mkdir(latin('März'));
    await writeFile(latin('März/a.csv'), 'a');
    await writeFile(join(folder, 'Dürer.csv'), 'b');
    const { texts, skipped } = await new SourceFolder(folder, 0).scan();
    expect(texts.map(({ path }) => path)).toEqual(['Dürer.csv']);
    expect(skipped).toEqual([
      { path: 'D\uFFFDrer.csv', why: 'name' },
      { path: 'M\uFFFDrz', why: 'name' },
    ]);
  });

  it('reads a text once, and again after a write, even with the same time and size', async () => {
    const digests = async (): Promise<string[]> => {
      const found: string[] = [];
      for (const each of (await source.scan()).texts) {
        found.push((await source.identify(each)).sha256);
      }
      return found;
    };
    const open = vi.spyOn(source, 'open');
    await deliver(folder, { 'a.csv': 'a\n1\n', 'b.csv': 'b\n1\n' });
    const before = await digests();
    expect(await digests()).toEqual(before);
    expect(open).toHaveBeenCalledTimes(2);
    await deliver(folder, { 'a.csv': 'a\n2\n' });
    const [a, b] = await digests();
    expect(a).toBe(createHash('sha256').update('a\n2\n').digest('hex'));
    expect(b).toBe(before[1]);
    expect(open.mock.calls.map(([path]) => path)).toEqual(['a.csv', 'b.csv', 'a.csv']);
  });

  it('leaves out files that are no texts, hidden, already refused, or incomplete', async () => {
    await deliver(folder, {
      'sales.csv': 's',
      'sub/error/kept.csv': 'k',
      'error/old.csv': 'x',
      '.hidden.csv': 'x',
      '.git/a.csv': 'x',
      '~$sales.csv': 'x',
      'sales.csv.part': 'x',
      'sales.csv.tmp': 'x',
      'sales.csv.crdownload': 'x',
      'sales.csv.bak': 'x',
      'notes.txt': 'x',
      csv: 'x',
    });
    await mkdir(join(folder, 'folder.csv'));
    expect(await listPaths(source)).toEqual(['sales.csv', 'sub/error/kept.csv']);
  });

  it('finds nothing in an empty folder', async () => {
    expect(await source.scan()).toMatchObject({ texts: [], unfinished: [], refusals: [] });
  });

  it('SOURCE_MISSING names the folder', async () => {
    await writeFile(join(folder, 'file'), '');
    for (const [name, why] of [
      ['nowhere', 'ENOENT'],
      ['file', 'ENOTDIR'],
    ] as const) {
      const full = join(folder, name);
      await expect(new SourceFolder(full, 0).scan()).rejects.toMatchObject({
        code: 'SOURCE_MISSING',
        message: expect.stringMatching(
          new RegExp(`^${full}: cannot be listed \\(${why}.*\\); name a folder`),
        ) as string,
      });
    }
  });

  it('skips links, pipes and the targets of links, and names each with its reason', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'retailstream-elsewhere-'));
    try {
      await deliver(elsewhere, { 'in/a.csv': 'linked', password: 'hunter2', 'b.csv': 'too' });
      await deliver(folder, { 'sub/own.csv': 'own' });
      await symlink(join(elsewhere, 'in'), join(folder, 'months'));
      await symlink(join(elsewhere, 'password'), join(folder, 'x.csv'));
      await symlink(join(elsewhere, 'password'), join(folder, 'x.zip'));
      await symlink('sub/own.csv', join(folder, 'near.csv'));
      await symlink('..', join(folder, 'sub', 'up'));
      await symlink('self.csv', join(folder, 'self.csv'));
      await link(join(elsewhere, 'b.csv'), join(folder, 'hard.csv'));
      execFileSync('mkfifo', [join(folder, 'pipe.csv.gz')]);
      const own = new SourceFolder(folder, 0);
      const look = await own.scan();
      expect(look.texts.map(({ path }) => path).sort()).toEqual(['hard.csv', 'sub/own.csv']);
      expect(look).toMatchObject({ refusals: [], unfinished: [], passedOver: [] });
      expect(look.skipped).toEqual([
        { path: 'months', why: 'link' },
        { path: 'near.csv', why: 'link' },
        { path: 'pipe.csv.gz', why: 'special' },
        { path: 'self.csv', why: 'link' },
        { path: 'sub/up', why: 'link' },
        { path: 'x.csv', why: 'link' },
        { path: 'x.zip', why: 'link' },
      ]);
      for (const path of ['x.csv', 'months/a.csv', 'near.csv', 'pipe.csv.gz', 'x.zip/a.csv']) {
        const read = async () => text(await own.open(path));
        await expect(read()).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE' });
      }
    } finally {
      await rm(elsewhere, { recursive: true });
    }
  });

  it('may itself be a link', async () => {
    await deliver(folder, { 'real/a.csv': 'a' });
    await symlink('real', join(folder, 'named'));
    const named = new SourceFolder(join(folder, 'named'), 0);
    expect(await listPaths(named)).toEqual(['a.csv']);
    expect(await text(await named.open('a.csv'))).toBe('a');
  });

  it('reads nothing through a link that replaced a found file', async () => {
    await deliver(folder, { 'a.csv': 'a\n1\n', 'sub/b.csv': 'b\n1\n', '.kept/b.csv': 'secret' });
    const own = new SourceFolder(folder, 0);
    const { texts } = await own.scan();
    await rm(join(folder, 'a.csv'));
    await symlink('.kept/b.csv', join(folder, 'a.csv'));
    await rename(join(folder, 'sub'), join(folder, 'gone'));
    await symlink('.kept', join(folder, 'sub'));
    for (const each of texts) {
      const error: unknown = await own.identify(each).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(AppError);
      // Counts as a file that was deleted; the next run names the link.
      expect(isSourceFileGone(error as AppError)).toBe(true);
      expect((error as AppError).message).not.toContain('secret');
    }
  });

  it('SOURCE_UNREADABLE names a deleted file', async () => {
    await expect(source.open('sub/gone.csv')).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: expect.stringMatching(/^sub\/gone\.csv: cannot be read: .*ENOENT/) as string,
    });
  });

  it('checks 300 young files again after one wait', async () => {
    const names = Array.from({ length: 300 }, (_, i) => `m${i % 7}/week ${i}.csv`);
    for (const [index, name] of names.entries()) {
      await mkdir(join(folder, `m${index % 7}`), { recursive: true });
      await writeFile(join(folder, name), `a\n${index}\n`);
    }
    const begun = performance.now();
    const paths = await listPaths(new SourceFolder(folder, 200));
    expect(performance.now() - begun).toBeGreaterThan(150);
    // One wait per file would take a minute.
    expect(performance.now() - begun).toBeLessThan(20_000);
    expect(paths.toSorted()).toEqual(names.sort());
  });

  it.each([
    ['appends', (file: string) => appendFile(file, '1\n')],
    ['writes it anew', (file: string) => writeFile(file, 'a,b\n1')],
  ])('leaves a file for the next run while a process %s', async (_, write) => {
    source = new SourceFolder(folder, 1_000);
    await deliver(folder, { 'old.csv': 'a' });
    await writeFile(join(folder, 'still.csv'), 'a');
    const file = join(folder, 'growing.csv');
    await write(file);
    const writing = { isWanted: true };
    const looking = source.scan().finally(() => (writing.isWanted = false));
    while (writing.isWanted) {
      await write(file);
      await setImmediate();
    }
    const look = await looking;
    expect(look.unfinished).toEqual(['growing.csv']);
    expect(look.texts.map(({ path }) => path)).toEqual(['old.csv', 'still.csv']);
    expect(await listPaths(source)).toEqual(['old.csv', 'still.csv', 'growing.csv']);
  });

  it('reads a file with a time in the future once it is complete', async () => {
    await deliver(folder, { 'a.csv': 'a' });
    const later = new Date(Date.now() + HOUR_MS);
    await utimes(join(folder, 'a.csv'), later, later);
    expect(await listPaths(new SourceFolder(folder, 50))).toEqual(['a.csv']);
  });

  it('has the same URL for every spelling of its path', () => {
    const url = (name: string) => new SourceFolder(name, 0).url;
    expect(url('/data/in put/')).toBe('file:///data/in%20put');
    expect(url('/data/./x/../in put')).toBe('file:///data/in%20put');
  });
});
