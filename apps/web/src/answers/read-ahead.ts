import { queryClient } from '../data/query-client.js';
import { controlsOf, parametersOf } from './control.js';
import { answerAt, type Declared, flows } from './declarations.js';
import { publishedFlow } from './facts.js';
import { answerView } from './read-answer.js';
import { type AnswerSearch, readValues } from './values.js';

/** The page shows failures: it asks again. */
const noFailure = () => undefined;

/** Reads the published data of every flow. */
export function readFlowsAhead(): void {
  for (const flow of flows) queryClient.query(publishedFlow(flow)).catch(noFailure);
}

/** Reads an answer before its page is drawn. */
export function readAnswerAhead(name: string, search: AnswerSearch): void {
  readFlowsAhead();
  const shown = answerAt(name);
  if (shown) readAhead(shown, search).catch(noFailure);
}

async function readAhead(shown: Declared, search: AnswerSearch): Promise<void> {
  const { facts } = await queryClient.query(publishedFlow(shown.flow));
  const values = readValues(controlsOf(shown, shown.look), facts, search);
  const asked = parametersOf(shown, shown.look, values);
  await queryClient.query(answerView(shown, asked, facts));
}
