import { formatScope } from '#access/format-scope.js';
import { RETAIL_FLOW, type Snapshot } from '#analytics/snapshot/snapshot.js';
import { formatCsv } from '#serving/export/csv.js';
import { type CsvDialect, resolveDialect } from '#serving/export/csv-dialect.js';
import { type DocumentFormat, formatDetails } from '#serving/export/export-format.js';
import { toBatches } from '#serving/export/table.js';
import { buildTables } from '#serving/export/build-tables.js';
import type { AnswerReader } from './answer-reader.js';
import { drawAnswerChart } from './document/chart/draw-answer-chart.js';
import { renderHtml } from './document/html.js';
import type { ReportDocument, Section } from './document/report-document.js';
import { countSectionRows, buildSection } from './document/build-section.js';
import { toKebabCase, formatMoment } from './document/format.js';
import type { ClaimedRun } from './report-runs.js';
import { placeFiscalPeriods } from './fiscal-periods.js';
import { type PlannedAnswer, planAnswers } from './plan-answers.js';
import { type SnapshotFacts, type ReportFile, ReportFiles } from './report-files.js';

const CSV = 'text/csv; charset=utf-8';

/** Writes each answer: a list whole, as the API exports it; any other as one file per table. */
async function writeCsvFiles(
  reader: AnswerReader,
  questions: readonly PlannedAnswer[],
  snapshot: Snapshot,
  { files, dialect }: { files: ReportFiles; dialect: CsvDialect },
  signal: AbortSignal,
): Promise<void> {
  for (const { definition, args, store } of questions) {
    const { path, result } = definition;
    const buildFileName = (...more: string[]) =>
      `${[path, ...more, ...(store ? [`store-${store.number}`] : [])].join('-')}.csv`;
    const list = await reader.readList(definition, args, snapshot);
    if (list) {
      const { columns } = list;
      await files.write(buildFileName(), CSV, (countRows) =>
        formatCsv({ columns, batches: countRows(list.batches(signal)) }, { dialect }),
      );
      continue;
    }
    const answer = await reader.readAnswer(definition, args, snapshot, signal);
    for (const table of buildTables(answer, result)) {
      const name = buildFileName(...(table.name === '' ? [] : [toKebabCase(table.name)]));
      await files.write(name, CSV, (countRows) =>
        formatCsv({ columns: table.columns, batches: countRows(toBatches(table)) }, { dialect }),
      );
    }
  }
}

/** Maximum rows of all tables of a report: it is built in memory, for people. */
const ROWS_MOST = 10_000;

/** Reads all answers and shows them up to a limit of rows; each table reports how many more it has. */
export async function readSections(
  reader: Pick<AnswerReader, 'readAnswer'>,
  questions: readonly PlannedAnswer[],
  snapshot: Snapshot,
  signal: AbortSignal,
): Promise<Section[]> {
  const sections: Section[] = [];
  let left = ROWS_MOST;
  for (const [index, question] of questions.entries()) {
    const { definition, args } = question;
    const ask = (asked: object) => reader.readAnswer(definition, asked, snapshot, signal);
    const answer = await ask(args);
    const { chartArguments } = definition.analysis ?? {};
    const behindChart = chartArguments ? await ask({ ...args, ...chartArguments }) : answer;
    const section = buildSection(question, answer, {
      most: left,
      isFirst: questions.findIndex((each) => each.definition === definition) === index,
      chart: drawAnswerChart(definition, args, behindChart),
    });
    left = Math.max(0, left - countSectionRows(section));
    sections.push(section);
  }
  return sections;
}

/** A report to make and its time. */
type RequestedReport = Pick<
  ClaimedRun,
  'name' | 'title' | 'dueAt' | 'answers' | 'stores' | 'format' | 'sep' | 'decimal'
>;

/**
 * Makes the files of a report from one snapshot.
 * @param folder an empty one
 * @param signal cancels it, including the current statement
 * @throws AppError ARGUMENT_INVALID for a question that is no longer valid; SNAPSHOT_GONE, REPORT_FAILED
 */
export async function buildReport(
  reader: AnswerReader,
  wanted: RequestedReport,
  { snapshot, about, folder }: { snapshot: Snapshot; about: SnapshotFacts; folder: string },
  signal: AbortSignal,
): Promise<ReportFile[]> {
  const { name, title, dueAt, format, sep, decimal } = wanted;
  const answers = await placeFiscalPeriods(wanted.answers, snapshot, reader.marts);
  const questions = await planAnswers(answers, wanted.stores, snapshot);
  const files = new ReportFiles(folder, signal);
  if (format === 'csv') {
    const dialect = resolveDialect(
      { sep: sep ?? undefined, decimal: decimal ?? undefined },
      format,
    );
    await writeCsvFiles(reader, questions, snapshot, { files, dialect }, signal);
    return files.files;
  }
  const sections = await readSections(reader, questions, snapshot, signal);
  const { facts, warnings } = about;
  const document: ReportDocument = { title, dueAt, facts, warnings, sections };
  const { mediaType } = formatDetails[format];
  const type = format === 'html' ? `${mediaType}; charset=utf-8` : mediaType;
  const chunks = await renderDocument(document, format, signal);
  await files.write(`${name}.${format}`, type, () => chunks, countDocumentRows(document));
  return files.files;
}

export const countDocumentRows = ({ sections }: ReportDocument): number =>
  sections.reduce((sum, section) => sum + countSectionRows(section), 0);

/** Returns a document as the content of a file. @param signal cancels it */
export async function renderDocument(
  document: ReportDocument,
  format: DocumentFormat,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array> | Iterable<string>> {
  if (format === 'html') return renderHtml(document);
  // PDFKit reads its fonts' tables when it loads: the API starts without it.
  const { drawPdf } = await import('./document/pdf/pdf.js');
  return drawPdf(document, { signal });
}

/** Returns the source of a report and its quality, in sentences. */
export function describeSnapshot(snapshot: Snapshot): SnapshotFacts {
  const { id, flow, publishedAt, firstWeek, dataThrough, weeks, quality, shareSetAside, scope } =
    snapshot;
  const setAside =
    shareSetAside === null || shareSetAside === 0
      ? []
      : [
          `${formatPercent(shareSetAside)} of the delivered rows are in quarantine and not counted.`,
        ];
  return {
    snapshot: id,
    facts: [
      `Snapshot ${id} of ${flow}, published ${formatMoment(new Date(publishedAt))}, quality ${quality}.`,
      flow === RETAIL_FLOW
        ? `Transactions of ${weeks} days, from ${firstWeek} through ${dataThrough}.`
        : `Sales of ${weeks} weeks, from ${firstWeek} through ${dataThrough}.`,
      ...(scope ? [`All figures are of ${formatScope(scope)} alone.`] : []),
    ],
    warnings: [
      ...setAside,
      ...snapshot.warnings.map(({ rule, message }) => `Quality rule ${rule}: ${message}`),
    ],
  };
}

const formatPercent = (share: number) =>
  share.toLocaleString('en', { style: 'percent', maximumSignificantDigits: 2 });
