import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { AppError } from '#platform/errors/app-error.js';
import type { SourceFile, SourceFiles } from '../source.js';
import { TextSource } from './text-source.js';

const file: SourceFile = { path: 'week.csv.gz', bytes: 9, modified: 1, changed: 1, version: 'a' };
const denied = new AppError('AWS_ACCESS_DENIED', 'the role may not read it');
const rejectUnexpected = () => Promise.reject(new Error('not asked for'));

/** A bucket of one object that stays unchanged when read permission is granted. */
class OneObject implements SourceFiles {
  readonly url = 's3://bucket/files';
  readonly name = 's3://bucket/files';
  readonly writingMs = 0;
  readonly find = rejectUnexpected;
  readonly require = rejectUnexpected;
  readonly openZip = rejectUnexpected;
  readonly moveRefused = rejectUnexpected;
  readonly moveProcessed = rejectUnexpected;
  mayRead = false;

  constructor(private readonly content: Buffer) {}

  list = () => Promise.resolve([file]);
  settle = (files: SourceFile[]) => Promise.resolve({ files, unfinished: [] });

  async *read(): AsyncIterable<Buffer> {
    if (!this.mayRead) throw denied;
    yield await Promise.resolve(this.content);
  }
}

describe('a packed file without read permission', () => {
  it('is read once permitted, though the file is unchanged', async () => {
    const files = new OneObject(gzipSync('a,b\n').subarray(0, 12));
    const source = new TextSource(files);
    const before = await source.scan();
    expect(before.texts.map(({ path }) => path)).toEqual(['week.csv.gz']);
    files.mayRead = true;
    const after = await source.scan();
    expect(after.texts).toEqual([]);
    expect(after.refusals.map(({ code }) => code)).toEqual(['SOURCE_TRUNCATED']);
  });
});
