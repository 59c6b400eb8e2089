import { ANSWER_FLOW } from '#analytics/snapshot/snapshot.js';
import { answerRegistry } from '#analytics/answers/answers.js';
import { AppError } from '#platform/errors/app-error.js';
import { validateArguments } from '#serving/check-arguments.js';
import type { AnswerRequest } from './answer-request.js';
import { readFiscalPeriod } from './fiscal-periods.js';
import { refusedArgument } from '#platform/errors/refused-argument.js';

const ANSWERS_MOST = 20;
/** Before the path of an answer, it means the report of the business question. */
const REPORTS = 'reports/';
/** Next to the arguments of an answer, it names a fiscal period, whose weeks follow from each snapshot. */
const DURING = 'during';

/**
 * Reads the answers of a report, written as in REST below `/v1/` and separated by blanks: `reports/holiday-sales
 * weekly-top-stores?year=2012&orderBy=SALES`.
 * @throws AppError ARGUMENT_INVALID with one sentence about the first invalid one
 */
export async function readAnswers(text: string): Promise<AnswerRequest[]> {
  const asked = text.split(/\s+/).filter((each) => each !== '');
  if (asked.length === 0) throw refusedArgument('answers', 'name at least one answer');
  if (asked.length > ANSWERS_MOST)
    throw refusedArgument('answers', `name at most ${ANSWERS_MOST} answers`);
  const answers: AnswerRequest[] = [];
  for (const each of asked) answers.push(await readAnswer(each));
  requireOneFlow(answers);
  return answers;
}

/** @throws AppError ARGUMENT_INVALID */
function readReport(path: string, hasArguments: boolean): AnswerRequest {
  if (hasArguments) {
    const answer = path.slice(REPORTS.length);
    throw refusedArgument(
      'answers',
      `${path} takes no arguments: leave them out, or write ${answer}?…`,
    );
  }
  const definition = answerRegistry.find(
    (each) => `${REPORTS}${each.path}` === path && each.analysis,
  );
  if (definition) return { answer: definition.name, args: {}, isReport: true };
  throw refusedArgument('answers', `${path} is not a report; GET /v1/reports lists all reports`);
}

async function readAnswer(text: string): Promise<AnswerRequest> {
  const [path = '', ...rest] = text.split('?');
  if (path.startsWith(REPORTS)) return readReport(path, rest.length > 0);
  const definitions = answerRegistry;
  const definition = definitions.find((each) => each.path === path);
  if (!definition) {
    const known = definitions.map((each) => each.path).join(', ');
    throw refusedArgument('answers', `${path || 'an empty name'} is not an answer; use ${known}`);
  }
  const { people } = definition;
  const given = [...new URLSearchParams(rest.join('?'))];
  const names = given.map(([name]) => name);
  if (people && names.includes('personalData')) {
    const rule = 'reports have no personal data, because the audit log cannot record their readers';
    throw refusedArgument('answers', `${path}: ${rule}; leave out personalData`);
  }
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined)
    throw refusedArgument('answers', `${path}: ${twice} is repeated; name it once`);
  if (names.includes('after')) {
    throw refusedArgument(
      'answers',
      `${path}: leave out after: a cursor is of one snapshot, and each report reads the ` +
        'published one',
    );
  }
  const own = names.filter((name) => name !== DURING);
  const { [DURING]: period, ...values } = Object.fromEntries(given);
  const args = await checkArguments(path, definition.args, values);
  return {
    answer: definition.name,
    args: Object.fromEntries(own.map((name) => [name, args[name]])),
    ...(period !== undefined && { during: readFiscalPeriod(period, definition, own) }),
  };
}

/** A report reads one snapshot, and each flow has separate snapshots. */
function requireOneFlow(answers: readonly AnswerRequest[]): void {
  const [first, ...others] = answers.map(findDefinition);
  const other = others.find((each) => each?.flow !== first?.flow);
  if (!first || !other) return;
  const both = `${first.path} reads flow ${first.flow}, and ${other.path} reads ${other.flow}`;
  throw refusedArgument('answers', `${both}: make one report per flow`);
}

export function findFlow(answers: readonly AnswerRequest[]): string {
  return answers.map(findDefinition).find((each) => each)?.flow ?? ANSWER_FLOW;
}

const findDefinition = ({ answer }: AnswerRequest) =>
  answerRegistry.find(({ name }) => name === answer);

async function checkArguments(
  path: string,
  type: Parameters<typeof validateArguments>[0],
  given: object,
): Promise<Record<string, unknown>> {
  try {
    return { ...(await validateArguments(type, given)) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw refusedArgument('answers', `${path}: ${error.message}`);
  }
}

/** Returns an answer as text that `readAnswers` accepts. */
export function formatAnswer(asked: AnswerRequest): string {
  const { answer, args, isReport, during } = asked;
  const path = findDefinition(asked)?.path ?? answer;
  if (isReport) return `${REPORTS}${path}`;
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(args)) query.set(name, String(value));
  if (during !== undefined) query.set(DURING, during);
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}
