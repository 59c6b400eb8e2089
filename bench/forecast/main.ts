import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { accuracyOf } from '#forecast/accuracy.js';
import { writeSample } from '#sample/write-sample.js';
import { runBench } from '../run-bench.js';
import { parseOptions, USAGE } from './options.js';
import { readPanel } from './read-panel.js';
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
    for (const name of windows) printWindow(name, runWindow(panel, name, trees), table);
    console.log(table.toString());
  } finally {
    if (folder === undefined) await rm(scratch, { recursive: true, force: true });
  }
  return true;
});
