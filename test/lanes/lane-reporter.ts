import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';
import { findLane, type Lane } from './lanes.js';
import { writeResult } from './results.js';
import { listFailures, withReason } from './outcomes.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Writes the failures and the time of each spec file for `.ci/run`, and ends with one plain line for any CI:
 * `N passed, N failed`, plus `, N skipped` for the tests that could not run here.
 */
export default class LaneReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const failures = [
      ...modules.flatMap((module) => listFailures(module, findPath(module))),
      ...errors.map((error) => withReason('outside of tests', [error])),
    ];
    write(modules, failures);
    if (failures.length > 0) process.exitCode = 1;
    const passed = countTests(modules, 'passed');
    const skipped = countTests(modules, 'skipped');
    const leftOut = skipped > 0 ? `, ${skipped} skipped` : '';
    console.log(`\n${passed} passed, ${failures.length} failed${leftOut}`);
  }
}

function write(modules: readonly TestModule[], failures: string[]): void {
  const lanes = new Map<Lane, Record<string, number>>();
  for (const module of modules) {
    const file = findPath(module);
    const lane = findLane(file);
    lanes.set(lane, { ...lanes.get(lane), [file]: sumSeconds(module) });
  }
  for (const [lane, seconds] of lanes) writeResult(root, { lane, seconds, failures });
}

const countTests = (modules: readonly TestModule[], state: 'passed' | 'skipped') =>
  modules.reduce((sum, { children }) => sum + Array.from(children.allTests(state)).length, 0);

const findPath = ({ moduleId }: TestModule) => relative(root, moduleId);

/** How long a file kept its process busy, in seconds with one decimal. */
function sumSeconds(module: TestModule): number {
  const { duration, collectDuration } = module.diagnostic();
  return Math.round((duration + collectDuration) / 100) / 10;
}
