import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { HEAD_BYTES } from './header.js';
import { identify } from './identify.js';
import { LINE_BYTES_MAX } from './text-check.js';

const CHUNK = 1000;

function look(content: string | Buffer) {
  const bytes = Buffer.from(content);
  const chunks = Array.from({ length: Math.ceil(bytes.length / CHUNK) }, (_, index) =>
    bytes.subarray(index * CHUNK, (index + 1) * CHUNK),
  );
  return identify(Readable.from(chunks), 'sub/week.csv');
}

const known = (content: string | Buffer) => ({
  sha256: createHash('sha256').update(content).digest('hex'),
  bytes: Buffer.byteLength(content),
});

describe('identify', () => {
  it('tells digest, size and header of a text', async () => {
    const text = `\uFEFF\r\n"Store, no";Größe\r\n${'1;é€😀\r\n'.repeat(10_000)}`;
    expect(await look(text)).toEqual({
      kind: 'text',
      ...known(text),
      header: { cells: ['Store, no', 'Größe'], delimiter: ';', line: 2 },
    });
  });

  const rows = 'Store,Name\n1,Müller\n';
  it.each([
    [
      'latin-1',
      Buffer.from(`a,b\n${'1,x\n'.repeat(1000)}1,café\n`, 'latin1'),
      'is not UTF-8: line 1002, byte 4009 (0xE9); save it as UTF-8',
    ],
    [
      'UTF-16 with a byte order mark',
      Buffer.from(`\uFEFF${rows}`, 'utf16le'),
      'is not UTF-8, it looks like UTF-16: line 1, byte 0 (0xFF); save it as UTF-8',
    ],
    [
      'UTF-16, big end first',
      Buffer.from(`\uFEFF${rows}`, 'utf16le').swap16(),
      'is not UTF-8, it looks like UTF-16: line 1, byte 0 (0xFE); save it as UTF-8',
    ],
    [
      'UTF-16 without a mark',
      Buffer.from('Store,Name\n', 'utf16le'),
      'is not text but holds a NUL: line 1, byte 1 (0x00); save it as UTF-8',
    ],
    [
      'a NUL far down',
      `${'a,b\r\n'.repeat(2000)}\0`,
      'is not text but holds a NUL: line 2001, byte 10000 (0x00); save it as UTF-8',
    ],
    [
      'a gzip file',
      Buffer.from('1f8b0800', 'hex'),
      'is not UTF-8, it looks like a gzip file: line 1, byte 1 (0x8B); save it as UTF-8',
    ],
    [
      'a workbook',
      Buffer.from('504b030414000600', 'hex'),
      'is not text but holds a NUL, it looks like a zip file or an Excel workbook: line 1, byte 5 (0x00); save it as UTF-8',
    ],
  ])('refuses %s, and still knows its digest', async (_, content, what) => {
    expect(await look(content)).toEqual({
      kind: 'refused',
      ...known(content),
      code: 'SOURCE_NOT_TEXT',
      message: `sub/week.csv: ${what}`,
    });
  });

  it.each([
    ['', 'is empty'],
    ['\uFEFF\n \n\t\r\n', 'is empty'],
    [`${'x'.repeat(70_000)}\n1\n`, 'has no line that ends within its first 65536 bytes'],
    ['\n'.repeat(70_000), 'has no line that ends within its first 65536 bytes'],
  ])('refuses a text without a header', async (content, what) => {
    expect(await look(content)).toEqual({
      kind: 'refused',
      ...known(content),
      code: 'SOURCE_COLUMNS',
      message: `sub/week.csv: ${what}; a header line is needed`,
    });
  });

  it('refuses a text with a line that no engine takes', async () => {
    const text = `a,b\n1,${'x'.repeat(LINE_BYTES_MAX)}\n`;
    expect(await look(text)).toEqual({
      kind: 'refused',
      ...known(text),
      code: 'SOURCE_NOT_TEXT',
      message: `sub/week.csv: line 2 is longer than ${LINE_BYTES_MAX} bytes; is it text with a line for each row?`,
    });
  });

  it.each([
    [HEAD_BYTES, 'text'],
    [HEAD_BYTES + 1, 'refused'],
  ])('knows a header of %i bytes without a line end as %s', async (bytes, kind) => {
    expect((await look('x'.repeat(bytes))).kind).toBe(kind);
  });
});
