import { describe, expect, it } from 'vitest';
import type { Budget } from './budget.js';
import { parseProcessorTime, warnOfProcessorTime } from './processor-time.js';

const budget: Budget = {
  weights: { databases: 1, runs: 1, boots: 1, starts: 1, processes: 1, jvms: 1, sparks: 1 },
  dear: { above: 1, files: [] },
  lanes: {
    test: { limit: 1, ratio: 100 },
    runs: { limit: 1, ratio: 0 },
    cluster: { limit: 1, ratio: 200 },
  },
};

describe('the processor time of the lanes', () => {
  it('is read with the mean of the workload before and after them', () => {
    const text = 'workload 4\ntest 450.5\ninfra 12\ncluster 900\nworkload 5\n';
    expect(parseProcessorTime(text)).toEqual({
      workload: 4.5,
      lanes: { test: 450.5, infra: 12, cluster: 900 },
    });
  });

  it('returns nothing before all lanes have run', () => {
    expect(parseProcessorTime('workload 4\ntest 450.5\n')).toBeUndefined();
  });

  it('warns when it is more than 10 % above the recorded ratio', () => {
    const time = { workload: 4, lanes: { test: 444, cluster: 880 } };
    expect(warnOfProcessorTime(time, budget, [])).toEqual([
      'Warning: lane test takes 11 % more processor time than recorded: 111.0 times the fixed workload, not 100.0.',
    ]);
  });

  it('does not warn on a machine that is equally slower', () => {
    const time = { workload: 8, lanes: { test: 800, cluster: 1600 } };
    expect(warnOfProcessorTime(time, budget, [])).toEqual([]);
  });

  it('does not warn for a lane that skipped specs, nor for one without a recorded ratio', () => {
    const time = { workload: 4, lanes: { runs: 4000, cluster: 1600 } };
    expect(warnOfProcessorTime(time, budget, ['cluster'])).toEqual([]);
  });
});
