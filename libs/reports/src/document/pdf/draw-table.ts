import { setImmediate as turn } from 'node:timers/promises';
import type { PrintedTable } from '../printed-table.js';
import { BOLD, INK, REGULAR, type Sheets } from './sheets.js';

/** Minimum and maximum width of a column, in points. */
interface ColumnNeed {
  /** Below this width, words and numbers break. */
  least: number;
  /** At this width, nothing breaks. */
  most: number;
}

/**
 * Returns the widths of columns. If the maximum widths do not fit, each column gets its minimum and a part of the rest;
 * if the minimum widths do not fit, all shrink equally.
 */
function fitColumnWidths(needs: readonly ColumnNeed[], room: number): number[] {
  const sum = (part: (need: ColumnNeed) => number) =>
    needs.reduce((total, need) => total + part(need), 0);
  const most = sum((need) => need.most);
  if (most <= room) return needs.map((need) => need.most);
  const least = sum((need) => need.least);
  if (least >= room) return needs.map((need) => (need.least / least) * room);
  const share = (room - least) / (most - least);
  return needs.map((need) => need.least + (need.most - need.least) * share);
}

const SIZE = 7.5;
const RULE = '#afb8c1';
const PADDING = 4;
const LINE = 4;
/** A longer sentence in a cell breaks before it fills the page. */
const TEXT_MOST = 200;
/** Without slack, a word breaks in a column of exactly its width. */
const SLACK = 3;
/** Maximum lines of a heading while the page has space. */
const HEAD_LINES = 2;
/** After so many rows, other work of the process gets a turn. */
const ROWS_AT_ONCE = 40;

type Cells = readonly string[];

/** Returns the minimum and maximum width of each column of a table. */
export function measureColumns(sheets: Sheets, { columns, rows }: PrintedTable): ColumnNeed[] {
  return columns.map(({ heading }, index) => {
    const cells = findLongest(rows.map((row) => row[index] ?? ''));
    const head = splitWords(heading).map((word) => measureText(sheets, BOLD, word));
    const words = splitWords(cells).map((word) => measureText(sheets, REGULAR, word));
    const around = 2 * PADDING + SLACK;
    const least = Math.max(0, ...head, ...words) + around;
    const ofHead = measureText(sheets, BOLD, heading) / HEAD_LINES;
    const ofCells = Math.min(measureText(sheets, REGULAR, cells), TEXT_MOST);
    return { least, most: Math.max(least, Math.max(ofHead, ofCells) + around) };
  });
}

const splitWords = (text: string) => text.split(' ');

/** Digits have equal widths, and other text breaks if it is wider. */
const findLongest = (texts: readonly string[]) =>
  texts.reduce((most, text) => (text.length > most.length ? text : most), '');

function measureText(sheets: Sheets, font: string, text: string): number {
  sheets.useFont(font, SIZE, INK);
  return sheets.pdf.widthOfString(sheets.toShowableText(text));
}

/**
 * Draws rows below a heading, which repeats on each page. `doc.table()` of pdfkit 0.20 repeats no heading; 2,000 rows
 * of 10 columns take it 1.2 s of processor time and 374 kB, this 0.45 s and 156 kB.
 * @param signal cancels it between rows
 */
export async function drawTable(
  sheets: Sheets,
  table: PrintedTable,
  signal: AbortSignal,
): Promise<void> {
  const { pdf } = sheets;
  const widths = fitColumnWidths(measureColumns(sheets, table), sheets.width);
  const rights = table.columns.map(({ isNumber }) => isNumber);
  const row = new Row(sheets, widths, rights);
  const head = table.columns.map(({ heading }) => heading);
  const headHeight = row.measureHeight(head, BOLD);
  const drawHead = () => row.draw(head, BOLD, headHeight, 1);
  pdf.y += 4;
  sheets.keepTogether(headHeight * 3);
  drawHead();
  for (const [index, cells] of table.rows.entries()) {
    if (index % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) {
      await turn();
      signal.throwIfAborted();
    }
    const height = row.measureHeight(cells, REGULAR);
    if (sheets.keepTogether(height)) drawHead();
    row.draw(cells, REGULAR, height, 0.25);
  }
}

/** Draws figures with their labels, one per line. */
export function drawUpright(sheets: Sheets, { columns, rows: [cells = []] }: PrintedTable): void {
  const [name, value, about] = [0.2, 0.35, 0.45].map((share) => share * sheets.width) as [
    number,
    number,
    number,
  ];
  const row = new Row(sheets, [name, value, about], [false, false, false]);
  sheets.pdf.y += 4;
  for (const [index, column] of columns.entries()) {
    const line = [column.heading, cells[index] ?? '', column.about];
    const height = row.measureHeight(line, REGULAR);
    sheets.keepTogether(height);
    row.draw(line, REGULAR, height, 0.25);
  }
}

class Row {
  constructor(
    private readonly sheets: Sheets,
    private readonly widths: readonly number[],
    private readonly rights: readonly boolean[],
  ) {}

  measureHeight(cells: Cells, font: string): number {
    const { pdf } = this.sheets;
    this.sheets.useFont(font, SIZE, INK);
    const line = pdf.currentLineHeight(true);
    const heights = cells.map((cell, index) => {
      const text = this.sheets.toShowableText(cell);
      const width = this.measureRoom(index);
      return pdf.widthOfString(text) <= width ? line : pdf.heightOfString(text, { width });
    });
    // Cuts a cell that is higher than half a page.
    return Math.min(Math.max(line, ...heights) + LINE, pdf.page.height / 2);
  }

  draw(cells: Cells, font: string, height: number, rule: number): void {
    const { pdf, left } = this.sheets;
    this.sheets.useFont(font, SIZE, INK);
    const top = pdf.y;
    let x = left;
    for (const [index, cell] of cells.entries()) {
      const text = this.sheets.toShowableText(cell);
      const width = this.measureRoom(index);
      const own = pdf.widthOfString(text);
      const isRight = this.rights[index] === true;
      if (own <= width) {
        const start = isRight ? x + PADDING + width - own : x + PADDING;
        pdf.text(text, start, top + LINE / 2 + 1, { lineBreak: false });
      } else {
        const align = isRight ? 'right' : 'left';
        pdf.text(text, x + PADDING, top + LINE / 2 + 1, { width, height, align, ellipsis: true });
      }
      x += this.widths[index] ?? 0;
    }
    pdf.y = top + height;
    pdf.moveTo(left, pdf.y).lineTo(x, pdf.y).lineWidth(rule).strokeColor(RULE).stroke();
  }

  private measureRoom(index: number): number {
    return Math.max(1, (this.widths[index] ?? 0) - 2 * PADDING);
  }
}
