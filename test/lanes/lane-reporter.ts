import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';
import { laneOf, type Lane } from './lanes.js';
import { writeResult } from './results.js';
import { failuresOf, passedIn, withReason } from './outcomes.js';

interface Options {
  /** Unchanged files of the lane that this run skips, by path below the checkout, with their number of tests. */
  skipped?: Readonly<Record<string, number>>;
  /** The checkout; this one by default. */
  root?: string;
}

const checkout = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Writes the failures and the time of each spec file for `.ci/run`, and ends with one plain line for any CI:
 * `N passed, N failed`, plus `, N skipped` for the tests of skipped files.
 */
export default class LaneReporter implements Reporter {
  private readonly skipped: Readonly<Record<string, number>>;
  private readonly root: string;

  constructor({ skipped = {}, root = checkout }: Options = {}) {
    this.skipped = skipped;
    this.root = root;
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const failures = [
      ...modules.flatMap((module) => failuresOf(module, this.pathOf(module))),
      ...errors.map((error) => withReason('outside of tests', [error])),
    ];
    this.write(modules, failures);
    if (failures.length > 0) process.exitCode = 1;
    const passed = modules.reduce((sum, module) => sum + passedIn(module), 0);
    const skipped = Object.values(this.skipped).reduce((sum, tests) => sum + tests, 0);
    const leftOut = skipped > 0 ? `, ${skipped} skipped` : '';
    console.log(`\n${passed} passed, ${failures.length} failed${leftOut}`);
  }

  private write(modules: readonly TestModule[], failures: string[]): void {
    const lanes = new Map<Lane, Record<string, number>>();
    for (const module of modules) {
      const file = this.pathOf(module);
      const lane = laneOf(file);
      lanes.set(lane, { ...lanes.get(lane), [file]: secondsOf(module) });
    }
    for (const [lane, seconds] of lanes) writeResult(this.root, { lane, seconds, failures });
  }

  private pathOf({ moduleId }: TestModule): string {
    return relative(this.root, moduleId);
  }
}

/** How long a file kept its process busy, in seconds with one decimal. */
function secondsOf(module: TestModule): number {
  const { duration, collectDuration } = module.diagnostic();
  return Math.round((duration + collectDuration) / 100) / 10;
}
