import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readHeader } from './header.js';

describe('readHeader', () => {
  let folder: string;
  const headerOf = async (content: string | Buffer) => {
    const path = join(folder, 'file.csv');
    await writeFile(path, content);
    return readHeader(path, 'shown.csv');
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'retailstream-header-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each([
    ['a,b,c\n1,2,3\n', ',', 1],
    ['a,b,c', ',', 1],
    ['\uFEFFa,b,c\r\n1,2,3', ',', 1],
    ['a;b;c\r1;2;3', ';', 1],
    ['a\tb\tc\n', '\t', 1],
    ['\n\r\na,b,c\n', ',', 3],
    ['"a","b","c"\n', ',', 1],
    [' a , b,c \n', ',', 1],
  ])('%j', async (content, delimiter, line) => {
    expect(await headerOf(content)).toEqual({ cells: ['a', 'b', 'c'], delimiter, line });
  });

  it.each(['', '\n\r\n\n', '\uFEFF'])('finds none in %j', async (content) => {
    expect(await headerOf(content)).toBeUndefined();
  });

  it('reads no more than the head of a file', async () => {
    const header = await headerOf(`a,b\n${'x'.repeat(1_000_000)}`);
    expect(header?.cells).toEqual(['a', 'b']);
  });

  it('takes one column for a header, too', async () => {
    expect(await headerOf('only\n1\n')).toEqual({ cells: ['only'], delimiter: ',', line: 1 });
  });

  it('names a file that cannot be read as the user knows it', async () => {
    await expect(readHeader(join(folder, 'gone.csv'), 'sub/gone.csv')).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: expect.stringMatching(/^sub\/gone\.csv: cannot be read: .*ENOENT/) as string,
    });
  });
});
