import { describe, expect, it } from 'vitest';
import type { ColumnProfile, TableProfile } from './table-profile.js';
import { compareProfiles, computeKs, computePsi } from './drift.js';

const column = (given: Partial<ColumnProfile>): ColumnProfile => ({
  name: 'amount',
  type: 'DOUBLE',
  kind: 'number',
  isPersonal: false,
  nulls: 0,
  distinct: { count: 4, by: 'exact' },
  min: null,
  max: null,
  notFinite: 0,
  mean: null,
  deviation: null,
  quantiles: null,
  histogram: null,
  outliers: null,
  booleans: null,
  lengths: null,
  mostFrequent: null,
  patterns: null,
  deciles: null,
  byFormer: null,
  ...given,
});

const profile = (rows: number, ...columns: ColumnProfile[]): TableProfile => ({
  version: 1,
  table: 'shop.sales',
  rows,
  bytes: 1,
  profiledAt: '2026-11-23T00:00:00Z',
  sample: null,
  duplicates: { rows: 0, by: 'exact' },
  columns,
  correlations: [],
});

describe('PSI', () => {
  // (0.25 - 0.5) ln(0.5) = 0.173287 and (0.75 - 0.5) ln(1.5) = 0.101366
  it('sums the change of each share', () => {
    expect(computePsi([50, 50], [25, 75])).toBeCloseTo(0.274653, 6);
    expect(computePsi([1, 3], [10, 30])).toBe(0);
  });

  // (0.0001 - 0.5) ln(0.0002) = 4.257745, (1 - 0.5) ln(2) = 0.346574
  it('counts an empty category as a very small one', () => {
    expect(computePsi([5, 5], [0, 9])).toBeCloseTo(4.604319, 5);
  });

  it('is undefined for no rows', () => {
    expect(computePsi([0, 0], [1, 2])).toBeUndefined();
    expect(computePsi([1, 2], [0, 0])).toBeUndefined();
  });
});

describe('KS', () => {
  it('returns the largest difference between cumulative shares', () => {
    const before = { edges: [10, 20, 30], counts: [25, 25, 25, 25] };
    // At 25, a quarter of the second column's rows against 0.625; at 20, none against 0.5.
    const after = { edges: [20, 30], counts: [0, 50, 50] };
    expect(computeKs(before, after)).toBeCloseTo(0.5, 10);
    expect(computeKs(before, before)).toBe(0);
  });
});

describe('drift', () => {
  it('uses PSI over the former deciles for a number whose rows are counted by them', () => {
    const before = column({ deciles: { edges: [5], counts: [50, 50] } });
    const byFormer = { deciles: { edges: [5], counts: [25, 75] }, values: [] };
    const after = column({ deciles: { edges: [7], counts: [50, 50] }, byFormer });
    const [drift] = compareProfiles(profile(100, before), profile(100, after)).columns;
    expect(drift?.level).toBe('alert');
    expect(drift?.shifts.map(({ measure, level }) => [measure, level])).toEqual([
      ['nulls', 'same'],
      ['psi', 'alert'],
    ]);
  });

  it('uses KS for a number whose rows are not counted by the former deciles', () => {
    const before = column({ deciles: { edges: [10, 20], counts: [40, 20, 40] } });
    const after = column({ deciles: { edges: [10, 20], counts: [55, 5, 40] } });
    const [drift] = compareProfiles(profile(100, before), profile(100, after)).columns;
    expect(drift?.shifts[1]).toMatchObject({ measure: 'ks', level: 'warn' });
    expect(drift?.shifts[1]?.value).toBeCloseTo(0.15, 10);
  });

  it('uses PSI over the most frequent values for text, and lists new and gone values', () => {
    const counted = (...values: [string, number][]) =>
      values.map(([value, count]) => ({ value, count }));
    const text = { type: 'VARCHAR', kind: 'text' } as const;
    const before = column({
      ...text,
      distinct: { count: 2, by: 'exact' },
      mostFrequent: { by: 'exact', values: counted(['A', 60], ['B', 40]) },
    });
    const after = column({
      ...text,
      mostFrequent: { by: 'exact', values: counted(['A', 80], ['C', 20]) },
      byFormer: { deciles: null, values: counted(['A', 80], ['B', 0]) },
    });
    const [drift] = compareProfiles(profile(100, before), profile(100, after)).columns;
    // A 0.2 ln(4/3) = 0.057536, B (0.0001 - 0.4) ln(0.00025) = 3.316791, other 0.1999 ln(2000) = 1.519420
    expect(drift?.shifts[1]?.value).toBeCloseTo(4.893747, 5);
    expect(drift).toMatchObject({ level: 'alert', goneValues: ['B'], newValues: ['C'] });
  });

  it('reports rows, nulls, and new, gone and retyped columns', () => {
    const before = profile(100, column({ nulls: 1 }), column({ name: 'old' }));
    const after = profile(
      200,
      column({ nulls: 14, type: 'BIGINT' }),
      column({ name: 'new', kind: 'other' }),
    );
    const drift = compareProfiles(before, after);
    expect(drift).toMatchObject({
      rows: { before: 100, after: 200 },
      newColumns: ['new'],
      goneColumns: ['old'],
      retyped: [{ name: 'amount', before: 'DOUBLE', after: 'BIGINT' }],
    });
    // 14 of 200 are 0.07, 1 of 100 is 0.01.
    expect(drift.columns[0]?.shifts[0]).toMatchObject({ measure: 'nulls', level: 'alert' });
    expect(drift.columns[0]?.shifts[0]?.value).toBeCloseTo(0.06, 10);
  });
});
