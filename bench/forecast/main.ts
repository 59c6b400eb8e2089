import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { measureAccuracy, measureSumCoverage } from './accuracy.js';
import type { BacktestRow } from '#forecast/backtest-row.js';
import { findGaps } from '#forecast/gaps.js';
import { type Panel, panelBefore } from '#forecast/panel.js';
import { findPromotionEffects } from '#forecast/promotions.js';
import { writeSample } from '#sample/write-sample.js';
import { runBench } from '../run-bench.js';
import { CHAIN_KINDS } from './generated-chain.js';
import { CoverageCounts, evaluateKind, TOTAL_WEEKS } from './evaluate-chains.js';
import { ClassErrors } from './class-errors.js';
import { parseOptions, USAGE } from './options.js';
import { markdownEffect } from './markdown-effect.js';
import { readMarkdowns, readPanel, storeWeek } from './read-panel.js';
import { runAllOrigins, runOrigins, runWindow, WINDOWS, type WindowResult } from './windows.js';

const BANDS = [
  [1, 4],
  [5, 13],
  [14, 26],
  [27, 52],
] as const;

/** Generated chains of each kind: more than 200 chains. */
const CHAINS = 15;
/** Its intervals have no width. */
const WITHOUT_NOISE = 'constant';

const GRAINS = ['STORE', 'DEPARTMENT', 'CHAIN'] as const;

const share = (value = NaN) => (Number.isNaN(value) ? '–' : value.toFixed(3));

const formatTable = (head: string[]) => new Table({ head, style: { head: [], border: [] } });

function printWindow(name: string, { accuracy, rows, seconds }: WindowResult, into: Table.Table) {
  const line = (label: string, figures: typeof accuracy, cost: string) => {
    const { wmae, naiveWmae, coverage, holidayCoverage, intervalScore } = figures;
    const errors = [wmae.toFixed(1), naiveWmae.toFixed(1), (wmae / naiveWmae).toFixed(3)];
    const inside = [share(coverage[1]), share(holidayCoverage[1]), share(coverage[2])];
    into.push([label, ...errors, ...inside, intervalScore.toFixed(1), cost]);
  };
  line(name, accuracy, seconds.toFixed(1));
  for (const [from, to] of BANDS) {
    const own = rows.filter(({ horizon }) => horizon >= from && horizon <= to);
    if (own.length > 0) line(`  weeks ${from} to ${to} ahead`, measureAccuracy(own), '');
  }
}

/** Adds how many sums of stores, departments and the chain were inside their 80 and 95 % intervals. */
function printSums(name: string, judged: readonly BacktestRow[], into: Table.Table) {
  const shares = GRAINS.flatMap((own) => {
    const [, inside80, inside95] = measureSumCoverage(judged.filter(({ grain }) => grain === own));
    return [share(inside80), share(inside95)];
  });
  into.push([name, ...shares]);
}

/** Returns a table with a row for each kind of generated chain, and one of the coverage of all chains with noise. */
function evaluateChains(): string {
  const errors = ['WAPE', 'naive', 'best simple', '', 'ratio', 'of sales', 'inside 80 %'];
  const table = formatTable(['chains', ...errors]);
  const all = new CoverageCounts();
  const allTotals = TOTAL_WEEKS.map(() => new CoverageCounts());
  for (const kind of CHAIN_KINDS) {
    const { truth, sales, coverage, totals } = evaluateKind(kind, CHAINS);
    const ratios = [truth, sales].map(({ forecast, simple }) => share(forecast / simple.wape));
    const wapes = [truth.forecast, truth.naive, truth.simple.wape].map(share);
    const inside = share(coverage.listShares('SERIES').at(-1));
    table.push([kind, ...wapes, truth.simple.name, ...ratios, inside]);
    if (kind === WITHOUT_NOISE) continue;
    all.addAll(coverage);
    for (const [i, own] of totals.entries()) allTotals[i]!.addAll(own);
  }
  const inside = formatTable([
    'inside 80 %',
    '1 to 4 weeks',
    '5 to 13',
    '14 to 26',
    '27 to 39',
    'all',
  ]);
  for (const grain of ['SERIES', ...GRAINS, 'STORES'] as const) {
    inside.push([grain.toLowerCase(), ...all.listShares(grain).map(share)]);
  }
  const ofSums = formatTable(['sums inside 80 %', ...TOTAL_WEEKS.map((weeks) => `${weeks} weeks`)]);
  for (const grain of ['SERIES', ...GRAINS, 'STORES'] as const) {
    const shares = allTotals.map((counts) => share(counts.listShares(grain).at(-1)));
    ofSums.push([grain.toLowerCase(), ...shares]);
  }
  return [table, inside, ofSums].map(String).join('\n');
}

