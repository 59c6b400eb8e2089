import { addScope } from '../words/scoped-sentence.js';
import { plain } from '../words/sentences.js';
import type { AnswerDefinition } from './answer-definition.js';

/**
 * Returns an answer as the sentence of the page, without marks; undefined for an answer that the page does not show.
 * The sentence to a caller with a scope begins with it.
 */
export function formatAnswerSentence(
  { sentence }: Pick<AnswerDefinition, 'sentence'>,
  asked: object,
  answer: object,
): string | undefined {
  if (!sentence) return undefined;
  return addScope(plain(sentence(answer, asked as never)), answer);
}
