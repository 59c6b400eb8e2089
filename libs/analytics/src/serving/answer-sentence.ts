import { plain } from '../words/sentences.js';
import type { AnswerDefinition } from './answer-definition.js';

/** Returns an answer as the sentence of the page, without marks; undefined for an answer that the page does not show. */
export function formatAnswerSentence(
  { sentence }: Pick<AnswerDefinition, 'sentence'>,
  asked: object,
  answer: object,
): string | undefined {
  return sentence && plain(sentence(answer, asked as never));
}
