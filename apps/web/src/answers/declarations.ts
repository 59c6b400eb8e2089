import all from 'virtual:answers';
import type { LinkedPresentation } from '#analytics/serving/presentation.js';
import type { Presentation } from '#analytics/serving/answer-definition.js';
import { addNames } from '#analytics/words/named-places.js';
import { addScope } from '#analytics/words/scoped-sentence.js';
import type { Sentence } from '#analytics/words/template.js';

/** An answer that the console shows. */
export interface ConsoleAnswer extends LinkedPresentation {
  presentation: Presentation;
}

/** The answers, in the order of the registry. */
export const answers: readonly ConsoleAnswer[] = all.flatMap((answer) =>
  answer.presentation === null ? [] : [{ ...answer, presentation: answer.presentation }],
);

/** The flows that have answers. */
export const flows: readonly string[] = listFlows(answers);

/** Returns the flows of some answers. */
export function listFlows(shown: readonly ConsoleAnswer[]): string[] {
  return [...new Set(shown.map(({ flow }) => flow))];
}

/** Returns an answer by its REST path. */
export const findAnswer = (path: string): ConsoleAnswer | undefined =>
  answers.find((answer) => answer.path === path);

/** The sentences by the path of the answer, which names its folder. */
const sentences = import.meta.glob<Sentence>(
  '../../../../libs/analytics/src/answers/*/sentence.ts',
  { eager: true, import: 'sentence' },
);

/** Returns the code of an answer's sentence, which names the scope of the reader. @throws Error for an answer without one */
export function findSentence(path: string): Sentence {
  const sentence = sentences[`../../../../libs/analytics/src/answers/${path}/sentence.ts`];
  if (sentence === undefined) throw new Error(`answer ${path} has no sentence.ts in its folder`);
  return (answer, asked) => addScope(addNames(sentence(answer, asked), answer), answer);
}
