import { buildFirstQuestion } from '#analytics/serving/first-question.js';
import type { AnswerDefinition } from '#analytics/serving/answer-definition.js';
import type { Snapshot } from '#analytics/snapshot/snapshot.js';
import { answerRegistry } from '#analytics/answers/answers.js';
import { listArguments } from '#serving/arguments.js';
import { validateArguments } from '#serving/check-arguments.js';
import type { AnswerRequest } from './answer-request.js';
import { refusedArgument } from '#platform/errors/refused-argument.js';

/** Each is a separate statement, and a table of the report. */
const QUESTIONS_MOST = 100;
/** Default number of rows shown of a list. */
const ROWS_SHOWN = 500;

export interface PlannedAnswer {
  definition: AnswerDefinition;
  /** Checked. */
  args: object;
  /** The given arguments, for people. */
  requestedArgs: Readonly<Record<string, unknown>>;
  /** The store that it is limited to, and the effect on this answer. */
  store?: { number: number; meaning: string };
}

/**
 * Returns all questions of a report. With stores, each answer is asked once per store through its argument `store`. An
 * answer without this argument is rejected, so that no figure of the chain looks like a store's.
 * @param stores null for the whole chain
 * @param snapshot that the answers are of; without it, the report of a business question has no arguments yet
 * @throws AppError ARGUMENT_INVALID, also for arguments that only an earlier version accepted
 */
export async function planAnswers(
  answers: readonly AnswerRequest[],
  stores: readonly number[] | null,
  snapshot?: Snapshot,
): Promise<PlannedAnswer[]> {
  const count = answers.length * (stores?.length ?? 1);
  if (count > QUESTIONS_MOST) {
    const rule = `a report may compute at most ${QUESTIONS_MOST}; name fewer answers or stores`;
    throw refusedArgument('stores', `each answer for each store makes ${count} answers; ${rule}`);
  }
  const questions: PlannedAnswer[] = [];
  for (const { answer, args: given, isReport = false } of answers) {
    const definition = answerRegistry.find((each) => each.name === answer);
    if (!definition)
      throw refusedArgument(
        'answers',
        `the answer ${answer} no longer exists: set the report with other answers`,
      );
    const args = isReport && snapshot ? buildFirstQuestion(definition, snapshot) : given;
    if (stores === null) questions.push(await planAnswer(definition, args));
    else {
      const meaning = requireStoreArgument(definition, args);
      for (const number of stores) {
        questions.push({
          ...(await planAnswer(definition, args, number)),
          store: { number, meaning },
        });
      }
    }
  }
  return questions;
}

async function planAnswer(
  definition: AnswerDefinition,
  given: Readonly<Record<string, unknown>>,
  store?: number,
): Promise<PlannedAnswer> {
  const type = definition.args;
  const isList = listArguments(type).some(({ name }) => name === 'first');
  const args = await validateArguments(type, {
    ...(isList && { first: ROWS_SHOWN }),
    ...given,
    ...(store !== undefined && { store }),
  });
  return { definition, args, requestedArgs: given };
}

/** @throws AppError ARGUMENT_INVALID when an answer has no argument `store`, or a value for it already */
function requireStoreArgument(definition: AnswerDefinition, given: object): string {
  const { args, path } = definition;
  const argument = listArguments(args).find(({ name }) => name === 'store');
  const advice = 'leave out stores, or make a separate report for this answer';
  if (!argument) throw refusedArgument('stores', `${path} has no argument store: ${advice}`);
  if ('store' in given) throw refusedArgument('stores', `${path} already names a store: ${advice}`);
  return argument.description;
}
