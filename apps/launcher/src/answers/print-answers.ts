import { examples } from '#analytics/use-cases/examples.js';
import { patiently } from '#pipeline/watch/patiently.js';
import { type Api, ask } from './ask.js';
import { WIDTH } from './columns.js';
import { datesOf } from './dates.js';
import { formatAnswer } from './format-answer.js';

/** Asks the API the example question of every use case and prints what it says. */
export async function printAnswers(
  api: Api,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const questions = examples();
  const [first] = questions;
  if (!first) return;
  const { dataThrough } = await patiently(() => ask(api, first.query), signal);
  for (const [index, { description, query }] of questions.entries()) {
    const { answer } = await patiently(() => ask(api, query, datesOf(dataThrough)), signal);
    say(`\n${wrapped(`${index + 1}. ${description}`)}\n${formatAnswer(answer)}`);
  }
}

const wrapped = (text: string) =>
  text.replace(new RegExp(`(.{1,${WIDTH}})(?: +|$)`, 'g'), '$1\n').trimEnd();
