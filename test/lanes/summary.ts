import { type Budget, readBudgetText } from './budget.js';
import { listCosts } from './judge-costs.js';
import { readProcessorTime, warnOfProcessorTime } from './processor-time.js';
import { type LaneResult, readResults } from './results.js';

const DEAREST = 15;

/**
 * Summarises the lanes of a checkout: failures, slower lanes, most expensive files.
 * @param root of the checkout
 */
export function summarise(root: string): string {
  const results = readResults(root);
  const time = readProcessorTime();
  const budget = JSON.parse(readBudgetText()) as Budget;
  const partial = results.filter(({ whole, skipped }) => !whole || skipped.length > 0);
  const warnings = time
    ? warnOfProcessorTime(
        time,
        budget,
        partial.map(({ lane }) => lane),
      )
    : [];
  return [...listFailures(results), ...warnings, ...listDearest(results)].join('\n');
}

/** Returns each failed test, with its file and why. */
export function listFailures(results: readonly LaneResult[]): string[] {
  return results.flatMap(({ failures }) => failures.map((name) => `FAIL  ${name}`));
}

/** Returns a line for each of the longest spec files, with their costs. */
export function listDearest(results: readonly LaneResult[]): string[] {
  return results
    .flatMap(({ files }) => Object.entries(files))
    .sort(([, one], [, other]) => other.seconds - one.seconds)
    .slice(0, DEAREST)
    .map(([file, costs]) =>
      `${costs.seconds.toFixed(1).padStart(6)} s  ${file}  ${listCosts(costs)}`.trimEnd(),
    );
}
