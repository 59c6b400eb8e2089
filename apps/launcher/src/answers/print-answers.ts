import { examples } from '#analytics/use-cases/examples.js';
import { patiently } from '../watch/patiently.js';
import { ask } from './ask.js';
import { formatAnswer } from './print-answer.js';

/** Asks the API the example question of every use case and prints what it says. */
export async function printAnswers(
  api: string,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  for (const [index, { description, query }] of examples().entries()) {
    const answer = await patiently(() => ask(api, query), signal);
    say(`\n${index + 1}. ${description}\n${formatAnswer(answer)}`);
  }
}
