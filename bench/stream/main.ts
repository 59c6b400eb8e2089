import 'reflect-metadata';
import { describeMachine } from '../machine.js';
import { runBench } from '../run-bench.js';
import { withClosers } from '../with-closers.js';
import { measureMonth, measureStream } from './measure-stream.js';
import { parseOptions, USAGE } from './options.js';
import { areMet, isMonthMet, monthToMarkdown, toMarkdown } from './stream-report.js';

await runBench(async () => {
  const options = parseOptions(process.argv.slice(2));
  if (!options) {
    console.log(USAGE);
    return true;
  }
  const machine = describeMachine();
  const { month } = options;
  if (month !== undefined) {
    const published = await withClosers((closers) => measureMonth(month, closers));
    console.log(monthToMarkdown(machine, month, published));
    return isMonthMet(published);
  }
  const figures = await withClosers((closers) => measureStream(options, closers));
  console.log(toMarkdown(machine, figures));
  return areMet(figures);
});
