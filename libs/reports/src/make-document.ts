import type { Snapshot } from '#analytics/snapshot/snapshot.js';
import type { AnswerReader } from './answer-reader.js';
import type { Section } from './document/report-document.js';
import { rowsIn, sectionOf } from './document/section-of.js';
import type { Question } from './questions/questions-of.js';

/** Of all tables of a report together: it is put together in memory, and for people. */
const ROWS_MOST = 10_000;

/** Asks everything and shows it, so many rows at most; each table says how many more it has. */
export async function sectionsOf(
  reader: AnswerReader,
  questions: readonly Question[],
  snapshot: Snapshot,
  signal: AbortSignal,
): Promise<Section[]> {
  const sections: Section[] = [];
  let left = ROWS_MOST;
  for (const [index, question] of questions.entries()) {
    const answer = await reader.answer(question.useCase, question.args, snapshot, signal);
    const isFirst = questions.findIndex(({ useCase }) => useCase === question.useCase) === index;
    const section = sectionOf(question, answer, left, isFirst);
    left = Math.max(0, left - rowsIn(section));
    sections.push(section);
  }
  return sections;
}
