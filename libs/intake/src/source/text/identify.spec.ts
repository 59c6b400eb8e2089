import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { HEAD_BYTES } from './header.js';
import { identify, LINE_BYTES_MAX, TextCheck, type TextFault } from './identify.js';

const CHUNK = 1000;

function identifyContent(content: string | Buffer) {
  const bytes = Buffer.from(content);
  const chunks = Array.from({ length: Math.ceil(bytes.length / CHUNK) }, (_, index) =>
    bytes.subarray(index * CHUNK, (index + 1) * CHUNK),
  );
  return identify(Readable.from(chunks), 'sub/week.csv');
}

const digestContent = (content: string | Buffer) => ({
  sha256: createHash('sha256').update(content).digest('hex'),
  bytes: Buffer.byteLength(content),
});

describe('identify', () => {
  it('returns digest, size and header of a text', async () => {
    const text = `\uFEFF\r\n"Store, no";Größe\r\n${'1;é€😀\r\n'.repeat(10_000)}`;
    expect(await identifyContent(text)).toEqual({
      kind: 'text',
      ...digestContent(text),
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
      'is not text: it has a NUL character: line 1, byte 1 (0x00); save it as UTF-8',
    ],
    [
      'a NUL far down',
      `${'a,b\r\n'.repeat(2000)}\0`,
      'is not text: it has a NUL character: line 2001, byte 10000 (0x00); save it as UTF-8',
    ],
    [
      'a gzip file',
      Buffer.from('1f8b0800', 'hex'),
      'is not UTF-8, it looks like a gzip file: line 1, byte 1 (0x8B); save it as UTF-8',
    ],
    [
      'a workbook',
      Buffer.from('504b030414000600', 'hex'),
      'is not text: it has a NUL character, it looks like a zip file or an Excel workbook: line 1, byte 5 (0x00); save it as UTF-8',
    ],
  ])('rejects %s, with its digest', async (_, content, what) => {
    expect(await identifyContent(content)).toEqual({
      kind: 'refused',
      ...digestContent(content),
      code: 'SOURCE_NOT_TEXT',
      message: `sub/week.csv: ${what}`,
    });
  });

  it.each([
    ['', 'is empty'],
    ['\uFEFF\n \n\t\r\n', 'is empty'],
    [`${'x'.repeat(70_000)}\n1\n`, 'has no line end in its first 65536 bytes'],
    ['\n'.repeat(70_000), 'has no line end in its first 65536 bytes'],
  ])('rejects a text without a header', async (content, what) => {
    expect(await identifyContent(content)).toEqual({
      kind: 'refused',
      ...digestContent(content),
      code: 'SOURCE_COLUMNS',
      message: `sub/week.csv: ${what}; add a header line`,
    });
  });

  it('rejects a text with a line that no engine accepts', async () => {
    const text = `a,b\n1,${'x'.repeat(LINE_BYTES_MAX)}\n`;
    expect(await identifyContent(text)).toEqual({
      kind: 'refused',
      ...digestContent(text),
      code: 'SOURCE_NOT_TEXT',
      message: `sub/week.csv: line 2 is longer than ${LINE_BYTES_MAX} bytes; deliver a text with one line for each row`,
    });
  });

  it.each([
    [HEAD_BYTES, 'text'],
    [HEAD_BYTES + 1, 'refused'],
  ])('identifies a header of %i bytes without a line end as %s', async (bytes, kind) => {
    expect((await identifyContent('x'.repeat(bytes))).kind).toBe(kind);
  });
});

function faultIn(chunks: Buffer[]): TextFault | undefined {
  const check = new TextCheck();
  for (const chunk of chunks) check.take(chunk);
  return check.fault();
}

/** The first place that a decoder replaces, or NUL, by the text before it. */
function slowFault(bytes: Buffer): TextFault | undefined {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const at = text.search(/[\0\uFFFD]/);
  if (at < 0) return undefined;
  const before = text.slice(0, at);
  const offset = Buffer.byteLength(before);
  return { line: before.split(/\r\n|\r|\n/).length, offset, byte: bytes[offset]! };
}

/** The whole text, every split into two, and single bytes. */
function cuts(bytes: Buffer): Buffer[][] {
  const halves = Array.from({ length: bytes.length + 1 }, (_, at) => [
    bytes.subarray(0, at),
    bytes.subarray(at),
  ]);
  return [...halves, Array.from(bytes, (byte) => Buffer.of(byte))];
}

describe('TextCheck', () => {
  it.each(['', 'a,b\r\n1,2\r\n', '\uFEFFGröße;€\n😀;𝄞\n', '\r\r\n\n\r'])('accepts %j', (text) => {
    for (const chunks of cuts(Buffer.from(text))) expect(faultIn(chunks)).toBeUndefined();
  });

  it.each([
    ['latin-1', [0x61, 0x0a, 0x63, 0x61, 0x66, 0xe9, 0x0a], { line: 2, offset: 5, byte: 0xe9 }],
    ['a code point without its end', [0x61, 0x0d, 0xf0, 0x9f], { line: 2, offset: 2, byte: 0xf0 }],
    ['an end without its begin', [0xc3, 0xa9, 0x80], { line: 1, offset: 2, byte: 0x80 }],
    ['a longer form than need be', [0xc0, 0xaf], { line: 1, offset: 0, byte: 0xc0 }],
    ['half a surrogate pair', [0x61, 0xed, 0xa0, 0x80], { line: 1, offset: 1, byte: 0xed }],
    ['NUL', [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0xff], { line: 3, offset: 4, byte: 0 }],
    ['UTF-16', [0xff, 0xfe, 0x61, 0x00], { line: 1, offset: 0, byte: 0xff }],
  ])('finds %s', (_, bytes, fault) => {
    for (const chunks of cuts(Buffer.from(bytes))) expect(faultIn(chunks)).toEqual(fault);
  });

  it('finds the same faults as a decoder, in all kinds of bytes and every split', () => {
    const pieces = ['a', 'é', '€', '😀', '\n', '\r', '\r\n', 'bc,d'].map((text) =>
      Buffer.from(text),
    );
    const wrong = ['00', '80', 'c3', 'e2', 'e282', 'f09f98', 'f5', 'ff', 'e080'];
    for (let seed = 1; seed <= 300; seed++) {
      const good = Array.from({ length: 10 }, (_, i) => pieces[(seed * (i + 3) * 7 + i * i) % 8]!);
      const bad = Buffer.from(wrong[seed % wrong.length]!, 'hex');
      good.splice(seed % 11, 0, bad, ...(seed % 2 ? [bad] : []));
      const bytes = Buffer.concat(good);
      const expected = slowFault(bytes);
      for (const chunks of cuts(bytes)) {
        expect(faultIn(chunks), bytes.toString('hex')).toEqual(expected);
      }
    }
  });

  it.each([
    [`a\n${'x'.repeat(LINE_BYTES_MAX)}\nb`, undefined],
    [`a\r\n\r\n${'x'.repeat(LINE_BYTES_MAX + 1)}\r\nb`, 3],
    [`a\r${'x'.repeat(LINE_BYTES_MAX - 1)}ß`, 2],
    [`${'x'.repeat(LINE_BYTES_MAX)}\r\n${'x'.repeat(LINE_BYTES_MAX)}`, undefined],
  ])('detects a line that is too long, in every split: %#', (text, line) => {
    const bytes = Buffer.from(text);
    for (const size of [bytes.length, 65_536, 77_777]) {
      const check = new TextCheck();
      for (let at = 0; at < bytes.length; at += size) check.take(bytes.subarray(at, at + size));
      expect(check.fault()).toBeUndefined();
      expect(check.longLine()).toBe(line);
    }
  });
});
