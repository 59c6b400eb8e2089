import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Reporter, SerializedError, TestModule, Vitest } from 'vitest/node';
import { readBudgetText } from './budget.js';
import type { Costs } from './costs.js';
import { judgeCosts } from './judge-costs.js';
import { laneOf, type Lane } from './lanes.js';
import { readCosts } from './recorded-costs.js';
import { type FileCosts, writeResult } from './results.js';
import { failuresOf, passedIn, withReason } from './outcomes.js';

interface Options {
  /** The lane that a run without a path covers; undefined for none. */
  lane?: Lane;
  /** Unchanged files of the lane that this run skips, by path below the checkout, with their number of tests. */
  skipped?: Readonly<Record<string, number>>;
  /** The checkout; this one by default. */
  root?: string;
}

const checkout = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Writes the time and costs of each spec file for `.ci/run`, compares a whole lane with its budget, and ends with one
 * plain line for any CI: `N passed, N failed`, plus `, N skipped` for the tests of skipped files.
 */
export default class LaneReporter implements Reporter {
  private readonly lane: Lane | undefined;
  private readonly skipped: Readonly<Record<string, number>>;
  private readonly root: string;
  private vitest: Vitest | undefined;

  constructor({ lane, skipped = {}, root = checkout }: Options = {}) {
    this.lane = lane;
    this.skipped = skipped;
    this.root = root;
  }

  onInit(vitest: Vitest): void {
    this.vitest = vitest;
  }

  async onTestRunEnd(
    modules: readonly TestModule[],
    errors: readonly SerializedError[],
  ): Promise<void> {
    const whole = await this.isWhole(modules);
    const failures = [
      ...modules.flatMap((module) => failuresOf(module, this.pathOf(module))),
      ...errors.map((error) => withReason('outside of tests', [error])),
    ];
    const complaints = whole ? this.judge(modules) : [];
    for (const complaint of complaints) console.log(`\n${complaint}`);
    failures.push(...complaints.map((complaint) => complaint.split('\n')[0] ?? ''));
    this.write(modules, failures, whole);
    if (failures.length > 0) process.exitCode = 1;
    const passed = modules.reduce((sum, module) => sum + passedIn(module), 0);
    const skipped = Object.values(this.skipped).reduce((sum, tests) => sum + tests, 0);
    const leftOut = skipped > 0 ? `, ${skipped} skipped` : '';
    console.log(`\n${passed} passed, ${failures.length} failed${leftOut}`);
  }

  /** Whether all files of the lane ran with all their tests, except for unchanged ones. */
  private async isWhole(modules: readonly TestModule[]): Promise<boolean> {
    if (!this.lane || !this.vitest || this.vitest.config.testNamePattern) return false;
    return modules.length === (await this.vitest.globTestSpecifications()).length;
  }

  private judge(modules: readonly TestModule[]): string[] {
    if (!this.lane) return [];
    const recorded = readCosts()[this.lane] ?? {};
    const files: Record<string, Costs> = Object.fromEntries(
      modules.map((module) => [this.pathOf(module), costsOf(module)]),
    );
    for (const file of Object.keys(this.skipped)) files[file] = recorded[file] ?? {};
    return judgeCosts(this.lane, files, recorded, readBudgetText());
  }

  private write(modules: readonly TestModule[], failures: string[], whole: boolean): void {
    const lanes = new Map<Lane, Record<string, FileCosts>>();
    for (const module of modules) {
      const file = this.pathOf(module);
      const lane = laneOf(file);
      const files = lanes.get(lane) ?? {};
      files[file] = { seconds: secondsOf(module), ...costsOf(module) };
      lanes.set(lane, files);
    }
    const skipped = Object.keys(this.skipped);
    for (const [lane, files] of lanes) {
      writeResult(this.root, { lane, whole, files, skipped, failures });
    }
  }

  private pathOf({ moduleId }: TestModule): string {
    return relative(this.root, moduleId);
  }
}

const costsOf = (module: TestModule): Costs => module.meta().costs ?? {};

/** How long a file kept its process busy, in seconds with one decimal. */
function secondsOf(module: TestModule): number {
  const { duration, collectDuration } = module.diagnostic();
  return Math.round((duration + collectDuration) / 100) / 10;
}
