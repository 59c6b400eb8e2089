import { ANSWERED_FLOW } from '#analytics/snapshot/snapshot.js';
import { useCases } from '#analytics/use-cases/use-cases.js';
import { AppError } from '#platform/errors/app-error.js';
import { checkedArguments } from '#serving/check-arguments.js';
import type { AskedAnswer } from './asked-answer.js';
import { refused } from './refused.js';

const ANSWERS_MOST = 20;

/**
 * Reads the answers of a report, written as in REST below `/v1/` and separated by blanks: `holiday-sales
 * weekly-top-stores?year=2012&orderBy=SALES`.
 * @throws AppError ARGUMENT_INVALID with one sentence about the first invalid one
 */
export async function readAnswers(text: string): Promise<AskedAnswer[]> {
  const asked = text.split(/\s+/).filter((each) => each !== '');
  if (asked.length === 0) throw refused('answers', 'name one at least');
  if (asked.length > ANSWERS_MOST) throw refused('answers', `give ${ANSWERS_MOST} at most`);
  const answers: AskedAnswer[] = [];
  for (const each of asked) answers.push(await readAnswer(each));
  requireOneFlow(answers);
  return answers;
}

async function readAnswer(text: string): Promise<AskedAnswer> {
  const [path = '', ...rest] = text.split('?');
  const definitions = useCases;
  const definition = definitions.find((each) => each.path === path);
  if (!definition) {
    const known = definitions.map((each) => each.path).join(', ');
    throw refused('answers', `there is no ${path || 'answer without a name'}; use ${known}`);
  }
  const { people } = definition;
  const given = [...new URLSearchParams(rest.join('?'))];
  const names = given.map(([name]) => name);
  if (people && names.includes('personalData')) {
    const rule = 'a report tells nothing of people, since nobody can record who reads it';
    throw refused('answers', `${path}: ${rule}; leave out personalData`);
  }
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw refused('answers', `${path}: ${twice} is given twice`);
  if (names.includes('after')) {
    throw refused('answers', `${path}: after is of one snapshot, and each report has its own`);
  }
  const args = await checked(path, definition.args, Object.fromEntries(given));
  return { answer: definition.name, args: Object.fromEntries(names.map((n) => [n, args[n]])) };
}

/** A report reads one snapshot, and each flow has separate snapshots. */
function requireOneFlow(answers: readonly AskedAnswer[]): void {
  const [first, ...others] = answers.map(definitionOfAnswer);
  const other = others.find((each) => each?.flow !== first?.flow);
  if (!first || !other) return;
  const both = `${first.path} is answered from ${first.flow}, and ${other.path} from ${other.flow}`;
  throw refused('answers', `${both}: give each flow a report of its own`);
}

/** Returns the flow of a report's answers. */
export function flowOf(answers: readonly AskedAnswer[]): string {
  return answers.map(definitionOfAnswer).find((each) => each)?.flow ?? ANSWERED_FLOW;
}

const definitionOfAnswer = ({ answer }: AskedAnswer) =>
  useCases.find(({ name }) => name === answer);

async function checked(
  path: string,
  type: Parameters<typeof checkedArguments>[0],
  given: object,
): Promise<Record<string, unknown>> {
  try {
    return { ...(await checkedArguments(type, given)) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw refused('answers', `${path}: ${error.message}`);
  }
}

/** Returns an answer as text that `readAnswers` accepts. */
export function answerText(asked: AskedAnswer): string {
  const { answer, args } = asked;
  const path = definitionOfAnswer(asked)?.path ?? answer;
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(args)) query.set(name, String(value));
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}
