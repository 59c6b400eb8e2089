import type { Analysis } from '#analytics/serving/analysis.js';
import type { Presentation, AnswerDefinition } from '#analytics/serving/answer-definition.js';
import type { Snapshot } from '#analytics/snapshot/snapshot.js';
import { answerRegistry } from '#analytics/answers/answers.js';
import { AppError } from '#platform/errors/app-error.js';
import type { AnswerReader } from './answer-reader.js';
import type { ReportDocument } from './document/report-document.js';
import { planAnswers } from './plan-answers.js';
import { describeSnapshot, readSections } from './build-report.js';

export type AnalysisAnswer = AnswerDefinition & { presentation: Presentation; analysis: Analysis };

const hasAnalysis = (definition: AnswerDefinition): definition is AnalysisAnswer =>
  definition.presentation !== undefined && definition.analysis !== undefined;

/** The answers that have a report, in their order. */
export const analysisAnswers: readonly AnalysisAnswer[] = answerRegistry.filter(hasAnalysis);

/** Returns the answer of a report by its REST path. @throws AppError REPORT_NOT_FOUND */
export function requireAnalysisAnswer(path: string): AnalysisAnswer {
  const found = analysisAnswers.find((each) => each.path === path);
  if (found) return found;
  const where = 'GET /v1/reports lists all reports';
  throw new AppError('REPORT_NOT_FOUND', `report ${path} does not exist; ${where}`);
}

/**
 * Returns the report of one business question: the question that the console asks first, its answer, chart, method and
 * limits. Equal snapshots make equal reports.
 */
export async function buildAnalysisReport(
  reader: Pick<AnswerReader, 'readAnswer'>,
  definition: AnalysisAnswer,
  snapshot: Snapshot,
  signal: AbortSignal,
): Promise<ReportDocument> {
  const asked = { answer: definition.name, args: {}, isReport: true };
  const questions = await planAnswers([asked], null, snapshot);
  const sections = await readSections(reader, questions, snapshot, signal);
  const { facts, warnings } = describeSnapshot(snapshot);
  return {
    title: definition.presentation.title,
    dueAt: new Date(snapshot.publishedAt),
    facts,
    warnings,
    // The title is the question.
    sections: sections.map((section) => ({ ...section, question: undefined })),
  };
}
