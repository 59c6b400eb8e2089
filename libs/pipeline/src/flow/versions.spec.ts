import { describe, expect, it } from 'vitest';
import { weeklySales } from '#test/setup/flow.js';
import { listMartTables } from './flow.js';
import { compareVersions, type Version, listVersions } from './versions.js';

const sources = { code: '1.0.0+aa', qualityRules: [], schemes: { COMPUTE_URL: 'duckdb' } };

describe('versions of a run', () => {
  it('include code, every contract, model and mart, the quality rules and each setting', () => {
    const versions = listVersions(weeklySales, sources);
    expect(versions.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'code retailstream',
      ...[...weeklySales.datasets.keys()].map((name) => `contract ${name}`),
      ...weeklySales.models.map(({ name }) => `model ${name}`),
      ...listMartTables(weeklySales).map(({ name }) => `mart ${name}`),
      'quality weekly-sales',
      ...weeklySales.parameters.map(({ name }) => `parameter ${name}`),
      'setting COMPUTE_URL',
    ]);
    expect(versions.at(-1)?.version).toBe('duckdb');
  });

  it('change only with their subject', () => {
    const marts = weeklySales.marts.map((mart) =>
      mart.name === 'store_week' ? { ...mart, sql: `${mart.sql} -- another` } : mart,
    );
    const before = listVersions(weeklySales, sources);
    const now = listVersions({ ...weeklySales, marts }, { ...sources, code: '1.0.1+bb' });
    const changed = compareVersions(now, before).filter(({ isChanged }) => isChanged);
    expect(changed.map(({ kind, name }) => [kind, name])).toEqual([
      ['code', 'retailstream'],
      ['mart', 'store_week'],
    ]);
    expect(changed[0]).toMatchObject({ version: '1.0.1+bb', before: '1.0.0+aa' });
  });
});

describe('compareVersions', () => {
  const of = (name: string, version: string): Version => ({ kind: 'mart', name, version });

  it('returns added and removed versions', () => {
    expect(compareVersions([of('a', '1'), of('b', '2')], [of('a', '1'), of('c', '3')])).toEqual([
      { kind: 'mart', name: 'a', version: '1', before: null, isChanged: false },
      { kind: 'mart', name: 'b', version: '2', before: null, isChanged: true },
      { kind: 'mart', name: 'c', version: null, before: '3', isChanged: true },
    ]);
  });

  it('returns no changes for a first run', () => {
    expect(compareVersions([of('a', '1')], undefined)).toEqual([
      { kind: 'mart', name: 'a', version: '1', before: null, isChanged: false },
    ]);
  });
});
