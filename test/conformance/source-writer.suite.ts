import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deliverFile, type Delivery, type SourceWriter } from '#intake/source/deliver-file.js';
import { type Rewrite, rewriteFile } from '#intake/source/packed/rewrite-file.js';
import { type SourceSubject, buildZip } from './source-subject.js';

/** A source that accepts deliveries. */
export interface SourceWriterSubject extends SourceSubject {
  writer: SourceWriter;
}

const CHUNK_BYTES = 64 * 1024;

/** Requirements for every source that accepts deliveries. */
export function describeSourceWriter(name: string, open: () => Promise<SourceWriterSubject>): void {
  describe(`SourceWriter: ${name}`, () => {
    let subject: SourceWriterSubject;
    const deliver = (delivery: Delivery, isReplacing = false) =>
      deliverFile(subject.writer, delivery, isReplacing);

    beforeEach(async () => {
      subject = await open();
    });
    afterEach(() => subject.close());

    it('delivers a complete file, which the source finds', async () => {
      const path = '2010/w 1/ä+%&#?.CSV';
      expect(await subject.writer.find(path)).toBeUndefined();
      expect(await deliver(createDelivery(path, 'a\n1\n'))).toBe('delivered');
      expect(await subject.read(path)).toBe('a\n1\n');
      expect(await subject.listPaths()).toEqual([path]);
      const { texts } = await subject.source.scan();
      expect(texts).toMatchObject([{ path, file: { bytes: 4 } }]);
      expect(subject.writer.url).toBe(subject.source.url);
      expect(subject.writer.formatLocation(path)).toMatch(/[^/]\/2010\/w 1\/ä\+%&#\?\.CSV$/);
    });

    it('accepts a file longer than one part', async () => {
      const bytes = Buffer.alloc(20 * 1024 * 1024 + 3, 'week,store\n');
      expect(await deliver(createDelivery('long.csv', bytes))).toBe('delivered');
      const stored = Buffer.from(await subject.read('long.csv'));
      expect(stored.equals(bytes)).toBe(true);
    });

    it('sends nothing that exists already', async () => {
      await subject.deliver({ 'a.csv': 'a\n1\n' });
      const before = await subject.source.list();
      const delivery = createDelivery('a.csv', 'a\n1\n');
      const read = () => {
        throw new Error('it was read again');
      };
      expect(await deliver({ ...delivery, read }, true)).toBe('there');
      expect(await subject.source.list()).toEqual(before);
    });

    it.each(['b\n2\n', 'a\n1\n2\n', ''])('replaces %j only on request', async (standing) => {
      await subject.deliver({ 'a.csv': standing });
      expect(await deliver(createDelivery('a.csv', 'a\n1\n'))).toBe('taken');
      expect(await subject.read('a.csv')).toBe(standing);
      expect(await deliver(createDelivery('a.csv', 'a\n1\n'), true)).toBe('replaced');
      expect(await subject.read('a.csv')).toBe('a\n1\n');
      expect(await subject.listPaths()).toEqual(['a.csv']);
    });

    it('keeps a file that takes the same path during an upload', async () => {
      const delivery = createDelivery('a.csv', 'mine\n');
      async function* read(): AsyncGenerator<Buffer> {
        await subject.deliver({ 'a.csv': 'theirs\n' });
        yield* delivery.read();
      }
      expect(await deliver({ ...delivery, read })).toBe('taken');
      expect(await subject.read('a.csv')).toBe('theirs\n');
    });

    it('lists all files, including rejected, processed and moved ones', async () => {
      const paths = ['a.csv', 'error/b.csv.gz', 'processed/2026/c.zip'];
      await subject.deliver(Object.fromEntries([...paths, 'notes.txt'].map((path) => [path, 'x'])));
      const files = await subject.writer.listAll();
      expect(files.map(({ path }) => path).sort()).toEqual(paths);
      expect((await subject.source.list()).map(({ path }) => path)).toEqual(['a.csv']);
    });

    it('rewrites texts and keeps their packing', async () => {
      const before = 'a\nold\n';
      const members = {
        'in/a.csv': before,
        'b.csv.gz': gzipSync(before),
        'c.csv': 'c\n',
        'd.txt': before,
      };
      await subject.deliver({
        'a.csv': before,
        'processed/b.csv.gz': gzipSync(before),
        'c.zip': await buildZip(members),
        'd.csv': 'd\n',
      });
      const rewrite: Rewrite = async ({ read }) => {
        const text = await readText(read());
        return text === before ? () => Readable.from([Buffer.from('a\nnew\n')]) : undefined;
      };
      const rewritten: string[] = [];
      const rewriteAll = async () => {
        for (const file of await subject.writer.listAll()) {
          if (await rewriteFile(subject.writer, file, rewrite)) rewritten.push(file.path);
        }
      };
      await rewriteAll();
      expect(rewritten.sort()).toEqual(['a.csv', 'c.zip', 'processed/b.csv.gz']);
      const { texts: found } = await subject.source.scan();
      const texts = await Promise.all(
        found.map(
          async ({ path }) => `${path}: ${await readText(await subject.source.open(path))}`,
        ),
      );
      const inZip = ['b.csv.gz', 'c.csv', 'in/a.csv'].map((name) => `c.zip/${name}`);
      expect(texts.sort()).toEqual([
        'a.csv: a\nnew\n',
        `${inZip[0]}: a\nnew\n`,
        `${inZip[1]}: c\n`,
        `${inZip[2]}: a\nnew\n`,
        'd.csv: d\n',
      ]);
      // Other files of a zip are unchanged, and a second call changes nothing.
      const zip = await subject.writer.openZip(await subject.writer.require('c.zip'));
      const names: string[] = [];
      for await (const { fileName } of zip.eachEntry()) names.push(fileName);
      zip.close();
      expect(names).toEqual(Object.keys(members));
      await rewriteAll();
      expect(rewritten).toHaveLength(3);
    });

    it('leaves a file unchanged when its texts cannot be read completely', async () => {
      await subject.deliver({ 'a.csv.gz': gzipSync('a\nold\n').subarray(0, 20) });
      const before = await subject.source.list();
      const file = await subject.writer.require('a.csv.gz');
      const rewrite: Rewrite = ({ read }) => Promise.resolve(read);
      await expect(rewriteFile(subject.writer, file, rewrite)).rejects.toMatchObject({
        code: 'SOURCE_TRUNCATED',
      });
      expect(await subject.source.list()).toEqual(before);
    });

    it('keeps a file that replaces the old one during a rewrite', async () => {
      await subject.deliver({ 'a.csv': 'a\nold\n' });
      const file = await subject.writer.require('a.csv');
      const rewrite: Rewrite = async ({ read }) => {
        expect(await readText(read())).toBe('a\nold\n');
        await subject.deliver({ 'a.csv': 'a\nnewer\n' });
        return () => Readable.from([Buffer.from('a\nrewritten\n')]);
      };
      await expect(rewriteFile(subject.writer, file, rewrite)).rejects.toMatchObject({
        code: 'SOURCE_CHANGED',
        retryable: true,
      });
      expect(await subject.read('a.csv')).toBe('a\nnewer\n');
    });

    it.each([
      ['small', 'a\n1\n', 'a\n2\n'],
      ['long', Buffer.alloc(20 * 1024 * 1024), Buffer.alloc(20 * 1024 * 1024 + 1)],
    ])('leaves nothing of a %s file that changes during its upload', async (_, before, after) => {
      const read = () => streamChunks(Buffer.from(after));
      const changed = { ...createDelivery('a.csv', before), read };
      await expect(deliver(changed)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
      expect(await subject.listPaths()).toEqual([]);
    });
  });
}

const readText = async (bytes: AsyncIterable<Buffer>) =>
  (await buffer(Readable.from(bytes))).toString('utf8');

function createDelivery(path: string, content: string | Buffer): Delivery {
  const bytes = Buffer.from(content);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { path, sha256, bytes: bytes.length, read: () => streamChunks(bytes) };
}

async function* streamChunks(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    yield await Promise.resolve(bytes.subarray(at, at + CHUNK_BYTES));
  }
}