/** The method was chosen on origins of at most so many weeks; later ones judge it. */
const CHOSEN_ON = 99;
/** Classes that are printed; those by treatment all are. */
const WORST_SHOWN = 6;
/** A class of series may have so much of the error of its best simple method. */
const MOST_RATIO = 1.05;

/** Returns a table with a row for each origin, and one of the classes of series before and after CHOSEN_ON. */
function evaluateOrigins(panel: Panel): string {
  const table = formatTable(['weeks', 'ahead', 'WMAE', 'naive', 'under naive', 'inside 80 %']);
  const [first, rest] = [new ClassErrors(), new ClassErrors()];
  for (const { weeks, result } of runOrigins(panel)) {
    const { wmae, naiveWmae, coverage } = result.accuracy;
    const errors = [wmae.toFixed(1), naiveWmae.toFixed(1), share(1 - wmae / naiveWmae)];
    table.push([weeks, result.rows.length, ...errors, share(coverage[1])]);
    (weeks <= CHOSEN_ON ? first : rest).add(panel, weeks, result.made);
  }
  const classes = formatTable(['classes', 'weeks of series', 'best simple', 'ratio']);
  for (const [label, errors] of [
    [`up to ${CHOSEN_ON}`, first],
    ['later', rest],
  ] as const) {
    const ratios = errors.listRatios();
    const above = ratios.filter(({ ratio }) => ratio > MOST_RATIO).length;
    const worst = `${above} of ${ratios.length} above ${MOST_RATIO}; worst ${ratios[0]?.name ?? '–'}`;
    classes.push([`${label}: ${worst}`, '', '', '']);
    for (const { name, compared, best, ratio } of ratios.filter(
      (own, i) => i < WORST_SHOWN || !own.name.startsWith('department'),
    ))
      classes.push([`  ${name}`, compared, best, share(ratio)]);
  }
  return [table, classes].map(String).join('\n');
}

/** Tests whether MarkDowns of a window's weeks explain the errors of its stores. */
function testMarkdowns({ judged }: WindowResult, markdowns: ReadonlyMap<string, number>): string {
  const stores = judged.filter(({ grain }) => grain === 'STORE');
  const rows = stores.map(({ number, week, sales, forecast }) => ({
    store: number,
    week,
    error: (sales - forecast) / forecast,
    markdown: markdowns.get(storeWeek(number, week)) ?? 0,
  }));
  return markdownEffect(rows).reason;
}

/** Returns what lifts of promotions would gain in the last weeks of the longest history of a window. */
function testPromotions(panel: Panel, name: string): string {
  const weeks = WINDOWS[name]?.at(-1)?.[0];
  const history = panelBefore(panel, weeks ?? panel.weeks.length);
  const effects = findPromotionEffects(history, findGaps(history));
  if (!effects) return 'promotions are no input: there are none, or less than two years of sales';
  const { lifts, heldOut } = effects;
  const used = lifts.filter((lift) => lift !== 0).length;
  const errors = `error ${share(heldOut.with)} with lifts of promotions, ${share(heldOut.without)} without`;
  return `held-out weeks: ${errors}; ${used} of ${lifts.length} departments use them`;
}

await runBench(async () => {
  const { windows, folder, origins, chains, help } = parseOptions(process.argv.slice(2));
  if (help) {
    console.log(USAGE);
    return true;
  }
  if (chains) {
    console.log(evaluateChains());
    return true;
  }
  const scratch = folder ?? (await mkdtemp(join(tmpdir(), 'retailstream-backtest-')));
  try {
    if (folder === undefined) await writeSample(scratch);
    const panel = await readPanel(scratch);
    if (origins) {
      console.log(evaluateOrigins(panel));
      return true;
    }
    const errors = ['WMAE', 'naive', 'ratio', '80 %', 'holidays', '95 %', 'WIS', 'seconds'];
    const table = formatTable(['window', ...errors]);
    const sums = formatTable([
      'sums',
      ...['stores', 'departments', 'chain'].flatMap((grain) => [`${grain} 80 %`, '95 %']),
    ]);
    const markdowns = await readMarkdowns(scratch);
    const tests: string[] = [];
    for (const name of windows) {
      const result = runWindow(panel, name);
      printWindow(name, result, table);
      printSums(name, result.judged, sums);
      printSums(`origins before ${name}`, result.before, sums);
      tests.push(
        `Window ${name}: ${testMarkdowns(result, markdowns)}`,
        `Window ${name}, ${testPromotions(panel, name)}`,
      );
    }
    printSums('all origins', runAllOrigins(panel), sums);
    console.log([table.toString(), sums.toString(), ...tests].join('\n'));
  } finally {
    if (folder === undefined) await rm(scratch, { recursive: true, force: true });
  }
  return true;
});
