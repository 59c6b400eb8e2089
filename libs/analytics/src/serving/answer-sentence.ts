import { z } from 'zod';
import { plain } from '../words/sentences.js';
import type { AnswerDefinition } from './answer-definition.js';

const covered = z.object({ coverage: z.object({ scope: z.string() }) });

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
  const { data } = covered.safeParse(answer);
  const text = plain(sentence(answer, asked as never));
  return data ? `For ${data.coverage.scope} alone: ${text}` : text;
}
