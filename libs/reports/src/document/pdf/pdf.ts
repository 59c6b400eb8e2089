import type { PrintedTable } from '../printed-table.js';
import type { ReportDocument, Section } from '../report-document.js';
import { formatMoment, formatMoreRows } from '../format.js';
import { drawChart } from './draw-chart.js';
import { drawTable, drawUpright, measureColumns } from './draw-table.js';
import { BOLD, FAINT, Sheets } from './sheets.js';

const WARNING = '#9a6700';

interface PdfOptions {
  signal: AbortSignal;
  /** Set to false to search for text in the bytes. */
  compress?: boolean;
}

/**
 * Draws a report as A4, in portrait unless a table is too wide. Its fonts have Western text only.
 * @returns the file, which stays in memory until it is read
 */
export async function drawPdf(
  report: ReportDocument,
  { signal, compress = true }: PdfOptions,
): Promise<AsyncIterable<Uint8Array>> {
  const settings = { title: report.title, madeAt: report.dueAt, compress };
  const sheets = new Sheets({ ...settings, isLandscape: isWide(report) });
  drawHead(sheets, report);
  for (const section of report.sections) await drawSection(sheets, section, signal);
  sheets.finish(report.title);
  return sheets.pdf;
}

/** Returns whether a table has more columns than fit into portrait. */
function isWide({ title, dueAt, sections }: ReportDocument): boolean {
  const upright = new Sheets({ title, madeAt: dueAt, isLandscape: false, compress: false });
  return sections
    .flatMap(({ tables }) => tables)
    .filter(({ isSingle }) => !isSingle)
    .some(
      (table) => sumNumbers(measureColumns(upright, table).map(({ most }) => most)) > upright.width,
    );
}

const sumNumbers = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

function drawHead(sheets: Sheets, { title, dueAt, facts, warnings }: ReportDocument): void {
  sheets.writeParagraph(title, { size: 18, font: BOLD, above: 0 });
  sheets.writeParagraph(formatMoment(dueAt), { colour: FAINT });
  for (const fact of facts) sheets.writeParagraph(fact);
  for (const warning of warnings) sheets.writeParagraph(warning, { colour: WARNING, font: BOLD });
}

async function drawSection(sheets: Sheets, section: Section, signal: AbortSignal): Promise<void> {
  const { title, about, question, sentence, notes, chart, tables, legend } = section;
  sheets.keepTogether(140);
  sheets.writeParagraph(title, { size: 13, font: BOLD, above: 18 });
  if (question !== undefined) sheets.writeParagraph(question, { font: BOLD });
  sheets.writeParagraph(about);
  if (sentence !== undefined) sheets.writeParagraph(sentence, { size: 10.5, font: BOLD, above: 8 });
  for (const note of notes) sheets.writeParagraph(note, { colour: FAINT });
  if (chart) {
    sheets.keepTogether(chart.height + 30);
    sheets.writeParagraph(chart.title, { colour: FAINT, above: 12 });
    drawChart(sheets, chart);
  }
  drawMethod(sheets, section);
  for (const table of tables) await drawPart(sheets, table, signal);
  if (legend.length === 0) return;
  sheets.writeParagraph('The columns', { font: BOLD, above: 10 });
  for (const { heading, about: said } of legend) {
    sheets.writeParagraph(`${heading}: ${said}`, { size: 7.5, colour: FAINT, above: 1 });
  }
}

function drawMethod(sheets: Sheets, { method, limits }: Section): void {
  if (method !== undefined) {
    sheets.writeParagraph('Method', { size: 10.5, font: BOLD, above: 10 });
    sheets.writeParagraph(method);
  }
  if (limits === undefined) return;
  sheets.writeParagraph('Limits', { size: 10.5, font: BOLD, above: 10 });
  for (const limit of limits) sheets.writeParagraph(`• ${limit}`);
}

async function drawPart(sheets: Sheets, table: PrintedTable, signal: AbortSignal): Promise<void> {
  const { title, about, rows, hidden, isSingle } = table;
  if (title !== '') {
    sheets.keepTogether(100);
    sheets.writeParagraph(title, { size: 10.5, font: BOLD, above: 10 });
  }
  if (about !== '') sheets.writeParagraph(about, { colour: FAINT });
  if (isSingle) drawUpright(sheets, table);
  else if (rows.length > 0) await drawTable(sheets, table, signal);
  else if (hidden === 0) sheets.writeParagraph('No rows.', { colour: FAINT });
  if (hidden > 0) sheets.writeParagraph(formatMoreRows(hidden), { colour: FAINT, above: 4 });
}
