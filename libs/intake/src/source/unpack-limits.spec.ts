import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildRows, buildZip } from '#test/conformance/source-subject.js';
import { FolderFiles, SourceFolder } from './folder/folder-files.js';
import { TextSource } from './text/text-source.js';
import { UNPACK_LIMITS, UnpackedBytes, type UnpackLimits } from './unpack-limits.js';

const OLD = new Date(Date.UTC(2026, 0, 1));

describe('packed files that unpack to too much', () => {
  let folder: string;
  const put = async (name: string, content: Buffer) => {
    await writeFile(join(folder, name), content);
    await utimes(join(folder, name), OLD, OLD);
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'retailstream-limits-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const limited = (limits: Partial<UnpackLimits>) =>
    new SourceFolder(folder, 0, false, { ...UNPACK_LIMITS, ...limits });
  const MB = 1024 ** 2;

  it('are refused as one file, with the figure and the remedy', async () => {
    await put('a.csv.gz', gzipSync(Buffer.alloc(2 * MB, 'a')));
    await put('b.zip', await buildZip({ '1.csv': buildRows(40_000), '2.csv': buildRows(40_000) }));
    await put('c.zip', await buildZip({ '1.csv.gz': gzipSync(Buffer.alloc(2 * MB, 'a')) }));
    await put('d.csv.gz', gzipSync(buildRows(10)));
    const { texts, refusals } = await limited({ bytes: MB }).scan();
    expect(texts.map(({ path }) => path)).toEqual(['d.csv.gz']);
    const what =
      'unpacks to more than 1 MB, the limit for a file; ' +
      'deliver it in parts, or raise SOURCE_UNPACKED_MB';
    expect(refusals.map(({ path, code, message }) => ({ path, code, message }))).toEqual(
      ['a.csv.gz', 'b.zip', 'c.zip'].map((path) => ({
        path,
        code: 'SOURCE_TOO_LARGE',
        message: `${path}: ${what}`,
      })),
    );
  });

  it('are refused for their number of entries before any is unpacked', async () => {
    const many = Array.from({ length: 30 }, (_, i) => [`${i}.csv`, `a\n${i}\n`] as const);
    await put('many.zip', await buildZip(Object.fromEntries(many)));
    const { texts, refusals } = await limited({ entries: 29 }).scan();
    expect(texts).toEqual([]);
    expect(refusals).toMatchObject([
      {
        path: 'many.zip',
        code: 'SOURCE_TOO_LARGE',
        message:
          'many.zip: contains 30 entries, but the limit is 29; ' +
          'deliver several zips, or raise SOURCE_ZIP_ENTRIES',
      },
    ]);
    expect((await limited({ entries: 30 }).scan()).texts).toHaveLength(30);
  });

  it('are detected by their ratio, which does not count for small ones', () => {
    const unpacked = new UnpackedBytes({ path: 'a.csv.gz', bytes: 2 * MB }, UNPACK_LIMITS);
    unpacked.add(400 * MB);
    expect(() => unpacked.add(1)).toThrow(
      'a.csv.gz: unpacks to more than 400 MB, which is over 200 times its 2097152 bytes; ' +
        'deliver it unpacked, or raise SOURCE_UNPACKED_RATIO',
    );
    const small = new UnpackedBytes({ path: 'b.csv.gz', bytes: 1000 }, UNPACK_LIMITS);
    expect(() => small.add(256 * MB)).not.toThrow();
  });

  it('stop unpacking once the scan is cancelled', async () => {
    const stop = new AbortController();
    const files = new FolderFiles(folder, 0);
    let chunks = 0;
    const read = files.read.bind(files);
    files.read = async function* (file) {
      for await (const chunk of read(file)) {
        if (++chunks === 2) stop.abort(new Error('nobody waits'));
        yield chunk;
      }
    };
    // Packed bytes that unpack to nothing, so that only their read can be aborted.
    const nothing = gzipSync('');
    await put('a.csv.gz', Buffer.alloc(8 * MB, nothing));
    await expect(new TextSource(files).scan(stop.signal)).rejects.toThrow('nobody waits');
    expect(chunks).toBeLessThan(5);
  });
});
