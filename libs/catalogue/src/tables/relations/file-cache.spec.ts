import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SESSION_MS_MAX } from '#lake/ports/query-engine.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { FileCache } from './file-cache.js';

const ROOM = 100;

let home: string;
let folder: string;
let cache: FileCache;
let opened: number;

beforeEach(async () => {
  home = await createTempFolder('file-cache');
  folder = join(home, 'files');
  cache = new FileCache(folder, ROOM);
  opened = 0;
});
afterEach(() => rm(home, { recursive: true }));

const streamText = (text: string) =>
  async function* () {
    opened++;
    yield Buffer.from(await Promise.resolve(text));
  };
const copy = (key: string, bytes: number, signal?: AbortSignal) =>
  cache.ensureCopy(
    { key, displayName: key, bytes, open: streamText(key[0]!.repeat(bytes)) },
    signal,
  );
const names = async () => (await readdir(folder)).sort();
const lastUsed = (path: string, ms: number) => {
  const at = new Date(Date.now() - ms);
  return utimes(path, at, at);
};

/** A source that delivers on demand. */
function slow(text: string) {
  let go = (): void => undefined;
  let begun = (): void => undefined;
  const going = new Promise<void>((resolve) => (go = resolve));
  const isBegun = new Promise<void>((resolve) => (begun = resolve));
  const open = async function* () {
    opened++;
    yield Buffer.from(text[0]!);
    begun();
    await going;
    yield Buffer.from(text.slice(1));
  };
  return { open, go, isBegun };
}

describe('FileCache', () => {
  it('makes one copy for all concurrent and later callers', async () => {
    const [one, other] = await Promise.all([copy('a', 30), copy('a', 30)]);
    expect(one).toBe(other);
    expect(await copy('a', 30)).toBe(one);
    expect(await readFile(one, 'utf8')).toBe('a'.repeat(30));
    expect(opened).toBe(1);
  });

  it('drops the oldest copies once no session can read them', async () => {
    const [old, older] = [await copy('a', 40), await copy('b', 40)];
    await lastUsed(older, 3 * SESSION_MS_MAX);
    await lastUsed(old, 2.5 * SESSION_MS_MAX);
    const made = await copy('c', 40);
    expect(await names()).toEqual([basename(old), basename(made)].sort());
  });

  it('keeps copies while a session may read them', async () => {
    const used = await copy('a', 80);
    await lastUsed(used, SESSION_MS_MAX);
    await expect(copy('b', 40)).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(await names()).toEqual([basename(used)]);
    expect(await copy('c', 20)).toContain(folder);
  });

  it('drops released copies, the first released first', async () => {
    const paths = [await copy('a', 30), await copy('b', 30), await copy('c', 30)];
    const [one = '', two = '', three = ''] = paths;
    const leave = await cache.acquire([one, two, three, '/elsewhere/x']);
    const leaveOne = await cache.acquire([one]);
    await leave();
    // The first still has a reader.
    const d = await copy('d', 60);
    expect(await names()).toEqual([one, d].map((path) => basename(path)).sort());
    await expect(copy('e', 30)).rejects.toMatchObject({ code: 'DISK_FULL' });
    await leaveOne();
    const e = await copy('e', 30);
    expect(await names()).toEqual([d, e].map((path) => basename(path)).sort());
  });

  it('keeps copies that another process has requested since', async () => {
    const used = await copy('a', 80);
    const leave = await cache.acquire([used]);
    await lastUsed(used, 60_000);
    await leave();
    await expect(copy('b', 40)).rejects.toMatchObject({ code: 'DISK_FULL' });
  });

  it('rejects a copy that cannot fit before reading', async () => {
    await expect(copy('a', ROOM + 1)).rejects.toThrow('a: the disk has no room');
    expect([opened, await names()]).toEqual([0, []]);
    const longer = { key: 'b', displayName: 'b', open: streamText('b'.repeat(ROOM + 1)) };
    await expect(cache.ensureCopy(longer)).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(await names()).toEqual([]);
  });

  it('counts unfinished copies, also of other processes', async () => {
    const { open, go, isBegun } = slow('a'.repeat(60));
    const making = cache.ensureCopy({ key: 'a', displayName: 'a', bytes: 60, open });
    await isBegun;
    await expect(copy('b', 50)).rejects.toMatchObject({ code: 'DISK_FULL' });
    go();
    await making;
    await writeFile(join(folder, 'x.part'), 'x'.repeat(30));
    const another = new FileCache(folder, ROOM);
    const get = (bytes: number) =>
      another.ensureCopy({
        key: 'c',
        displayName: 'c',
        bytes,
        open: streamText('c'.repeat(bytes)),
      });
    await expect(get(20)).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(await get(10)).toContain(folder);
  });

  it('cancels a copy only when no caller waits for it', async () => {
    const { open, go, isBegun } = slow('abc');
    const wanted = { key: 'a', displayName: 'a', open };
    const [one, other] = [new AbortController(), new AbortController()];
    const first = cache.ensureCopy(wanted, one.signal);
    const second = cache.ensureCopy(wanted, other.signal);
    await isBegun;
    one.abort();
    await expect(first).rejects.toThrow('aborted');
    go();
    expect(await readFile(await second, 'utf8')).toBe('abc');

    const endless = slow('xyz');
    const stop = new AbortController();
    const given = cache.ensureCopy({ key: 'x', displayName: 'x', open: endless.open }, stop.signal);
    await endless.isBegun;
    stop.abort();
    await expect(given).rejects.toThrow('aborted');
    endless.go();
    await expect.poll(names).toHaveLength(1);
    expect(await copy('x', 3)).toContain(folder);
  });

  it('leaves no files of a failed copy', async () => {
    await mkdir(folder);
    const open = async function* () {
      yield Buffer.from(await Promise.resolve('a'));
      throw new Error('gone');
    };
    await expect(cache.ensureCopy({ key: 'a', displayName: 'a', open })).rejects.toThrow('gone');
    expect(await names()).toEqual([]);
    expect(await copy('b', ROOM)).toContain(folder);
  });
});
