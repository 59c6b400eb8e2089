import { describe, expect, it } from 'vitest';
import { memberOf } from '#analytics/sales/sales.model.js';
import { dimensionNames, dimensionOf } from '#analytics/sales/registry/dimensions.js';
import { type Mart, marts } from '#analytics/sales/registry/figures.js';
import { measureNames, measureOf } from '#analytics/sales/registry/measures.js';
import { pageOf, section } from './pages.js';

const page = pageOf('docs/measures.md');

/** Rows of the table in a section, without its heading and code marks. */
function rowsOf(title: string): string[][] {
  const lines = section(page, title).match(/^\|.*\|$/gm) ?? [];
  const cells = lines.map((line) => line.slice(1, -1).split('|'));
  return cells.slice(2).map((row) => row.map((cell) => cell.trim().replace(/^`(\w+)`$/, '$1')));
}

const martsIn = (has: readonly Mart[]) => marts.map((mart) => (has.includes(mart) ? 'yes' : ''));

describe('docs/measures.md', () => {
  it('has exactly the existing dimensions', () => {
    expect(rowsOf('Dimensions')).toEqual(
      dimensionNames.map((name) => {
        const { type, description, marts: has } = dimensionOf(name);
        return [name, memberOf(name), type, description, ...martsIn(has)];
      }),
    );
  });

  it('has exactly the keys of dimensions with fixed keys', () => {
    const fixed = dimensionNames.map((name) => [name, dimensionOf(name).values] as const);
    expect(rowsOf('Fixed keys')).toEqual(
      fixed.flatMap(([name, values]) => (values ? [[name, values.join('; ')]] : [])),
    );
  });

  it('has exactly the existing measures', () => {
    expect(rowsOf('Measures')).toEqual(
      measureNames.map((name) => {
        const { type, nullable, description, marts: has, isKnownByDepartment } = measureOf(name);
        const [store, department, finest] = martsIn(has);
        const byDepartment = isKnownByDepartment ? 'by department' : department;
        const kind = nullable ? `${type} or null` : type;
        return [name, memberOf(name), kind, description, store, byDepartment, finest];
      }),
    );
  });
});
