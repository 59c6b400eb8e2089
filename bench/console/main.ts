import { openBrowser } from '../../test/cluster/page/browser.js';
import { startConsole } from '../../test/cluster/page/started-console.js';
import { describeMachine } from '../machine.js';
import { runBench, say } from '../run-bench.js';
import { listOf } from '../verdict.js';
import { withClosers } from '../with-closers.js';
import { toMarkdown, verdictsOf } from './console-report.js';
import type { Figures } from './goals.js';
import { measureLoad } from './measure-loads.js';
import {
  ANSWER,
  measureEvent,
  measureInteractions,
  measureRecipe,
  measureRoute,
} from './measure-use.js';
import { parseOptions, USAGE } from './options.js';

const HOME = { path: '/', shown: '.answer-summary p strong' };
const ONE = { path: '/answers/holiday-sales', shown: `.answer-page:has(${ANSWER}) .chart svg` };

await runBench(async () => {
  const options = parseOptions(process.argv.slice(2));
  if (!options) {
    console.log(USAGE);
    return true;
  }
  const machine = describeMachine();
  const figures = await withClosers(async (closers): Promise<Figures> => {
    say('starting a console with the sample data');
    const console = await startConsole();
    closers.add(() => console.close());
    const browser = await openBrowser();
    closers.add(() => browser.close());
    const { url } = console;
    const each = async <Value>(text: string, measure: () => Promise<Value>): Promise<Value[]> => {
      say(`${text}, ${options.rounds} rounds`);
      const values: Value[] = [];
      // The first one fills the caches of the API.
      await measure();
      for (let round = 0; round < options.rounds; round++) values.push(await measure());
      return values;
    };
    const home = await each('loading the home', () =>
      measureLoad(browser, { url, ...HOME }, false),
    );
    const one = await each('loading an answer', () => measureLoad(browser, { url, ...ONE }, false));
    const slowHome = await each('loading the home slowly', () =>
      measureLoad(browser, { url, ...HOME }, true),
    );
    const slowOne = await each('loading an answer slowly', () =>
      measureLoad(browser, { url, ...ONE }, true),
    );
    return {
      lcpHome: home.map(({ lcp }) => lcp),
      lcpAnswer: one.map(({ lcp }) => lcp),
      lcpHomeSlow: slowHome.map(({ lcp }) => lcp),
      lcpAnswerSlow: slowOne.map(({ lcp }) => lcp),
      cls: [...home, ...one, ...slowHome, ...slowOne].map(({ cls }) => cls),
      inp: await each('using an answer', () => measureInteractions(browser, url)),
      route: await each('going to an answer', () => measureRoute(browser, url)),
      recipe: await each('previewing a recipe', () => measureRecipe(browser, console)),
      event: await each('starting runs', () => measureEvent(browser, console)),
    };
  });
  const verdicts = verdictsOf(figures);
  console.log(`${toMarkdown(machine, figures)}\n\n${listOf(verdicts)}`);
  return verdicts.every(({ isMet }) => isMet);
});
