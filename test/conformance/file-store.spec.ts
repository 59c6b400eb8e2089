import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileStore } from '#lake/stores/file-store.js';
import { describeObjectStore } from './object-store.suite.js';

const createRoot = () => mkdtemp(join(tmpdir(), 'retailstream-lake-'));

describeObjectStore('a folder', async () => {
  const root = await createRoot();
  const close = () => rm(root, { recursive: true, force: true });
  return { store: new FileStore(root), close };
});

describeObjectStore('a folder written with a slash at its end', async () => {
  const root = await createRoot();
  const close = () => rm(root, { recursive: true, force: true });
  return { store: new FileStore(`${root}/`), close };
});

describe('FileStore', () => {
  let root: string;
  let store: FileStore;

  beforeEach(async () => {
    root = await createRoot();
    store = new FileStore(root);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('leaves nothing of a failed write', async () => {
    const broken = Readable.from(
      (function* () {
        yield 'half';
        throw new Error('gone');
      })(),
    );
    await expect(store.put('a', broken)).rejects.toThrow('gone');
    expect(await readdir(join(root, '.partial'))).toEqual([]);
  });

  it('lists the remaining objects while another run deletes some', async () => {
    const keys = async () => {
      const found: string[] = [];
      for await (const { key } of store.list('scratch/')) found.push(key);
      return found;
    };
    await store.put('scratch/run=0/kept', Readable.from(['kept']));
    for (let round = 1; round <= 20; round++) {
      const gone = Array.from({ length: 20 }, (_, index) => `scratch/run=${round}/${index}/part-0`);
      for (const key of gone) await store.put(key, Readable.from(['gone']));
      const listings = Promise.all([keys(), keys(), keys()]);
      await store.deletePrefix(`scratch/run=${round}/`);
      for (const listing of await listings) expect(listing).toContain('scratch/run=0/kept');
    }
    expect(await keys()).toEqual(['scratch/run=0/kept']);
  });

  it('replaces a folder with all its content', async () => {
    await store.put('out/old/part-0', Readable.from(['old']));
    const finished = await store.newFolder();
    await writeFile(join(finished, 'part-1'), 'new');
    await store.replaceFolder('out/', finished);
    const keys: string[] = [];
    for await (const { key } of store.list('')) keys.push(key);
    expect(keys).toEqual(['out/part-1']);
    expect(await text(await store.get('out/part-1'))).toBe('new');
  });

  it('leaves one complete folder after many concurrent replacements', async () => {
    const folders = await Promise.all(
      Array.from({ length: 12 }, async (_, writer) => {
        const folder = await store.newFolder();
        for (const part of ['a', 'b']) await writeFile(join(folder, part), String(writer));
        return folder;
      }),
    );
    await Promise.all(folders.map((folder) => store.replaceFolder('out/', folder)));
    const [a, b] = await Promise.all(
      ['out/a', 'out/b'].map(async (key) => text(await store.get(key))),
    );
    expect(a).toBe(b);
    expect(await readdir(join(root, '.partial'))).toEqual([]);
  });

  it('removes partial writes of killed processes', async () => {
    await writeFile(join(await store.newFolder(), 'half'), 'x');
    await store.removePartials();
    expect(existsSync(join(root, '.partial'))).toBe(false);
    await store.put('a', Readable.from(['a']));
    expect(await text(await store.get('a'))).toBe('a');
  });
});
