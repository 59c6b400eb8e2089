import answers from 'virtual:answers';
import type { AnyAnswer, ByHand, Row } from './by-hand.js';
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

/** The questions of each flow, in the order of the registry. */
export const questionsOf = (flow: string): Question[] =>
  answers
    .filter((answer) => answer.flow === flow)
    .flatMap((answer) => questionOf(answer, byHand[`./by-hand/${answer.path}.ts`]) ?? []);
