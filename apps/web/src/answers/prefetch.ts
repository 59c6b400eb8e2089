import { queryClient } from '../data/query-client.js';
import { buildControls, buildParameters } from './control.js';
import { findAnswer, type ConsoleAnswer, flows } from './declarations.js';
import { publishedFlow } from './facts.js';
import { answerView } from './read-answer.js';
import { type AnswerSearch, addSnapshot, findProblems, readValues, SNAPSHOT } from './values.js';

/** The page shows failures: it asks again. */
const ignoreFailure = () => undefined;

/** Reads the published data of every flow. */
export function prefetchFlows(): void {
  for (const flow of flows) queryClient.query(publishedFlow(flow)).catch(ignoreFailure);
}

/** Reads an answer before its page is drawn. */
export function prefetchAnswer(name: string, search: AnswerSearch): void {
  prefetchFlows();
  const shown = findAnswer(name);
  if (shown) prefetch(shown, search).catch(ignoreFailure);
}

async function prefetch(shown: ConsoleAnswer, search: AnswerSearch): Promise<void> {
  const { facts } = await queryClient.query(publishedFlow(shown.flow));
  const controls = buildControls(shown, shown.presentation);
  const values = readValues(controls, facts, search);
  if (findProblems(controls, facts, values).length > 0) return;
  const asked = addSnapshot(buildParameters(shown, shown.presentation, values), search[SNAPSHOT]);
  await queryClient.query(answerView(shown, asked, facts));
}
