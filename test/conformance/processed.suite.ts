import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Source } from '#intake/source/source.js';
import { buildRows, hashBytes, type SourceSubject, buildZip } from './source-subject.js';

/**
 * Requirements for every source with processed files. @param current returns the subject of the running test
 */
export function describeProcessed(current: () => SourceSubject): void {
  describe('moveProcessed', () => {
    let subject: SourceSubject;
    let source: Source;
    beforeEach(() => {
      subject = current();
      ({ source } = subject);
    });

    /** Tries to move every file. @param texts that were processed, by path */
    const move = async (texts: Record<string, string | Buffer>) => {
      const processed = new Map(
        Object.entries(texts).map(([path, each]) => [path, hashBytes(each)]),
      );
      const files = await source.list();
      return Promise.all(files.map((file) => source.moveProcessed(file, processed)));
    };

    it('moves files to the same paths below processed/, which is not read', async () => {
      const files = { 'a/b c/ä+%&#?.CSV': 'one', 'week.csv': 'two' };
      await subject.deliver(files);
      expect((await move(files)).sort()).toEqual([
        'processed/a/b c/ä+%&#?.CSV',
        'processed/week.csv',
      ]);
      expect(await subject.listPaths()).toEqual([
        'processed/a/b c/ä+%&#?.CSV',
        'processed/week.csv',
      ]);
      expect(await subject.read('processed/week.csv')).toBe('two');
      expect(await source.list()).toEqual([]);
      expect((await source.scan()).texts).toEqual([]);
    });

    it('leaves unprocessed files, and accepts missing ones', async () => {
      await subject.deliver({ 'late.csv': 'late', 'other.csv': 'new', 'swapped.csv': 'late' });
      const texts = { 'gone.csv': 'gone', 'other.csv': 'old', 'swapped.csv': 'new' };
      expect(await move(texts)).toEqual([undefined, undefined, undefined]);
      expect(await subject.listPaths()).toEqual(['late.csv', 'other.csv', 'swapped.csv']);
    });

    it('leaves a file that replaced the listed one, and accepts a deleted one', async () => {
      await subject.deliver({ 'week.csv': 'a\n1\n', 'gone.csv': 'gone' });
      const files = await source.list();
      const processed = new Map([
        ['week.csv', hashBytes('a\n1\n')],
        ['gone.csv', hashBytes('gone')],
      ]);
      for (const text of (await source.scan()).texts) await source.identify(text);
      await subject.deliver({ 'week.csv': 'a\n2\n' });
      await subject.remove('gone.csv');
      for (const file of files) {
        expect(await source.moveProcessed(file, processed)).toBeUndefined();
      }
      expect(await subject.listPaths()).toEqual(['week.csv']);
      expect(await subject.read('week.csv')).toBe('a\n2\n');
    });

    it('is safe to repeat, and to run concurrently', async () => {
      await subject.deliver({ 'week.csv': 'bytes' });
      const [file] = await source.list();
      const processed = new Map([['week.csv', hashBytes('bytes')]]);
      const moving = () => source.moveProcessed(file!, processed).catch(() => undefined);
      const at = await Promise.all([1, 2, 3, 4].map(moving));
      expect(at).toContain('processed/week.csv');
      expect(await moving()).toBeUndefined();
      expect(await subject.listPaths()).toEqual(['processed/week.csv']);
      expect(await subject.read('processed/week.csv')).toBe('bytes');
    });

    it('overwrites only equal bytes', async () => {
      const marked = `processed/week.${hashBytes('second').slice(0, 8)}.csv`;
      for (const content of ['first', 'second', 'first', 'second']) {
        await subject.deliver({ 'week.csv': content });
        const expected = content === 'first' ? 'processed/week.csv' : marked;
        expect(await move({ 'week.csv': content })).toEqual([expected]);
      }
      expect(await subject.listPaths()).toEqual([marked, 'processed/week.csv'].sort());
      expect(await subject.read('processed/week.csv')).toBe('first');
      expect(await subject.read(marked)).toBe('second');
    });

    it('moves a packed file unchanged once its text is processed', async () => {
      const packed = gzipSync('a\n1\n');
      await subject.deliver({ 'week.csv.gz': packed });
      expect(await move({ 'week.csv.gz': packed })).toEqual([undefined]);
      expect(await move({ 'week.csv.gz': 'a\n1\n' })).toEqual(['processed/week.csv.gz']);
    });

    it('moves a zip once all its texts are processed, and not before', async () => {
      const texts = { 'weeks.zip/2010/w1.csv': 'a\n1\n', 'weeks.zip/w2.csv.gz': 'a\n2\n' };
      const zip = { '2010/w1.csv': 'a\n1\n', 'w2.csv.gz': gzipSync('a\n2\n'), 'read.me': '' };
      await subject.deliver({ 'weeks.zip': await buildZip(zip) });
      expect(await move({ 'weeks.zip/2010/w1.csv': 'a\n1\n' })).toEqual([undefined]);
      expect(await move({ ...texts, 'weeks.zip/w2.csv.gz': 'other' })).toEqual([undefined]);
      expect(await subject.listPaths()).toEqual(['weeks.zip']);
      expect(await move(texts)).toEqual(['processed/weeks.zip']);
      expect(await subject.listPaths()).toEqual(['processed/weeks.zip']);
    });

    it('leaves a zip with a damaged text', async () => {
      const damaged = await buildZip({ 'bad.csv': buildRows(1000), 'good.csv': 'a\n1\n' });
      damaged.fill(0, 60, 90);
      await subject.deliver({ 'weeks.zip': damaged });
      expect(await move({ 'weeks.zip/good.csv': 'a\n1\n' })).toEqual([undefined]);
      expect(await subject.listPaths()).toEqual(['weeks.zip']);
    });
  });
}
