import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { accuracyOf } from '#forecast/accuracy.js';
import { writeSample } from '#sample/write-sample.js';
import { runBench } from '../run-bench.js';
import { parseOptions, USAGE } from './options.js';
import { markdownEffect } from '#forecast/markdown-effect.js';
import { readMarkdowns, readPanel, storeWeek } from './read-panel.js';
import { runWindow, type WindowResult } from './windows.js';

const BANDS = [
  [1, 4],
  [5, 13],
  [14, 26],
  [27, 52],
] as const;

function printWindow(name: string, { accuracy, rows, seconds }: WindowResult, into: Table.Table) {
  const share = (value = NaN) => (Number.isNaN(value) ? '–' : value.toFixed(3));
  const line = (label: string, figures: typeof accuracy, cost: string) => {
    const { wmae, naiveWmae, coverage, holidayCoverage, intervalScore } = figures;
    const errors = [wmae.toFixed(1), naiveWmae.toFixed(1), (wmae / naiveWmae).toFixed(3)];
    const inside = [share(coverage[1]), share(holidayCoverage[1]), share(coverage[2])];
    into.push([label, ...errors, ...inside, intervalScore.toFixed(1), cost]);
  };
  line(name, accuracy, seconds.toFixed(1));
  for (const [from, to] of BANDS) {
    const own = rows.filter(({ horizon }) => horizon >= from && horizon <= to);
    if (own.length > 0) line(`  weeks ${from} to ${to} ahead`, accuracyOf(own), '');
  }
}

/** Tests whether MarkDowns of a window's weeks explain the errors of its stores. */
function testMarkdowns({ stores }: WindowResult, markdowns: ReadonlyMap<string, number>): string {
  const rows = stores.map(({ number, week, sales, forecast }) => ({
    store: number,
    week,
    error: (sales - forecast) / forecast,
    markdown: markdowns.get(storeWeek(number, week)) ?? 0,
  }));
  return markdownEffect(rows).reason;
}

await runBench(async () => {
  const { windows, folder, trees, help } = parseOptions(process.argv.slice(2));
  if (help) {
    console.log(USAGE);
    return true;
  }
  const scratch = folder ?? (await mkdtemp(join(tmpdir(), 'retailstream-backtest-')));
  try {
    if (folder === undefined) await writeSample(scratch);
    const panel = await readPanel(scratch);
    const table = new Table({
      head: ['window', 'WMAE', 'naive', 'ratio', '80 %', 'holidays', '95 %', 'WIS', 'seconds'],
      style: { head: [], border: [] },
    });
    const markdowns = await readMarkdowns(scratch);
    const tests: string[] = [];
    for (const name of windows) {
      const result = runWindow(panel, name, trees);
      printWindow(name, result, table);
      tests.push(`Window ${name}: ${testMarkdowns(result, markdowns)}`);
    }
    console.log([table.toString(), ...tests].join('\n'));
  } finally {
    if (folder === undefined) await rm(scratch, { recursive: true, force: true });
  }
  return true;
});
