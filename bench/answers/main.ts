import 'reflect-metadata';
import { describeMachine } from '../machine.js';
import { writePlan } from '../plan/write-plan.js';
import { openPublished } from '../published-sample.js';
import { runBench } from '../run-bench.js';
import { withClosers } from '../with-closers.js';
import { buildVerdicts, toMarkdown } from './answers-report.js';
import { measureAnswers, measureProcessor, openMarts } from './measure-answers.js';
import { measureScopes } from './measure-scopes.js';
import { parseOptions, USAGE } from './options.js';

await runBench(async () => {
  const options = parseOptions(process.argv.slice(2));
  if (!options) {
    console.log(USAGE);
    return true;
  }
  const machine = describeMachine();
  const figures = await withClosers(async (closers) => {
    const { data, stores } = options;
    const state = await openPublished(closers, data, { stores, addTo: writePlan });
    if (!options.scopes) return measureAnswers(state, options.rounds, closers);
    const marts = await openMarts(state, closers);
    const measure = (work: () => Promise<void>) => measureProcessor(state.postgresPid, work);
    return measureScopes(marts, options.rounds, measure);
  });
  if (typeof figures === 'string') {
    console.log(`Measured on ${machine}.\n\n${figures}`);
    return true;
  }
  const verdicts = buildVerdicts(figures, options.stores);
  console.log(toMarkdown(machine, figures, verdicts));
  return verdicts.every(({ isMet }) => isMet);
});
