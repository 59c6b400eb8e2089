import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { FactsTransform } from './file-facts.js';

async function factsOf(chunks: Buffer[], headerLine?: number) {
  const facts = new FactsTransform(headerLine);
  const through = await buffer(Readable.from(chunks).pipe(facts));
  return { through, facts: facts.facts() };
}

/** Every way to cut a text in two, and one byte at a time. */
function cuts(text: string): Buffer[][] {
  const bytes = Buffer.from(text);
  const halves = Array.from({ length: bytes.length + 1 }, (_, at) => [
    bytes.subarray(0, at),
    bytes.subarray(at),
  ]);
  return [...halves, Array.from(bytes, (byte) => Buffer.of(byte))];
}

/** Lines that hold anything, from the first that holds more than blanks. */
function naiveCount(text: string): number {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  const header = lines.findIndex((line) => /[^ \t]/.test(line));
  return header < 0 ? 0 : lines.slice(header).filter((line) => line !== '').length;
}

describe('FactsTransform', () => {
  it.each([
    ['a\nb\n', 2, 'lf'],
    ['a\nb', 2, 'lf'],
    ['a\r\nb\r\n', 2, 'crlf'],
    ['a\r\nb', 2, 'crlf'],
    ['a\rb\r', 2, 'cr'],
    ['a\rb', 2, 'cr'],
    ['a\r\rb', 2, 'cr'],
    ['a\nb\r\nc', 3, 'mixed'],
    ['a\rb\nc', 3, 'mixed'],
    ['a\r\r\nb', 2, 'mixed'],
    ['a\n\rb', 2, 'mixed'],
    ['\n\na\n\n\nb\n\n', 2, 'lf'],
    ['\r\n\r\na\r\n', 1, 'crlf'],
    [' \n', 0, 'lf'],
    [' \n\t\r\na\n \n', 2, 'mixed'],
    ['  a\n\t\nb', 3, 'lf'],
    ['\uFEFFa\nb\n', 2, 'lf'],
    ['\uFEFF\r\n \r\na\r\nb', 2, 'crlf'],
    ['\uFEFF', 0, 'lf'],
    ['a\n\uFEFF\n', 2, 'lf'],
    ['\uFF01\n', 1, 'lf'],
    ['one line', 1, 'lf'],
    ['\n', 0, 'lf'],
    ['', 0, 'lf'],
    ['ä\r\nö\r\n', 2, 'crlf'],
  ])(
    '%j: lines that hold something, and how they end, however it is cut',
    async (text, lines, lineEnd) => {
      expect(naiveCount(text)).toBe(lines);
      for (const chunks of cuts(text)) {
        const { facts } = await factsOf(chunks);
        expect(facts).toMatchObject({ lines, lineEnd });
      }
    },
  );

  it.each([
    ['sep=;\na\nb\n', 2, 2],
    ['\uFEFFsep=;\r\n\r\na\r\nb\r\n\r\nc', 3, 3],
    ['\r \rsep=,\ra\rb', 4, 2],
    ['sep=;\na', 2, 1],
  ])('%j with its header in line %i: counts from there', async (text, headerLine, lines) => {
    for (const chunks of cuts(text)) {
      expect((await factsOf(chunks, headerLine)).facts.lines).toBe(lines);
    }
  });

  it('passes every byte on, and knows their number and digest', async () => {
    const bytes = Buffer.from(Array.from({ length: 10_000 }, (_, i) => (i * 31) % 256));
    const { through, facts } = await factsOf([bytes.subarray(0, 77), bytes.subarray(77)]);
    expect(through.equals(bytes)).toBe(true);
    expect(facts.bytes).toBe(10_000);
    expect(facts.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  it('counts as a plain split does, over text of every shape', async () => {
    const pieces = ['a', ' ', '\n', '\r\n', '\r', '', '\n\n', 'x,y'];
    for (let seed = 1; seed <= 200; seed++) {
      const text = Array.from(
        { length: 12 },
        (_, i) => pieces[(seed * (i + 3) * 7 + i * i) % 8],
      ).join('');
      const { facts } = await factsOf([Buffer.from(text)]);
      expect(facts.lines, JSON.stringify(text)).toBe(naiveCount(text));
    }
  });
});
