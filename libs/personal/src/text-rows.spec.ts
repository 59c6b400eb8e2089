import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type TextRow, readTextRows } from './text-rows.js';

async function readRows(text: string, pieces = 1, headerLine = 1) {
  const bytes = Buffer.from(text, 'latin1');
  const size = Math.ceil(bytes.length / pieces);
  const chunks = Array.from({ length: pieces }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  );
  const rows: TextRow[] = [];
  for await (const row of readTextRows(Readable.from(chunks), { delimiter: ',', headerLine })) {
    rows.push(row);
  }
  return rows;
}

describe('textRows', () => {
  const text = 'a,b\r\n1,x\n\n2,"y\r\nz"\r3,"open\n4,w';

  it('yields lines with their ends and numbers, and joins those that one row spans', async () => {
    expect(await readRows(text)).toEqual([
      { line: 1, text: 'a,b', end: '\r\n' },
      { line: 2, text: '1,x', end: '\n' },
      { line: 3, text: '', end: '\n' },
      { line: 4, text: '2,"y\r\nz"', end: '\r' },
      // A quote that is never closed is a fault of its own line.
      { line: 6, text: '3,"open', end: '\n' },
      { line: 7, text: '4,w', end: '' },
    ]);
  });

  it('yields the same for every split into chunks', async () => {
    for (const pieces of [2, 5, text.length]) {
      expect(await readRows(text, pieces)).toEqual(await readRows(text));
    }
  });

  it('loses no byte', async () => {
    const rows = await readRows(text, 3);
    expect(rows.map((row) => row.text + row.end).join('')).toBe(text);
  });

  it('restarts at a quote that opens after an unclosed one', async () => {
    // The first line's quote opens no cell, so that the second line begins a row that the third ends.
    const rows = await readRows('a,b\n1,x"y\n2,"p\nq"\n');
    expect(rows.map((row) => row.text)).toEqual(['a,b', '1,x"y', '2,"p\nq"']);
  });

  it('yields the lines above the rows one by one', async () => {
    const rows = await readRows('"Till\n2026"\na,b\n1,2\n', 1, 3);
    expect(rows.map((row) => row.text)).toEqual(['"Till', '2026"', 'a,b', '1,2']);
  });
});
