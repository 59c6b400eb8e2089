import { plain } from '../words/sentences.js';
import { readList, type Row, fillSentence } from '../words/template.js';
import { buildPresentation } from './presentation.js';
import type { AnswerDefinition } from './answer-definition.js';

/**
 * Returns an answer as the sentence of the page, without marks. It is undefined for an answer that the page does not show,
 * and for a question that its sentence cannot describe.
 */
export function formatAnswerSentence(
  definition: AnswerDefinition,
  asked: object,
  answer: object,
): string | undefined {
  const { presentation } = definition;
  if (!presentation) return undefined;
  const sentence = definition.sentence
    ? definition.sentence(answer, asked as never)
    : fillSentence(presentation, buildPresentation(definition), {
        answer: answer as Row,
        asked: asked as Row,
        rows: readList(answer as Row, presentation.rows ?? 'nodes'),
      });
  return sentence && plain(sentence);
}
