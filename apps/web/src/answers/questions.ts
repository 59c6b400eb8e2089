import answers from 'virtual:answers';
import type { Question } from '../question/question.js';
import { declaredQuestion } from './declared-question.js';

/** Sections made by hand, by the path of the answer: `./PATH/question.ts`. */
const handMade = new Map(
  Object.values(
    import.meta.glob<Question>('./*/question.ts', { eager: true, import: 'question' }),
  ).map((question) => [question.name, question]),
);

/** The questions of each flow, in the order of the registry: by hand where there is one, else as declared. */
export const questionsOf = (flow: string): Question[] =>
  answers.flatMap((answer) => {
    if (answer.flow !== flow) return [];
    const made = handMade.get(answer.path);
    if (made) return [made];
    return answer.look ? [declaredQuestion(answer, answer.look)] : [];
  });
