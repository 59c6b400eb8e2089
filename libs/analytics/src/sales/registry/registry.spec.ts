import { describe, expect, it } from 'vitest';
import { listBandNames, buildBandSql } from './dimensions.js';
import { dimensionNames, resolveDimension, periods } from './dimensions.js';
import { marts } from './figures.js';
import { measureNames, resolveMeasure, totalNames } from './measures.js';

const all = [
  ...dimensionNames.map((name) => [name, resolveDimension(name)] as const),
  ...measureNames.map((name) => [name, resolveMeasure(name)] as const),
];

describe('the registry', () => {
  it('has each name once, spelt as GraphQL and JSON accept it', () => {
    const names = all.map(([name]) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z][a-zA-Z]+$/.test(name))).toEqual([]);
  });

  it.each(all)('describes %s in a sentence, and the finest grain has it', (_, declared) => {
    expect(declared.description).toMatch(/^[A-Z].*\.$/);
    expect(declared.marts).toContain(marts.at(-1));
  });

  it('has four periods, and compares the totals with the year before alone', () => {
    expect(periods).toEqual(['year', 'quarter', 'month', 'week']);
    expect(measureNames.filter((name) => !totalNames.includes(name))).toEqual([
      'share',
      'changeOnPeriodBefore',
    ]);
  });
});

describe('bands', () => {
  const bands = { column: 'cpi', edges: ['10', '20.5'] } as const;

  it('have names from their edges, lowest first', () => {
    expect(listBandNames(bands)).toEqual([
      'below 10',
      '10 to below 20.5',
      '20.5 and above',
      'unknown',
    ]);
  });

  it('have no unknown band among the bands of figures', () => {
    expect(buildBandSql(bands)).toBe(
      "coalesce((ARRAY['below 10', '10 to below 20.5', '20.5 and above'])" +
        "[width_bucket(cell.cpi, ARRAY[10, 20.5]::numeric[]) + 1], 'unknown')",
    );
  });
});
