import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Source } from '#intake/source/source.js';
import { describeProcessed } from './processed.suite.js';
import { buildRows, hashBytes, type SourceSubject, buildZip } from './source-subject.js';

/** Requirements for every source, wherever its files are. */
export function describeSource(name: string, open: () => Promise<SourceSubject>): void {
  describe(`Source: ${name}`, () => {
    let subject: SourceSubject;
    let source: Source;
    const found = async () => (await source.scan()).texts.map(({ path }) => path);
    const readText = async (path: string) => text(await source.open(path));
    /** Digests of the texts, by path. */
    const digests = async () => {
      const known: Record<string, string> = {};
      for (const each of (await source.scan()).texts) {
        known[each.path] = (await source.identify(each)).sha256;
      }
      return known;
    };

    beforeEach(async () => {
      subject = await open();
      ({ source } = subject);
    });
    afterEach(() => subject.close());

    it('finds texts at any depth, oldest first', async () => {
      await subject.deliver({ 'b.csv': 'b' });
      await subject.deliver({ '2010/w 1/ä+%&#?.CSV': 'a' });
      await subject.deliver({ 'a.csv': 'c' });
      const look = await source.scan();
      expect(look).toMatchObject({ unfinished: [], refusals: [] });
      const times = look.texts.map(({ path, file }) => ({ path, at: file.modified }));
      // A bucket's times have whole seconds; files of the same second are ordered by path.
      expect(times).toEqual(times.toSorted((a, b) => a.at - b.at || (a.path < b.path ? -1 : 1)));
      const newest = Math.max(...times.map(({ at }) => at));
      expect(times.find(({ path }) => path === 'a.csv')?.at).toBe(newest);
      expect(look.texts.map(({ file }) => file.bytes)).toEqual([1, 1, 1]);
      expect(await readText('2010/w 1/ä+%&#?.CSV')).toBe('a');
      expect((await source.list()).map(({ path }) => path).sort()).toEqual([
        '2010/w 1/ä+%&#?.CSV',
        'a.csv',
        'b.csv',
      ]);
    });

    it('finds nothing in an empty source', async () => {
      expect(await source.scan()).toEqual({
        texts: [],
        unfinished: [],
        refusals: [],
        passedOver: [],
        skipped: [],
      });
    });

    it('omits other files, hidden ones, rejected ones, and processed and moved ones', async () => {
      await subject.deliver({
        'sales.csv': 's',
        'sub/error/kept.csv': 'k',
        'sub/processed/kept.csv': 'k',
        'error/old.csv': 'x',
        'processed/old.csv': 'x',
        'processed/2010/weeks.zip': 'x',
        '.hidden.csv': 'x',
        '.git/a.csv': 'x',
        '~$sales.csv': 'x',
        '__MACOSX/a.csv': 'x',
        'sales.csv.part': 'x',
        'notes.txt': 'x',
        csv: 'x',
      });
      expect((await found()).sort()).toEqual([
        'sales.csv',
        'sub/error/kept.csv',
        'sub/processed/kept.csv',
      ]);
      const { passedOver } = await source.scan();
      expect(passedOver.sort()).toEqual(['csv', 'notes.txt', 'sales.csv.part']);
    });

    it('unpacks packed files, and identifies a text in any packing', async () => {
      const content = buildRows(20_000);
      await subject.deliver({
        'a.csv': content,
        'b.CSV.GZ': gzipSync(content),
        'c.Zip': await buildZip({
          'in/a.csv': content,
          'b.csv.gz': gzipSync(content),
          'c.txt': '',
        }),
      });
      const digest = hashBytes(content);
      expect(await digests()).toEqual({
        'a.csv': digest,
        'b.CSV.GZ': digest,
        'c.Zip/b.csv.gz': digest,
        'c.Zip/in/a.csv': digest,
      });
      expect(hashBytes(await readText('c.Zip/b.csv.gz'))).toBe(digest);
    });

    it('returns the right text of each of many members', async () => {
      const members = Object.fromEntries(
        Array.from({ length: 60 }, (_, i) => [`${2000 + (i % 9)}/w${i}.csv`, `a\n${i}\n`]),
      );
      await subject.deliver({ 'weeks.zip': await buildZip(members) });
      expect(await digests()).toEqual(
        Object.fromEntries(
          Object.entries(members).map(([path, each]) => [`weeks.zip/${path}`, hashBytes(each)]),
        ),
      );
    });

    it('rejects damaged packed files, and of a zip only the damaged member', async () => {
      const damaged = await buildZip({ 'bad.csv': buildRows(1000), 'good.csv': 'a\n1\n' });
      damaged.fill(0, 60, 90);
      const files = {
        'none.zip': await buildZip({ 'a.txt': 'a' }),
        'cut.csv.gz': gzipSync(buildRows(1000)).fill(0, 40, 60),
        'text.zip': Buffer.from(buildRows(10)),
        'weeks.zip': damaged,
      };
      await subject.deliver(files);
      const look = await source.scan();
      expect(look.texts.map(({ path }) => path)).toEqual(['weeks.zip/good.csv']);
      const refused = look.refusals.map(({ path, code, ...rest }) => [path, code, rest.sha256]);
      expect(refused.sort()).toEqual([
        ['cut.csv.gz', 'SOURCE_UNREADABLE', hashBytes(files['cut.csv.gz'])],
        ['none.zip', 'SOURCE_EMPTY', hashBytes(files['none.zip'])],
        ['text.zip', 'SOURCE_UNREADABLE', hashBytes(files['text.zip'])],
        ['weeks.zip/bad.csv', 'SOURCE_UNREADABLE', hashBytes(`${hashBytes(damaged)}/bad.csv`)],
      ]);
    });

    it('detects new content with the same name and size, packed or not', async () => {
      const first = { 'a.csv': 'a\n1\n', 'a.zip': await buildZip({ 'b.csv': 'b\n1\n' }) };
      await subject.deliver(first);
      expect(await digests()).toEqual({
        'a.csv': hashBytes('a\n1\n'),
        'a.zip/b.csv': hashBytes('b\n1\n'),
      });
      await subject.deliver({ 'a.csv': 'a\n2\n', 'a.zip': await buildZip({ 'b.csv': 'b\n2\n' }) });
      expect(await digests()).toEqual({
        'a.csv': hashBytes('a\n2\n'),
        'a.zip/b.csv': hashBytes('b\n2\n'),
      });
      expect(await readText('a.zip/b.csv')).toBe('b\n2\n');
    });

    it('reports a file that was removed', async () => {
      await subject.deliver({ 'a.csv': 'a', 'b.zip': await buildZip({ 'b.csv': 'b' }) });
      expect(await found()).toEqual(['a.csv', 'b.zip/b.csv']);
      await subject.remove('a.csv');
      await subject.remove('b.zip');
      for (const path of ['a.csv', 'b.zip/b.csv', 'never.csv']) {
        await expect(source.open(path)).rejects.toMatchObject({
          code: 'SOURCE_UNREADABLE',
          message: expect.stringMatching(`^${path}: cannot be read: `) as string,
        });
      }
      expect(await found()).toEqual([]);
    });

    it('reports a zip without the text, and a zip that is opened itself', async () => {
      await subject.deliver({ 'a.zip': await buildZip({ 'b.csv': 'b' }) });
      for (const [path, why] of [
        ['a.zip/gone.csv', 'read: the zip does not contain it; deliver the zip again'],
        ['a.zip', 'read as text: it is a zip; read the files in it'],
      ]) {
        await expect(source.open(path!)).rejects.toMatchObject({
          code: 'SOURCE_UNREADABLE',
          message: `${path}: cannot be ${why}`,
        });
      }
    });

    it('allows a reader to stop in the middle of a text', async () => {
      const content = buildRows(100_000);
      await subject.deliver({ 'a.csv': content, 'b.zip': await buildZip({ 'a.csv': content }) });
      for (const path of ['a.csv', 'b.zip/a.csv']) {
        for (let again = 0; again < 3; again++) {
          for await (const chunk of await source.open(path)) {
            expect(chunk).toBeInstanceOf(Buffer);
            break;
          }
          (await source.open(path)).destroy();
        }
        expect(hashBytes(await readText(path))).toBe(hashBytes(content));
      }
    });

    describe('refuse', () => {
      const refuse = (path: string, content: string | Buffer) =>
        source.refuse(path, `${path}: is\r\nwrong; mend it`, hashBytes(content));

      it('moves a file to the same path below error/, with a note', async () => {
        await subject.deliver({ 'a/b c/week.csv': 'bytes', 'good.csv': 'good' });
        expect(await refuse('a/b c/week.csv', 'bytes')).toBe('error/a/b c/week.csv');
        expect(await subject.listPaths()).toEqual([
          'error/a/b c/week.csv',
          'error/a/b c/week.csv.note.txt',
          'good.csv',
        ]);
        expect(await subject.read('error/a/b c/week.csv')).toBe('bytes');
        expect(await subject.read('error/a/b c/week.csv.note.txt')).toMatch(
          /^a\/b c\/week\.csv: is wrong; mend it\nCorrect this file .*\nRefused at \S+Z\n$/,
        );
        expect(await found()).toEqual(['good.csv']);
      });

      it('leaves a file that has replaced the rejected one', async () => {
        await subject.deliver({ 'week.csv': 'a\nright\n' });
        expect(await refuse('week.csv', 'a\nwrong\n')).toBeUndefined();
        expect(await subject.listPaths()).toEqual(['week.csv']);
      });

      it('is safe to repeat, and to run concurrently', async () => {
        await subject.deliver({ 'week.csv': 'bytes' });
        const at = await Promise.all([1, 2, 3, 4].map(() => refuse('week.csv', 'bytes')));
        expect(new Set(at)).toEqual(new Set(['error/week.csv']));
        expect(await refuse('week.csv', 'bytes')).toBe('error/week.csv');
        expect(await refuse('never.csv', 'bytes')).toBeUndefined();
        expect(await subject.listPaths()).toEqual(['error/week.csv', 'error/week.csv.note.txt']);
        expect(await subject.read('error/week.csv')).toBe('bytes');
      });

      it('overwrites only equal bytes', async () => {
        const marked = `error/week.${hashBytes('second').slice(0, 8)}.csv`;
        for (const content of ['first', 'second', 'first', 'second']) {
          await subject.deliver({ 'week.csv': content });
          const expected = content === 'first' ? 'error/week.csv' : marked;
          expect(await refuse('week.csv', content)).toBe(expected);
          expect(await subject.read(expected)).toBe(content);
        }
        expect(await subject.read('error/week.csv')).toBe('first');
        expect((await subject.listPaths()).filter((path) => !path.endsWith('.note.txt'))).toEqual(
          [marked, 'error/week.csv'].sort(),
        );
      });

      it('leaves a member in its zip, with a note', async () => {
        const zip = await buildZip({ '2010/sales.csv': 'a' });
        await subject.deliver({ 'weeks.zip': zip });
        expect(await refuse('weeks.zip/2010/sales.csv', 'a')).toBe('weeks.zip/2010/sales.csv');
        expect(await subject.listPaths()).toEqual([
          'error/weeks.zip/2010/sales.csv.note.txt',
          'weeks.zip',
        ]);
        expect(await subject.read('error/weeks.zip/2010/sales.csv.note.txt')).toMatch(
          /\nCorrect the file in weeks\.zip /,
        );
      });

      it('moves a damaged packed file unchanged', async () => {
        await subject.deliver({ 'week.csv.gz': '\u001f no gzip' });
        const [refused] = (await source.scan()).refusals;
        expect(await source.refuse('week.csv.gz', 'is wrong', refused!.sha256)).toBe(
          'error/week.csv.gz',
        );
        expect(await subject.read('error/week.csv.gz')).toBe('\u001f no gzip');
      });
    });

    describeProcessed(() => subject);
  });
}
