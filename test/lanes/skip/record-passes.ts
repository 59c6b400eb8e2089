import { relative } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';
import type { SpecInputs } from './inputs.js';
import type { Passes } from './passes.js';

type Specs = ReadonlyMap<string, SpecInputs>;

/** Records the spec files that passed completely, and forgets those that failed. */
export class RecordPasses implements Reporter {
  /**
   * @param before inputs of the spec files at the start of the run
   * @param readAgain reads them again: a file that changed during the run gets no record
   */
  constructor(
    private readonly root: string,
    private readonly before: Specs,
    private readonly readAgain: () => Promise<Specs>,
    private readonly passes: Passes,
  ) {}

  async onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): Promise<void> {
    const after = await this.readAgain();
    for (const module of modules) {
      const spec = relative(this.root, module.moduleId);
      const known = this.before.get(spec);
      if (known?.key === undefined) continue;
      const tests = [...module.children.allTests()];
      const allPassed = tests.every((test) => test.result().state === 'passed');
      // An error outside of tests cannot be attributed to one file.
      if (!module.ok() || errors.length > 0) this.passes.forget(spec, known.key);
      else if (!allPassed)
        console.log(`runs again next time, since some of its tests did not run: ${spec}`);
      else if (tests.length > 0 && after.get(spec)?.key === known.key) {
        this.passes.record(spec, known.key, known.inputs, tests.length);
      }
    }
  }
}
