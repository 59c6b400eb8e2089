import { describe, expect, it } from 'vitest';
import { bandNames, bandSql } from './dimensions.js';
import { dimensionNames, dimensionOf, periods } from './dimensions.js';
import { marts } from './figures.js';
import { measureNames, measureOf, totalNames } from './measures.js';

const all = [
  ...dimensionNames.map((name) => [name, dimensionOf(name)] as const),
  ...measureNames.map((name) => [name, measureOf(name)] as const),
];

describe('the registry', () => {
  it('has every name once, spelt as GraphQL and JSON take it', () => {
    const names = all.map(([name]) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z][a-zA-Z]+$/.test(name))).toEqual([]);
  });

  it.each(all)('says in a sentence what %s is, and the finest grain has it', (_, declared) => {
    expect(declared.description).toMatch(/^[A-Z].*\.$/);
    expect(declared.marts).toContain(marts.at(-1));
  });

  it('has four periods, and no comparison among the measures of the whole', () => {
    expect(periods).toEqual(['year', 'quarter', 'month', 'week']);
    expect(measureNames.filter((name) => !totalNames.includes(name))).toEqual([
      'share',
      'changeOnPeriodBefore',
    ]);
  });
});

describe('bands', () => {
  const bands = { column: 'cpi', edges: ['10', '20.5'] } as const;

  it('are named by their edges, lowest first', () => {
    expect(bandNames(bands)).toEqual(['below 10', '10 to below 20.5', '20.5 and above', 'unknown']);
  });

  it('have no name for the unknown among those of figures', () => {
    expect(bandSql(bands)).toBe(
      "coalesce((ARRAY['below 10', '10 to below 20.5', '20.5 and above'])" +
        "[width_bucket(cell.cpi, ARRAY[10, 20.5]::numeric[]) + 1], 'unknown')",
    );
  });
});
