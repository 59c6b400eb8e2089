import type { UseCase } from '#analytics/serving/use-case.js';
import { useCases } from '#analytics/use-cases/use-cases.js';
import { argumentsOf } from '#serving/arguments.js';
import { checkedArguments } from '#serving/check-arguments.js';
import type { AskedAnswer } from './asked-answer.js';
import { refused } from './refused.js';

/** Each is a statement of its own, and a table of the report. */
const QUESTIONS_MOST = 100;
/** Rows of a list that are shown where nobody says how many. */
export const ROWS_SHOWN = 500;

/** What a report asks of one snapshot. */
export interface Question {
  useCase: UseCase;
  /** Checked. */
  args: object;
  /** Those that somebody has given, for people to read. */
  given: Readonly<Record<string, unknown>>;
  /** The store it is limited to, and what that means for this answer. */
  store?: { number: number; meaning: string };
}

/**
 * Everything that a report asks. Limited to stores, each answer is asked once for each of them, through its
 * argument `store`; an answer without one is refused, so that no figure of the chain is taken for a store's.
 * @param stores null for the whole chain
 * @throws AppError ARGUMENT_INVALID, also for what an earlier version took
 */
export async function questionsOf(
  answers: readonly AskedAnswer[],
  stores: readonly number[] | null,
): Promise<Question[]> {
  const count = answers.length * (stores?.length ?? 1);
  if (count > QUESTIONS_MOST) {
    const rule = `a report asks ${QUESTIONS_MOST} times at most`;
    throw refused('stores', `${count} times, each answer for each store; ${rule}`);
  }
  const questions: Question[] = [];
  for (const { answer, args } of answers) {
    const useCase = useCases.find((each) => each.name === answer);
    if (!useCase) throw refused('answers', `there is no answer ${answer} any more`);
    if (stores === null) questions.push(await ask(useCase, args));
    else {
      const meaning = meaningOfStore(useCase, args);
      for (const number of stores) {
        questions.push({ ...(await ask(useCase, args, number)), store: { number, meaning } });
      }
    }
  }
  return questions;
}

async function ask(
  useCase: UseCase,
  given: Readonly<Record<string, unknown>>,
  store?: number,
): Promise<Question> {
  const type = useCase.args;
  const isList = argumentsOf(type).some(({ name }) => name === 'first');
  const args = await checkedArguments(type, {
    ...(isList && { first: ROWS_SHOWN }),
    ...given,
    ...(store !== undefined && { store }),
  });
  return { useCase, args, given };
}

/** @throws AppError ARGUMENT_INVALID where an answer cannot be limited to stores, or is already */
function meaningOfStore(useCase: UseCase, given: object): string {
  const { args, path } = useCase;
  const argument = argumentsOf(args).find(({ name }) => name === 'store');
  const advice = 'leave out stores, or give the answer a report of its own';
  if (!argument) throw refused('stores', `${path} is of the whole chain: ${advice}`);
  if ('store' in given) throw refused('stores', `${path} names a store itself: ${advice}`);
  return argument.description;
}
