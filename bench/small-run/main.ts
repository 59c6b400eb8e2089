import 'reflect-metadata';
import { describeMachine } from '../machine.js';
import { runBench } from '../run-bench.js';
import { computeSpread } from '../statistics.js';
import { renderTable } from '../table.js';
import { findMedianRun, type TimedRun } from '../timed-run.js';
import { timelineReport } from '../timeline/timeline-report.js';
import { withClosers } from '../with-closers.js';
import { measureSmallRuns, type SmallRuns } from './measure-small-runs.js';
import { parseOptions, USAGE } from './options.js';

function toMarkdown(kinds: readonly SmallRuns[]): string {
  const lines = kinds.map(({ label, runs, work, cpuSeconds }) => {
    const median = (pick: (run: TimedRun) => number) =>
      Math.round(computeSpread(runs.map(pick)).median * 1_000);
    const each = (total: number) => Math.round(total / runs.length);
    return [
      label,
      median((run) => run.published),
      median((run) => run.finished),
      each(cpuSeconds * 1_000),
      each(work.statements),
      each(work.flushes),
      each(work.handOvers),
    ];
  });
  const head = ['a run', 'published, ms', 'finished, ms', 'processor ms', 'statements', 'flushes'];
  const timelines = kinds.map(({ label, runs }) =>
    timelineReport(label, findMedianRun(runs).timeline),
  );
  const frequent = kinds.flatMap(({ label, runs, statements }) =>
    statements.length === 0
      ? []
      : [
          renderTable(
            [`statement, ${label}`, 'calls a run', 'ms a run'],
            statements.map(({ calls, ms, text }) => [
              text,
              (calls / runs.length).toFixed(1),
              (ms / runs.length).toFixed(2),
            ]),
          ),
        ],
  );
  return [renderTable([...head, 'hand-overs'], lines), ...timelines, ...frequent].join('\n\n');
}

await runBench(async () => {
  const options = parseOptions(process.argv.slice(2));
  if (!options) {
    console.log(USAGE);
    return true;
  }
  const machine = describeMachine();
  const kinds = await withClosers((closers) =>
    measureSmallRuns(options.rounds, options.statements, closers),
  );
  console.log([machine, toMarkdown(kinds)].join('\n\n'));
  return true;
});
