import { describe, expect, it } from 'vitest';
import { judgeCosts } from './judge-costs.js';

/** Formatted as in the file, because complaints contain its line numbers. */
const budget = `{
  "weights": {
    "databases": 0.5,
    "runs": 2,
    "boots": 1,
    "starts": 20,
    "processes": 0.25,
    "jvms": 5,
    "sparks": 15
  },
  "dear": {
    "above": 30,
    "files": ["test/start.spec.ts"]
  },
  "lanes": {
    "test": { "limit": 60, "ratio": 0 },
    "runs": {
      "limit": 10,
      "ratio": 0
    }
  }
}
`;

// 40 + 3 + 17 = 60 processor seconds.
const files = {
  'test/start.spec.ts': { starts: 2 },
  'libs/a.spec.ts': { databases: 2, boots: 2 },
  'libs/b.spec.ts': { runs: 8, processes: 4 },
  'libs/c.spec.ts': {},
};

describe('a lane', () => {
  it('passes at its limit', () => {
    expect(judgeCosts('test', files, {}, budget)).toEqual([]);
  });

  it('fails above its limit and names the files that grew, largest growth first', () => {
    const grown = {
      ...files,
      'libs/a.spec.ts': { databases: 3, boots: 1 },
      'libs/b.spec.ts': { runs: 9, processes: 4, jvms: 1 },
      'libs/d.spec.ts': { databases: 1 },
    };
    // a: 3 → 2.5, no growth; b: 17 → 24; d: 0 → 0.5.
    expect(judgeCosts('test', grown, files, budget)).toEqual([
      [
        'Lane test costs 67.0 processor seconds by its counted costs; its limit is 60.',
        'Files that cost more than test/lanes/costs.json records:',
        '  libs/b.spec.ts: 17.0 → 24.0 (runs 8 → 9, jvms 0 → 1)',
        '  libs/d.spec.ts: 0.0 → 0.5 (databases 0 → 1)',
        'Make them cheaper, or raise the limit: test/lanes/budget.json:16',
      ].join('\n'),
    ]);
  });

  it('fails above a lowered limit, though no file grew', () => {
    const [complaint] = judgeCosts('runs', { 'test/e2e/a.spec.ts': { starts: 1 } }, files, budget);
    expect(complaint).toContain('  test/e2e/a.spec.ts: 0.0 → 20.0 (starts 0 → 1)');
    const recorded = { 'test/e2e/a.spec.ts': { starts: 1 } };
    expect(judgeCosts('runs', recorded, recorded, budget)).toEqual([
      [
        'Lane runs costs 20.0 processor seconds by its counted costs; its limit is 10.',
        'No file costs more than test/lanes/costs.json records.',
        'Make them cheaper, or raise the limit: test/lanes/budget.json:18',
      ].join('\n'),
    ]);
  });

  it('may have any cost without a limit', () => {
    expect(judgeCosts('long', { 'test/a.long-spec.ts': { starts: 99 } }, {}, budget)).toEqual([]);
  });
});

describe('an expensive file', () => {
  it('passes when it is listed, and when it is just at the threshold', () => {
    const named = { 'test/start.spec.ts': { starts: 2 } };
    expect(judgeCosts('test', named, {}, budget)).toEqual([]);
    const atThreshold = { 'libs/a.spec.ts': { runs: 10, boots: 10 } };
    expect(judgeCosts('test', atThreshold, {}, budget)).toEqual([]);
  });

  it('fails when it is not listed', () => {
    const dear = { 'libs/a.spec.ts': { runs: 15, databases: 1 } };
    expect(judgeCosts('test', dear, dear, budget)).toEqual([
      'libs/a.spec.ts costs 30.5 processor seconds, more than 30: databases 1, runs 15.\n' +
        'Make it cheaper, or name it: test/lanes/budget.json:13',
    ]);
  });
});
