import type { Analysis } from '#analytics/serving/analysis.js';
import type { Look, AnswerDefinition } from '#analytics/serving/answer-definition.js';
import type { Snapshot } from '#analytics/snapshot/snapshot.js';
import { answerRegistry } from '#analytics/answers/answers.js';
import { AppError } from '#platform/errors/app-error.js';
import type { AnswerReader } from './answer-reader.js';
import type { ReportDocument } from './document/report-document.js';
import { questionsOf } from './questions-of.js';
import { aboutSnapshot, sectionsOf } from './report-maker.js';

export type Analysed = AnswerDefinition & { look: Look; analysis: Analysis };

const isAnalysed = (definition: AnswerDefinition): definition is Analysed =>
  definition.look !== undefined && definition.analysis !== undefined;

/** The answers that have a report, in their order. */
export const analysed: readonly Analysed[] = answerRegistry.filter(isAnalysed);

/** Returns the answer of a report by its REST path. @throws AppError REPORT_NOT_FOUND */
export function analysedAt(path: string): Analysed {
  const found = analysed.find((each) => each.path === path);
  if (found) return found;
  const where = 'GET /v1/reports lists all reports';
  throw new AppError('REPORT_NOT_FOUND', `report ${path} does not exist; ${where}`);
}

/**
 * Returns the report of one business question: the question that the console asks first, its answer, chart, method and
 * limits. Equal snapshots make equal reports.
 */
export async function analysisReport(
  reader: Pick<AnswerReader, 'answer'>,
  definition: Analysed,
  snapshot: Snapshot,
  signal: AbortSignal,
): Promise<ReportDocument> {
  const asked = { answer: definition.name, args: {}, isReport: true };
  const questions = await questionsOf([asked], null, snapshot);
  const sections = await sectionsOf(reader, questions, snapshot, signal);
  const { facts, warnings } = aboutSnapshot(snapshot);
  return {
    title: definition.look.title,
    dueAt: new Date(snapshot.publishedAt),
    facts,
    warnings,
    // The title is the question.
    sections: sections.map((section) => ({ ...section, question: undefined })),
  };
}
