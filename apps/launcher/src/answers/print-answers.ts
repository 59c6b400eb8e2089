import { useCases } from '#analytics/use-cases/use-cases.js';
import { patiently } from '#pipeline/watch/retry-request.js';
import { type Api, ask } from './ask.js';
import { WIDTH } from './columns.js';
import { datesOf } from './dates.js';
import { formatAnswer } from './format-answer.js';

/**
 * Asks the API the example question of every use case and prints what it says.
 * @param published flows that have a snapshot
 */
export async function printAnswers(
  api: Api,
  published: readonly string[],
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const questions = useCases.filter(({ flow }) => published.includes(flow));
  const dates = new Map<string, ReturnType<typeof datesOf>>();
  for (const [index, { flow, description, example: query }] of questions.entries()) {
    const variables = dates.get(flow) ?? (await datesFrom(api, query, signal));
    dates.set(flow, variables);
    const { answer } = await patiently(() => ask(api, query, variables), signal);
    say(`\n${wrapped(`${index + 1}. ${description}`)}\n${formatAnswer(answer)}`);
  }
}

/** Dates of the snapshot that a question is answered from. */
async function datesFrom(api: Api, query: string, signal: AbortSignal) {
  const { dataThrough } = await patiently(() => ask(api, query), signal);
  return datesOf(dataThrough);
}

const wrapped = (text: string) =>
  text.replace(new RegExp(`(.{1,${WIDTH}})(?: +|$)`, 'g'), '$1\n').trimEnd();
