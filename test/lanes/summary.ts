import { type Budget, readBudgetText } from './budget.js';
import { listCosts } from './judge-costs.js';
import { readProcessorTime, warnOfProcessorTime } from './processor-time.js';
import { type LaneResult, readResults } from './results.js';

const DEAREST = 15;

/**
 * What the lanes of a checkout came to: what failed, what takes more time, which files are dearest.
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

/** A line for each test that failed, with its file. */
export function listFailures(results: readonly LaneResult[]): string[] {
  return results.flatMap(({ failures }) => failures.map((name) => `FAIL  ${name}`));
}

/** A line for each of the spec files that took longest, with what they made. */
export function listDearest(results: readonly LaneResult[]): string[] {
  return results
    .flatMap(({ files }) => Object.entries(files))
    .sort(([, one], [, other]) => other.seconds - one.seconds)
    .slice(0, DEAREST)
    .map(([file, costs]) =>
      `${costs.seconds.toFixed(1).padStart(6)} s  ${file}  ${listCosts(costs)}`.trimEnd(),
    );
}
