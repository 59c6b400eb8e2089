import { expect, it } from 'vitest';
import type { PrintedTable } from '../printed-table.js';
import type { ReportDocument } from '../report-document.js';
import { drawPdf } from './pdf.js';

const { signal } = new AbortController();

const table = (columns: string[], rows: string[][], hidden = 0): PrintedTable => ({
  title: 'By store',
  about: '',
  isSingle: false,
  rows,
  hidden,
  columns: columns.map((heading) => ({ heading, about: '', isNumber: heading !== 'Name' })),
});

const report = (...tables: PrintedTable[]): ReportDocument => ({
  title: 'Sales – Müller & 週',
  dueAt: new Date('2026-11-22T06:30:00Z'),
  facts: ['Snapshot 12 of weekly-sales.'],
  warnings: ['2 % of the rows are in quarantine.'],
  sections: [{ title: 'Weekly top stores', about: 'The best.', notes: [], tables, legend: [] }],
});

async function drawDocument(document: ReportDocument): Promise<{ bytes: Buffer; pages: string[] }> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await drawPdf(document, { signal, compress: false }))
    chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const text = bytes.toString('latin1');
  const pages = [...text.matchAll(/stream\n([\s\S]*?)\nendstream/g)].map(([, stream = '']) =>
    readShownText(stream),
  );
  return { bytes, pages };
}

/** Returns the text of a page: PDF writes text as hexadecimal, with the positions of letters between. */
function readShownText(stream: string): string {
  return (
    [...stream.matchAll(/\[([^\]]*)\] TJ/g)]
      .map(([, parts = '']) =>
        [...parts.matchAll(/<([0-9a-f]*)>/g)]
          .map(([, hex = '']) => Buffer.from(hex, 'hex').toString('latin1'))
          .join(''),
      )
      .join('|')
      // The dash in Windows-1252.
      .replaceAll('\u0096', '–')
  );
}

it('is a PDF that describes its source, with numbered pages', async () => {
  const { bytes, pages } = await drawDocument(
    report(table(['Name', 'Sales'], [['(A\\)', '1,200.50']])),
  );
  expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
  expect(bytes.toString('latin1').trimEnd().endsWith('%%EOF')).toBe(true);
  expect(pages).toHaveLength(1);
  for (const text of [
    '2026-11-22 06:30 UTC|Snapshot 12 of weekly-sales.|2 % of the rows are in quarantine.',
    'Weekly top stores|The best.|By store|Name|Sales|(A\\)|1,200.50',
    'Page 1 of 1',
  ]) {
    expect(pages[0]).toContain(text);
  }
});

it('replaces characters missing in its fonts by question marks, with a note', async () => {
  const { pages } = await drawDocument(report());
  expect(pages[0]).toContain('Sales – Müller & ?');
  expect(pages[0]).toContain("A ? replaces each character that this file's fonts lack.");
  const plain = await drawDocument({ ...report(), title: 'Sales' });
  expect(plain.pages[0]).not.toContain('Signs');
});

it('repeats the heading of a table on each page, and reports how many rows are left out', async () => {
  const rows = Array.from({ length: 200 }, (_, index) => [`row ${index}`, String(index)]);
  const { pages } = await drawDocument(report(table(['Name', 'Sales'], rows, 1_234)));
  expect(pages.length).toBeGreaterThan(2);
  for (const [index, page] of pages.entries()) {
    expect(page).toContain('Name|Sales|');
    expect(page).toContain(`Page ${index + 1} of ${pages.length}`);
  }
  const all = pages.join('|').split('|');
  expect(rows.every(([name = '']) => all.filter((text) => text === name).length === 1)).toBe(true);
  expect(pages.at(-1)).toContain('1,234 more rows are not shown.');
});

it('uses landscape if a table is too wide for portrait', async () => {
  const columns = Array.from({ length: 14 }, (_, index) => `Quantity${index}`);
  const wide = await drawDocument(report(table(columns, [columns.map(() => '1,234,567.89')])));
  expect(wide.bytes.toString('latin1')).toContain('/MediaBox [0 0 841.89 595.28]');
  const narrow = await drawDocument(report(table(['Name'], [['A']])));
  expect(narrow.bytes.toString('latin1')).toContain('/MediaBox [0 0 595.28 841.89]');
});

it('has the same bytes for the same report', async () => {
  const one = await drawDocument(report(table(['Name'], [['A']])));
  const two = await drawDocument(report(table(['Name'], [['A']])));
  expect(one.bytes.equals(two.bytes)).toBe(true);
});

it('stops when it is cancelled', async () => {
  const rows = Array.from({ length: 200 }, (_, index) => [String(index)]);
  await expect(
    drawPdf(report(table(['Name'], rows)), { signal: AbortSignal.abort() }),
  ).rejects.toThrow('aborted');
});
