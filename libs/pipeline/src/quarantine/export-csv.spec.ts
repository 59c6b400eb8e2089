import { describe, expect, it } from 'vitest';
import { exportCsv } from './export-csv.js';
import type { QuarantinedRow } from './quarantined-row.js';
import { correctionsIn } from '../corrections/correction.js';

const row = (line: number, text: string, value: string | null = null): QuarantinedRow => ({
  dataset: 'sales',
  runId: 1,
  fileId: 1,
  sha256: 'ab'.repeat(32),
  path: 'week 1/sales.csv',
  line,
  reason: 'LONG_ROW',
  column: null,
  value,
  text,
  advice: 'do, or "do not"',
  state: 'open',
  correctedAt: null,
  correctedBy: null,
});

/** Texts that CSV parsers, spreadsheets or people misread. */
const awkward = [
  '1,2,3',
  '"a ""quoted"" cell",1',
  '=1+1,2',
  "'=1+1,2",
  "''=1",
  "'plain",
  '-5.25,1',
  '@SUM(A1)',
  ' leading and trailing ',
  'ünïcode,東京,"O\'Neil"',
  'a;b\tc',
];

async function* yieldItems<Item>(items: Item[]): AsyncGenerator<Item> {
  for (const item of items) yield await Promise.resolve(item);
}

const collectCsv = async (rows: QuarantinedRow[]) => {
  let csv = '';
  for await (const chunk of exportCsv(yieldItems(rows))) csv += chunk;
  return csv;
};

describe('an export', () => {
  it('has a header and one line per row', async () => {
    expect(await collectCsv([row(7, '1,2,3,4', '4')])).toBe(
      'dataset,sha256,path,line,reason,column,value,advice,text\n' +
        `sales,${'ab'.repeat(32)},week 1/sales.csv,7,LONG_ROW,,4,"do, or ""do not""","1,2,3,4"\n`,
    );
  });

  it('has only a header without rows', async () => {
    expect(await collectCsv([])).toMatch(/^dataset,.*,text\n$/);
  });

  it.each([
    [499, [499]],
    [500, [500]],
    [501, [500, 1]],
  ])('of %i rows has chunks of at most 500', async (count, chunks) => {
    const rows = Array.from({ length: count }, (_, index) => row(index + 2, 'x'));
    const found: number[] = [];
    for await (const chunk of exportCsv(yieldItems(rows))) found.push(chunk.split('\n').length - 1);
    expect(found).toEqual([1, ...chunks]);
  });

  it('returns the same texts when read back', async () => {
    const csv = await collectCsv(awkward.map((text, index) => row(index + 2, text)));
    const back: string[] = [];
    for await (const { line, sha256, text } of correctionsIn(yieldItems([Buffer.from(csv)]))) {
      expect(sha256).toBe('ab'.repeat(32));
      expect(line).toBe(back.length + 2);
      back.push(text);
    }
    expect(back).toEqual(awkward);
  });

  it('has no cell that a spreadsheet would execute', async () => {
    const csv = await collectCsv([row(2, '=HYPERLINK("http://x")', '+1'), row(3, '@x', '-1')]);
    expect(csv).toContain(`'=HYPERLINK`);
    expect(csv).not.toMatch(/(^|[,"])[=+@-]/m);
  });
});
