import { createHash } from 'node:crypto';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { FactsTransform } from '../text/file-facts.js';
import { identify } from '../text/identify.js';
import { SourceFolder } from '../folder/folder-files.js';

const OLD = new Date(Date.UTC(2026, 0, 1));
const rows = (count: number) =>
  `Store,Type,Size\r\n${Array.from({ length: count }, (_, i) => `${i},A,${i * 7919}\r\n`).join('')}`;
const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');

function buildZip(members: Record<string, string | Buffer>, compress = true): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(members)) {
    if (name.endsWith('/')) zip.addEmptyDirectory(name);
    else zip.addBuffer(Buffer.from(content), name, { compress });
  }
  zip.end();
  return buffer(zip.outputStream);
}

/** The zip with a name overwritten, in the directory and before the member. */
function renameMember(zip: Buffer, from: string, to: string): Buffer {
  for (let at = zip.indexOf(from); at >= 0; at = zip.indexOf(from)) zip.write(to, at);
  return zip;
}

describe('packed files', () => {
  let folder: string;
  let source: SourceFolder;
  const put = async (name: string, content: Buffer | string, at = OLD) => {
    await writeFile(join(folder, name), content);
    await utimes(join(folder, name), at, at);
  };
  const read = async (path: string) => (await buffer(await source.open(path))).toString();
  const found = async () => (await source.scan()).texts.map(({ path }) => path);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'retailstream-packed-'));
    source = new SourceFolder(folder, 0);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('are identified by their text, with any packing', async () => {
    const text = rows(50_000);
    await put('a.csv', text);
    await put('b.CSV.GZ', gzipSync(text));
    // The output of `cat` on two files, and padding of a tape.
    const half = text.indexOf('\n', text.length / 2) + 1;
    const parts = [gzipSync(text.slice(0, half)), gzipSync(text.slice(half)), Buffer.alloc(512)];
    await put('c.csv.gz', Buffer.concat(parts));
    await put('d.Zip', await buildZip({ 'in/deep/a.csv': text, 'b.csv.gz': gzipSync(text) }));
    await put('e.zip', await buildZip({ 'stored.csv': text }, false));
    const look = await source.scan();
    expect(look).toMatchObject({ unfinished: [], refusals: [] });
    expect(look.texts.map(({ path, file }) => ({ path, modified: file.modified }))).toEqual(
      [
        'a.csv',
        'b.CSV.GZ',
        'c.csv.gz',
        'd.Zip/b.csv.gz',
        'd.Zip/in/deep/a.csv',
        'e.zip/stored.csv',
      ].map((path) => ({ path, modified: OLD.getTime() })),
    );
    for (const { path } of look.texts) {
      const header = { cells: ['Store', 'Type', 'Size'], delimiter: ',', line: 1 };
      const known = { sha256: sha256(text), bytes: text.length };
      expect(await identify(await source.open(path), path)).toEqual({
        kind: 'text',
        ...known,
        header,
      });
      const facts = new FactsTransform();
      expect(await buffer((await source.open(path)).pipe(facts))).toHaveLength(text.length);
      expect(facts.facts()).toEqual({ ...known, lines: 50_001, lineEnd: 'crlf' });
    }
  });

  it('of many members give each its own text', async () => {
    const members = Object.fromEntries(
      Array.from({ length: 300 }, (_, i) => [`${2000 + (i % 9)}/w${i}.csv`, `a\n${i}\n`]),
    );
    await put('weeks.zip', await buildZip(members));
    const paths = await found();
    expect(paths).toEqual(
      Object.keys(members)
        .map((name) => `weeks.zip/${name}`)
        .sort(),
    );
    for (const path of paths)
      expect(await read(path)).toBe(members[path.slice('weeks.zip/'.length)]);
  });

  it('may hold other files among texts', async () => {
    await put(
      'weeks.zip',
      await buildZip({
        'folder.csv/': '',
        'folder.csv/a.csv': 'a',
        '__MACOSX/folder.csv/._a.csv': 'x',
        '.hidden/b.csv': 'x',
        '~$c.csv': 'x',
        'inner.zip': 'x',
        'readme.txt': 'x',
      }),
    );
    expect(await found()).toEqual(['weeks.zip/folder.csv/a.csv']);
  });

  it('can be closed half-way, and read again', async () => {
    const text = rows(200_000);
    await put('a.zip', await buildZip({ 'a.csv': text }));
    await put('a.csv.gz', gzipSync(text));
    for (const path of ['a.zip/a.csv', 'a.csv.gz']) {
      for await (const chunk of await source.open(path)) {
        expect(chunk).toBeInstanceOf(Buffer);
        break;
      }
      (await source.open(path)).destroy();
      expect(sha256(await read(path))).toBe(sha256(text));
    }
  });

  it('are refused when they are truncated, and left when they are young', async () => {
    const gz = gzipSync(rows(1000));
    const zip = await buildZip({ 'a.csv': rows(1000) });
    const cut: Record<string, Buffer> = {
      'a.csv.gz': gz.subarray(0, -1),
      'b.csv.gz': gz.subarray(0, gz.length / 2),
      'c.csv.gz': Buffer.alloc(0),
      'd.zip': zip.subarray(0, -1),
      'e.zip': zip.subarray(0, zip.length / 2),
      'f.zip': Buffer.alloc(0),
    };
    const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
    for (const [name, bytes] of Object.entries(cut)) await put(name, bytes, minutesAgo(0.5));
    expect(await source.scan()).toMatchObject({
      texts: [],
      unfinished: Object.keys(cut),
      refusals: [],
    });
    const modified = Math.floor(minutesAgo(2).getTime() / 1000) * 1000;
    for (const [name, bytes] of Object.entries(cut)) await put(name, bytes, new Date(modified));
    expect(await source.scan()).toEqual({
      texts: [],
      passedOver: [],
      skipped: [],
      unfinished: [],
      refusals: Object.entries(cut).map(([path, bytes]) => ({
        path,
        code: 'SOURCE_TRUNCATED',
        message: `${path}: is incomplete; deliver it again`,
        sha256: sha256(bytes),
        bytes: bytes.length,
        modified,
      })),
    });
    for (const path of ['a.csv.gz', 'e.zip/a.csv']) {
      await expect(read(path)).rejects.toMatchObject({ code: 'SOURCE_TRUNCATED' });
    }
  });

  it('are refused when they have another format or are damaged', async () => {
    const gz = gzipSync(rows(1000));
    gz.writeUInt32LE(0, gz.length - 8);
    const twice = renameMember(await buildZip({ 'a.csv': 'a', 'b.csv': 'b' }), 'b.csv', 'a.csv');
    const outside = renameMember(await buildZip({ 'xx/a.csv': 'a' }), 'xx/', '../');
    const files: [string, string | Buffer, RegExp, string?][] = [
      ['checksum.csv.gz', gz, /is not a gzip file, or is damaged \(incorrect data check\)/],
      [
        'none.zip',
        await buildZip({ 'a.txt': 'a' }),
        /has no \.csv or \.csv\.gz file/,
        'SOURCE_EMPTY',
      ],
      ['outside.zip', outside, /invalid relative path: \.\.\/a\.csv/],
      [
        'text.csv.gz',
        Buffer.alloc(9, 0xff),
        /is not a gzip file, or is damaged \(incorrect header check\)/,
      ],
      ['text.zip', rows(10), /is not a zip file, or is damaged/],
      ['twice.zip', twice, /is not a zip file, or is damaged \(it contains a\.csv twice\)/],
    ];
    for (const [name, content] of files) await put(name, content, new Date());
    const { refusals: refused, texts: texts, unfinished } = await source.scan();
    expect({ texts, unfinished }).toEqual({ texts: [], unfinished: [] });
    expect(refused).toEqual(
      files.map(([path, content, message, code = 'SOURCE_UNREADABLE']) => ({
        path,
        code,
        message: expect.stringMatching(message) as string,
        sha256: sha256(content),
        bytes: Buffer.byteLength(content),
        modified: expect.any(Number) as number,
      })),
    );
    for (const { path, message } of refused) expect(message.startsWith(`${path}: `)).toBe(true);
  });

  it('with a damaged member still give the others', async () => {
    const zip = await buildZip({
      'bad.csv': rows(1000),
      'cut.csv.gz': gzipSync('a\n1\n').subarray(0, -3),
      'good.csv': 'a\n1\n',
      'locked.csv': 'a',
      'odd.csv': 'a',
      'plain.csv.gz': '\u0000a\n1\n',
    });
    zip.fill(0, 60, 90);
    for (const [name, at, value] of [
      ['locked.csv', 8, 1],
      ['odd.csv', 10, 99],
    ] as const) {
      // Its entry in the directory begins 46 bytes before its name.
      const entry = zip.lastIndexOf(name) - 46;
      zip.writeUInt16LE(zip.readUInt16LE(entry + at) | value, entry + at);
    }
    await put('weeks.zip', zip);
    const { texts: texts, refusals: refused } = await source.scan();
    expect(texts.map(({ path }) => path)).toEqual(['weeks.zip/good.csv']);
    expect(refused.map(({ path, code, message }) => [path, code, message])).toEqual([
      [
        'weeks.zip/bad.csv',
        'SOURCE_UNREADABLE',
        expect.stringMatching(/^weeks\.zip\/bad\.csv: is not a zip file, or is damaged/),
      ],
      [
        'weeks.zip/cut.csv.gz',
        'SOURCE_TRUNCATED',
        'weeks.zip/cut.csv.gz: is incomplete; deliver it again',
      ],
      [
        'weeks.zip/locked.csv',
        'SOURCE_UNREADABLE',
        'weeks.zip/locked.csv: is encrypted; deliver it without a password',
      ],
      [
        'weeks.zip/odd.csv',
        'SOURCE_UNREADABLE',
        expect.stringMatching(/is packed by method 107; /),
      ],
      ['weeks.zip/plain.csv.gz', 'SOURCE_UNREADABLE', expect.stringMatching(/is not a gzip file/)],
    ]);
    const digests = new Set(refused.map((refusal) => refusal.sha256));
    expect(digests.size).toBe(refused.length);
    expect((await source.scan()).refusals).toEqual(refused);
  });

  it('are verified by checksum, also when stored uncompressed', async () => {
    const zip = await buildZip({ 'a.csv': 'Store,Type\n1,A\n' }, false);
    zip.write('B', zip.indexOf('1,A') + 2);
    await put('a.zip', zip);
    const { texts: texts, refusals: refused } = await source.scan();
    expect(texts).toEqual([]);
    expect(refused).toMatchObject([{ path: 'a.zip/a.csv', code: 'SOURCE_UNREADABLE' }]);
    await expect(read('a.zip/a.csv')).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: expect.stringMatching(/its checksum differs/) as string,
    });
  });

  it('are unpacked again after a write, even with the same time and size', async () => {
    await put('a.csv.gz', gzipSync('a\n1\n'));
    await put('a.zip', await buildZip({ 'a.csv': 'a\n1\n' }));
    expect(await found()).toEqual(['a.csv.gz', 'a.zip/a.csv']);
    const [gz, zip] = [gzipSync('a\n1\n').length, (await buildZip({ 'a.csv': 'a\n1\n' })).length];
    await put('a.csv.gz', Buffer.alloc(gz, 0xff));
    await put('a.zip', 'x'.repeat(zip));
    expect(await source.scan()).toMatchObject({
      texts: [],
      refusals: [{ path: 'a.csv.gz' }, { path: 'a.zip' }],
    });
  });

  it('give the current texts after a change', async () => {
    await put('a.zip', await buildZip({ 'a.csv': 'first' }));
    expect(await read('a.zip/a.csv')).toBe('first');
    await put('a.zip', await buildZip({ 'b.csv': 'b', 'a.csv': 'second' }), new Date());
    expect(await read('a.zip/a.csv')).toBe('second');
    await expect(source.open('a.zip/gone.csv')).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: 'a.zip/gone.csv: cannot be read: the zip does not contain it; deliver the zip again',
    });
  });

  it('reads text that is named as gzip, because a browser has unpacked it', async () => {
    const text = `\uFEFFa\nä${'x'.repeat(9_000)}\n`;
    await put('a.csv.gz', text);
    await put('b.zip', await buildZip({ 'b.csv.gz': text }));
    const { texts: texts, refusals: refused } = await source.scan();
    expect(refused).toEqual([]);
    expect(texts.map(({ path }) => path).sort()).toEqual(['a.csv.gz', 'b.zip/b.csv.gz']);
    for (const { path } of texts) {
      expect(await read(path)).toBe(text);
    }
  });

  it.each(['gone.zip', 'gone.csv.gz'])(
    'that the disk fails to read report the failure: %s',
    async (name) => {
      await expect(source.open(name)).rejects.toMatchObject({
        code: 'SOURCE_UNREADABLE',
        message: expect.stringMatching(`^${name}: cannot be read: ENOENT`) as string,
      });
    },
  );
});
