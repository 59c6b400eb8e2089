import type { Snapshot } from '#analytics/snapshot/snapshot.js';
import type { AnswerReader } from './answer-reader.js';
import type { About, MadeFile } from './delivery/made-file.js';
import { html } from './document/html.js';
import { drawPdf } from './document/pdf/pdf.js';
import type { ReportDocument } from './document/report-document.js';
import { rowsIn } from './document/section-of.js';
import type { ClaimedRun } from './ledger/report-runs.js';
import { makeCsv } from './make-csv.js';
import { sectionsOf } from './make-document.js';
import { questionsOf } from './questions/questions-of.js';
import { ReportFiles } from './write-file.js';

/** What is to be made: a report and its time. */
export type Wanted = Pick<ClaimedRun, 'name' | 'title' | 'dueAt' | 'answers' | 'stores' | 'format'>;

/**
 * Makes the files of a report, all of one snapshot.
 * @param folder an empty one
 * @param signal ends it, the statement under way too
 * @throws AppError ARGUMENT_INVALID for what is not asked so any more, SNAPSHOT_GONE, REPORT_FAILED
 */
export async function makeReport(
  reader: AnswerReader,
  wanted: Wanted,
  { snapshot, about, folder }: { snapshot: Snapshot; about: About; folder: string },
  signal: AbortSignal,
): Promise<MadeFile[]> {
  const { name, title, dueAt, format } = wanted;
  const questions = await questionsOf(wanted.answers, wanted.stores);
  const files = new ReportFiles(folder, signal);
  if (format === 'csv') {
    await makeCsv(reader, questions, snapshot, files, signal);
    return files.made;
  }
  const sections = await sectionsOf(reader, questions, snapshot, signal);
  const rows = sections.reduce((sum, section) => sum + rowsIn(section), 0);
  const { facts, warnings } = about;
  const document: ReportDocument = { title, dueAt, facts, warnings, sections };
  if (format === 'html') {
    await files.write(`${name}.html`, 'text/html; charset=utf-8', () => html(document), rows);
    return files.made;
  }
  const drawn = await drawPdf(document, { signal });
  await files.write(`${name}.pdf`, 'application/pdf', () => drawn, rows);
  return files.made;
}
