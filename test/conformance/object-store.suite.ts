import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ObjectStore, StoredObject } from '#lake/ports/object-store.js';

/** An adapter with a new empty lake. */
interface ObjectStoreSubject {
  store: ObjectStore;
  close(): Promise<void>;
}

const MEBIBYTE = 1 << 20;

/** Requirements for every ObjectStore. */
export function describeObjectStore(name: string, create: () => Promise<ObjectStoreSubject>): void {
  describe(`ObjectStore conformance: ${name}`, () => {
    let subject: ObjectStoreSubject;
    let store: ObjectStore;
    const body = (content: string) => Readable.from([Buffer.from(content)]);
    const read = async (key: string) => text(await store.get(key));
    const keys = async (prefix: string) => {
      const found: string[] = [];
      for await (const { key } of store.list(prefix)) found.push(key);
      return found;
    };

    beforeAll(async () => {
      subject = await create();
      ({ store } = subject);
    });
    afterAll(() => subject.close());

    describe('put and get', () => {
      it('returns the bytes and counts them', async () => {
        expect(await store.put('bytes/a.txt', body('Grüße\r\n'))).toBe(9);
        expect(await read('bytes/a.txt')).toBe('Grüße\r\n');
      });

      it('stores an empty object', async () => {
        expect(await store.put('bytes/empty', Readable.from([]))).toBe(0);
        expect(await read('bytes/empty')).toBe('');
        expect(await keys('bytes/empty')).toEqual(['bytes/empty']);
      });

      it('replaces an object', async () => {
        await store.put('bytes/b', body('a long first version'));
        await store.put('bytes/b', body('second'));
        expect(await read('bytes/b')).toBe('second');
      });

      it('accepts keys with blanks, quotes, equals signs and umlauts', async () => {
        const key = "odd/run=1/it's a Größe & 100%.csv";
        await store.put(key, body('odd'));
        expect(await read(key)).toBe('odd');
        expect(await keys('odd/')).toEqual([key]);
      });

      it.each(['nothing/here', 'bytes', 'bytes/a.txt/below'])('has no object %s', async (key) => {
        await expect(store.get(key)).rejects.toMatchObject({
          code: 'OBJECT_NOT_FOUND',
          message: expect.stringContaining(key) as string,
        });
      });

      it('streams an object larger than any buffer', async () => {
        const chunks = 64;
        const written = createHash('sha256');
        const large = Readable.from(
          (function* () {
            for (let chunk = 0; chunk < chunks; chunk++) {
              const bytes = Buffer.alloc(MEBIBYTE, chunk);
              written.update(bytes);
              yield bytes;
            }
          })(),
        );
        expect(await store.put('large/object', large)).toBe(chunks * MEBIBYTE);
        const digest = createHash('sha256');
        for await (const chunk of await store.get('large/object')) digest.update(chunk as Buffer);
        expect(digest.digest('hex')).toBe(written.digest('hex'));
      });
    });

    describe('atomicity of objects', () => {
      it('keeps the old object when a body fails half way', async () => {
        const broken = () =>
          Readable.from(
            (function* () {
              yield Buffer.alloc(MEBIBYTE);
              throw new Error('the source went away');
            })(),
          );
        await store.put('whole/kept', body('before'));
        await expect(store.put('whole/kept', broken())).rejects.toThrow('the source went away');
        await expect(store.putIfAbsent('whole/new', broken())).rejects.toThrow('went away');
        expect(await read('whole/kept')).toBe('before');
        expect(await keys('')).not.toContain('whole/new');
        expect((await keys('whole/')).sort()).toEqual(['whole/kept']);
      });

      it('never changes an object during a read', async () => {
        await store.put('whole/read', body('old '.repeat(MEBIBYTE / 4)));
        const reader = await store.get('whole/read');
        await store.put('whole/read', body('new'));
        expect(await text(reader)).toBe('old '.repeat(MEBIBYTE / 4));
        expect(await read('whole/read')).toBe('new');
      });

      it('shows every reader one complete version', async () => {
        const versions = [1, 2, 3, 4].map((version) => Buffer.alloc(MEBIBYTE, version));
        const put = (index: number) =>
          store.put('whole/flip', Readable.from([versions[index % 4] ?? Buffer.alloc(0)]));
        await put(0);
        const writes = (async () => {
          for (let index = 1; index <= 20; index++) await put(index);
        })();
        for (let index = 0; index < 20; index++) {
          const seen = await buffer(await store.get('whole/flip'));
          expect(versions.some((version) => version.equals(seen))).toBe(true);
        }
        await writes;
      });
    });

    describe('putIfAbsent', () => {
      it('returns whether it wrote, and keeps an existing object', async () => {
        expect(await store.putIfAbsent('once/a', body('first'))).toBe(true);
        expect(await store.putIfAbsent('once/a', body('second'))).toBe(false);
        expect(await read('once/a')).toBe('first');
      });

      it('has exactly one winner among many concurrent calls', async () => {
        const writers = Array.from({ length: 16 }, (_, writer) => String(writer).repeat(1000));
        const won = await Promise.all(
          writers.map((content) => store.putIfAbsent('once/race', body(content))),
        );
        const winners = writers.filter((_, writer) => won[writer]);
        expect(winners).toHaveLength(1);
        expect(await read('once/race')).toBe(winners[0]);
        expect(await keys('once/')).toEqual(['once/a', 'once/race']);
      });

      it('reads its body to the end even when it does not write it', async () => {
        let chunksRead = 0;
        const counted = Readable.from(
          (function* () {
            for (; chunksRead < 64; chunksRead++) yield Buffer.alloc(64 * 1024);
          })(),
        );
        expect(await store.putIfAbsent('once/a', counted)).toBe(false);
        expect(chunksRead).toBe(64);
      });
    });

    describe('list', () => {
      beforeAll(async () => {
        for (const key of ['b/2', 'a/x/1', 'a/x/10', 'a/x/2', 'a/x2/1', 'a/x.1', 'a/y/z/w']) {
          await store.put(`list/${key}`, body(key));
        }
      });

      it('returns keys in order, at every depth, with sizes', async () => {
        const found: StoredObject[] = [];
        for await (const object of store.list('list/')) found.push(object);
        expect(found).toEqual([
          { key: 'list/a/x.1', bytes: 5 },
          { key: 'list/a/x/1', bytes: 5 },
          { key: 'list/a/x/10', bytes: 6 },
          { key: 'list/a/x/2', bytes: 5 },
          { key: 'list/a/x2/1', bytes: 6 },
          { key: 'list/a/y/z/w', bytes: 7 },
          { key: 'list/b/2', bytes: 3 },
        ]);
      });

      it.each([
        ['list/a/x', ['x.1', 'x/1', 'x/10', 'x/2', 'x2/1']],
        ['list/a/x/', ['x/1', 'x/10', 'x/2']],
        ['list/a/x/1', ['x/1', 'x/10']],
        ['list/a/y/z/w', ['y/z/w']],
        ['list/a/q', []],
        ['list/a/x/1/', []],
        ['list/nothing/', []],
      ])('treats a prefix as plain text: %s', async (prefix, expected) => {
        expect(await keys(prefix)).toEqual(expected.map((key) => `list/a/${key}`));
      });
    });

    describe('deletePrefix', () => {
      it('deletes only objects with the prefix', async () => {
        const all = ['del/run=1/a', 'del/run=1/b/c', 'del/run=10/a', 'del/run=2/a'];
        for (const key of all) await store.put(key, body('x'));
        await store.deletePrefix('del/run=1/');
        expect(await keys('del/')).toEqual(['del/run=10/a', 'del/run=2/a']);
        await store.deletePrefix('del/run=1');
        expect(await keys('del/')).toEqual(['del/run=2/a']);
      });

      it('deletes one object by its key, and accepts a missing one', async () => {
        await store.put('del/one', body('x'));
        await store.deletePrefix('del/one/');
        expect(await keys('del/one')).toEqual(['del/one']);
        await store.deletePrefix('del/one');
        await store.deletePrefix('del/one');
        await expect(store.get('del/one')).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
      });
    });

    it.each(['../outside', 'a/../../outside', '..'])(
      'refuses a key outside the lake: %s',
      async (key) => {
        const refused = { code: 'OBJECT_NOT_FOUND' };
        await expect(store.get(key)).rejects.toMatchObject(refused);
        await expect(store.put(key, body('x'))).rejects.toMatchObject(refused);
        await expect(store.putIfAbsent(key, body('x'))).rejects.toMatchObject(refused);
        await expect(store.deletePrefix(`${key}/`)).rejects.toMatchObject(refused);
      },
    );
  });
}
