import { RETAIL_FLOW, type Snapshot } from '#analytics/snapshot/snapshot.js';
import { csv } from '#serving/export/csv.js';
import { type CsvDialect, csvDialect } from '#serving/export/csv-dialect.js';
import { type DocumentFormat, formatDetails } from '#serving/export/export-format.js';
import { batchesOf } from '#serving/export/table.js';
import { tablesOf } from '#serving/export/tables-of.js';
import type { AnswerReader } from './answer-reader.js';
import { chartOf } from './document/chart/chart-of.js';
import { html } from './document/html.js';
import type { ReportDocument, Section } from './document/report-document.js';
import { rowsIn, sectionOf } from './document/section-of.js';
import { fileWordsOf, momentOf } from './document/words.js';
import type { ClaimedRun } from './report-runs.js';
import { type Question, questionsOf } from './questions-of.js';
import { type About, type MadeFile, ReportFiles } from './report-files.js';

const CSV = 'text/csv; charset=utf-8';

/** Writes each answer: a list whole, as the API exports it; any other as one file per table. */
async function makeCsv(
  reader: AnswerReader,
  questions: readonly Question[],
  snapshot: Snapshot,
  { files, dialect }: { files: ReportFiles; dialect: CsvDialect },
  signal: AbortSignal,
): Promise<void> {
  for (const { definition, args, store } of questions) {
    const { path, result } = definition;
    const fileOf = (...more: string[]) =>
      `${[path, ...more, ...(store ? [`store-${store.number}`] : [])].join('-')}.csv`;
    const list = reader.list(definition, args, snapshot);
    if (list) {
      const { columns } = list;
      await files.write(fileOf(), CSV, (countRows) =>
        csv({ columns, batches: countRows(list.batches(signal)) }, { dialect }),
      );
      continue;
    }
    const answer = await reader.answer(definition, args, snapshot, signal);
    for (const table of tablesOf(answer, result)) {
      const name = fileOf(...(table.name === '' ? [] : [fileWordsOf(table.name)]));
      await files.write(name, CSV, (countRows) =>
        csv({ columns: table.columns, batches: countRows(batchesOf(table)) }, { dialect }),
      );
    }
  }
}

/** Maximum rows of all tables of a report: it is built in memory, for people. */
const ROWS_MOST = 10_000;

/** Reads all answers and shows them up to a limit of rows; each table reports how many more it has. */
export async function sectionsOf(
  reader: Pick<AnswerReader, 'answer'>,
  questions: readonly Question[],
  snapshot: Snapshot,
  signal: AbortSignal,
): Promise<Section[]> {
  const sections: Section[] = [];
  let left = ROWS_MOST;
  for (const [index, question] of questions.entries()) {
    const { definition, args } = question;
    const ask = (asked: object) => reader.answer(definition, asked, snapshot, signal);
    const answer = await ask(args);
    const { chartAsked } = definition.analysis ?? {};
    const behindChart = chartAsked ? await ask({ ...args, ...chartAsked }) : answer;
    const section = sectionOf(question, answer, {
      most: left,
      isFirst: questions.findIndex((each) => each.definition === definition) === index,
      chart: chartOf(definition, args, behindChart),
    });
    left = Math.max(0, left - rowsIn(section));
    sections.push(section);
  }
  return sections;
}

/** A report to make and its time. */
type Wanted = Pick<
  ClaimedRun,
  'name' | 'title' | 'dueAt' | 'answers' | 'stores' | 'format' | 'sep' | 'decimal'
>;

/**
 * Makes the files of a report from one snapshot.
 * @param folder an empty one
 * @param signal cancels it, including the current statement
 * @throws AppError ARGUMENT_INVALID for a question that is no longer valid; SNAPSHOT_GONE, REPORT_FAILED
 */
export async function makeReport(
  reader: AnswerReader,
  wanted: Wanted,
  { snapshot, about, folder }: { snapshot: Snapshot; about: About; folder: string },
  signal: AbortSignal,
): Promise<MadeFile[]> {
  const { name, title, dueAt, format, sep, decimal } = wanted;
  const questions = await questionsOf(wanted.answers, wanted.stores, snapshot);
  const files = new ReportFiles(folder, signal);
  if (format === 'csv') {
    const dialect = csvDialect({ sep: sep ?? undefined, decimal: decimal ?? undefined }, format);
    await makeCsv(reader, questions, snapshot, { files, dialect }, signal);
    return files.made;
  }
  const sections = await sectionsOf(reader, questions, snapshot, signal);
  const { facts, warnings } = about;
  const document: ReportDocument = { title, dueAt, facts, warnings, sections };
  const { mediaType } = formatDetails[format];
  const type = format === 'html' ? `${mediaType}; charset=utf-8` : mediaType;
  const chunks = await written(document, format, signal);
  await files.write(`${name}.${format}`, type, () => chunks, rowsOf(document));
  return files.made;
}

export const rowsOf = ({ sections }: ReportDocument): number =>
  sections.reduce((sum, section) => sum + rowsIn(section), 0);

/** Returns a document as the content of a file. @param signal cancels it */
export async function written(
  document: ReportDocument,
  format: DocumentFormat,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array> | Iterable<string>> {
  if (format === 'html') return html(document);
  // PDFKit reads its fonts' tables when it loads: the API starts without it.
  const { drawPdf } = await import('./document/pdf/pdf.js');
  return drawPdf(document, { signal });
}

/** Returns the source of a report and its quality, in sentences. */
export function aboutSnapshot(snapshot: Snapshot): About {
  const { id, flow, publishedAt, firstWeek, dataThrough, weeks, quality, shareSetAside } = snapshot;
  const setAside =
    shareSetAside === null || shareSetAside === 0
      ? []
      : [`${percent(shareSetAside)} of the delivered rows are in quarantine and not counted.`];
  return {
    snapshot: id,
    facts: [
      `Snapshot ${id} of ${flow}, published ${momentOf(new Date(publishedAt))}, quality ${quality}.`,
      flow === RETAIL_FLOW
        ? `Transactions of ${weeks} days, from ${firstWeek} through ${dataThrough}.`
        : `Sales of ${weeks} weeks, from ${firstWeek} through ${dataThrough}.`,
    ],
    warnings: [
      ...setAside,
      ...snapshot.warnings.map(({ rule, message }) => `Quality rule ${rule}: ${message}`),
    ],
  };
}

const percent = (share: number) =>
  share.toLocaleString('en', { style: 'percent', maximumSignificantDigits: 2 });
