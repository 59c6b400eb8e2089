import answers from 'virtual:answers';
import type { Row, Sentence } from '#analytics/words/template.js';
import type { AnyAnswer, ByHand } from './by-hand.js';
import type { Question } from '../question/question.js';
import { questionOf } from './question-of.js';

/** The custom code of answers, by file name, which is the path of the answer. */
const byHand = import.meta.glob<ByHand<AnyAnswer, Row>>(
  ['./by-hand/*.ts', '!./by-hand/*.spec.ts'],
  {
    eager: true,
    import: 'byHand',
  },
);

/** The sentences that no template expresses, by the path of the answer, which names the folder of the use case. */
const sentences = import.meta.glob<Sentence>(
  '../../../../libs/analytics/src/use-cases/*/sentence.ts',
  { eager: true, import: 'sentence' },
);
const sentenceOf = (path: string) =>
  sentences[`../../../../libs/analytics/src/use-cases/${path}/sentence.ts`];

/** The questions of each flow, in the order of the registry. */
export const questionsOf = (flow: string): Question[] =>
  answers
    .filter((answer) => answer.flow === flow)
    .flatMap(
      (answer) =>
        questionOf(answer, byHand[`./by-hand/${answer.path}.ts`], sentenceOf(answer.path)) ?? [],
    );
