import 'reflect-metadata';
import { join } from 'node:path';
import { openCatalogue } from '#composition/catalogue/open-catalogue.js';
import { readConfig } from '#composition/read-config.js';
import { describeMachine } from '../machine.js';
import { openPublished } from '../published-sample.js';
import { runBench, say } from '../run-bench.js';
import { withClosers } from '../with-closers.js';
import { toMarkdown, verdictsOf } from './catalogue-report.js';
import { measureCrawl } from './measure-crawl.js';
import { measureLarge } from './measure-large.js';
import { measurePreview } from './measure-preview.js';
import { measureProfile } from './measure-profile.js';
import { measureQuestions } from './measure-questions.js';
import { parseOptions, USAGE } from './options.js';

await runBench(async () => {
  const options = parseOptions(process.argv.slice(2));
  if (!options) {
    console.log(USAGE);
    return true;
  }
  const { rounds, files, large } = options;
  const machine = describeMachine();
  const figures = await withClosers(async (closers) => {
    const { environment, folder } = await openPublished(closers);
    const catalogue = await openCatalogue(readConfig(environment), 'retailstream-bench');
    closers.add(() => catalogue.close());
    say(`asking, ${rounds} rounds`);
    const questions = await measureQuestions(catalogue, rounds, closers);
    say(`profiling, ${rounds} rounds`);
    const profile = await measureProfile(catalogue, rounds);
    const preview = await measurePreview(catalogue, rounds);
    say(`crawling ${files} files`);
    const crawl = await measureCrawl(catalogue, join(folder, 'crawled'), files);
    if (large === 0) return { machine, questions, profile, preview, crawl };
    say(`profiling ${large} rows of CSV`);
    const largeProfile = await measureLarge(catalogue, join(folder, 'large.csv'), large);
    return { machine, questions, profile, preview, crawl, large: largeProfile };
  });
  const verdicts = verdictsOf(figures);
  console.log(toMarkdown(figures, verdicts));
  return verdicts.every(({ isMet }) => isMet);
});
