import { describe, expect, it } from 'vitest';
import { budgetFor } from './record-budget.js';
import { formatCosts, mergeCosts } from './recorded-costs.js';
import type { LaneResult } from './results.js';
import { listDearest, listFailures } from './summary.js';

const result = (lane: LaneResult['lane'], files: LaneResult['files']): LaneResult => ({
  lane,
  files,
  whole: false,
  skipped: [],
  failures: [],
});

describe('recorded costs', () => {
  const recorded = {
    test: { 'libs/a.spec.ts': { seconds: 1, runs: 2 }, 'libs/b.spec.ts': { seconds: 3 } },
    runs: { 'test/pipeline/c.spec.ts': { seconds: 9 } },
  };

  it('take the files that ran, and keep the others', () => {
    const results = [result('test', { 'libs/a.spec.ts': { seconds: 2, boots: 1 } })];
    expect(mergeCosts(recorded, results, () => true)).toEqual({
      test: { 'libs/a.spec.ts': { seconds: 2, boots: 1 }, 'libs/b.spec.ts': { seconds: 3 } },
      runs: { 'test/pipeline/c.spec.ts': { seconds: 9 } },
      cluster: {},
      long: {},
      infra: {},
    });
  });

  it('forget deleted files', () => {
    const merged = mergeCosts(recorded, [], (file) => file !== 'libs/b.spec.ts');
    expect(merged.test).toEqual({ 'libs/a.spec.ts': { seconds: 1, runs: 2 } });
  });

  it('are written one line a file', () => {
    expect(formatCosts(recorded)).toBe(
      [
        '{',
        '  "test": {',
        '    "libs/a.spec.ts": {"seconds":1,"runs":2},',
        '    "libs/b.spec.ts": {"seconds":3}',
        '  },',
        '  "runs": {',
        '    "test/pipeline/c.spec.ts": {"seconds":9}',
        '  }',
        '}',
        '',
      ].join('\n'),
    );
  });

  it('set a budget that they pass, with the expensive files listed', () => {
    const weights = {
      databases: 1,
      runs: 2,
      boots: 1,
      starts: 30,
      processes: 1,
      jvms: 5,
      sparks: 20,
    };
    const former = {
      weights,
      dear: { above: 20, files: ['libs/gone.spec.ts'] },
      lanes: { test: { limit: 1, ratio: 7 }, runs: { limit: 1, ratio: 8 } },
    };
    const costs = {
      test: { 'libs/a.spec.ts': { seconds: 1, runs: 10 }, 'libs/b.spec.ts': { seconds: 3 } },
      runs: { 'test/pipeline/c.spec.ts': { seconds: 9, starts: 1, databases: 50 } },
      long: { 'test/d.long-spec.ts': { seconds: 9, starts: 100 } },
    };
    // With a tolerance of 10 %.
    expect(budgetFor(former, costs, { workload: 4, lanes: { runs: 101 } })).toEqual({
      weights,
      dear: { above: 20, files: ['test/pipeline/c.spec.ts'] },
      lanes: { test: { limit: 22, ratio: 7 }, runs: { limit: 88, ratio: 25.3 } },
    });
  });
});

describe('the summary of all lanes', () => {
  it('names failures of every lane', () => {
    const results = [
      { ...result('test', {}), failures: ['libs/a.spec.ts > adds > up'] },
      { ...result('cluster', {}), failures: ['test/b.cluster-spec.ts'] },
    ];
    expect(listFailures(results)).toEqual([
      'FAIL  libs/a.spec.ts > adds > up',
      'FAIL  test/b.cluster-spec.ts',
    ]);
  });

  it('lists fifteen files of all lanes, longest first', () => {
    const many = Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [`libs/${i}.spec.ts`, { seconds: i }]),
    );
    const lines = listDearest([
      result('test', many),
      result('cluster', { 'test/b.cluster-spec.ts': { seconds: 101.26, jvms: 2, sparks: 4 } }),
    ]);
    expect(lines).toHaveLength(15);
    expect(lines.slice(0, 2)).toEqual([
      ' 101.3 s  test/b.cluster-spec.ts  jvms 2, sparks 4',
      '  19.0 s  libs/19.spec.ts',
    ]);
  });
});
