import { describe, expect, it } from 'vitest';
import { markdownEffect, type MarkdownRow } from '../../bench/forecast/markdown-effect.js';
import { isoWeeks } from '#forecast/week-calendar.js';

/** Ten stores × 30 weeks; MarkDowns differ by store and week. */
function rowsOf(error: (store: number, t: number, markdown: number) => number): MarkdownRow[] {
  return isoWeeks('2011-11-11', 30).flatMap((week, t) =>
    Array.from({ length: 10 }, (_, store) => {
      const markdown = 1000 * (1 + Math.sin(t * (store + 3)));
      return { store, week, markdown, error: error(store, t, markdown) };
    }),
  );
}

describe('markdownEffect', () => {
  it('finds errors that follow the MarkDown of their own store', () => {
    const result = markdownEffect(rowsOf((_store, _t, markdown) => markdown / 5000));
    expect(result).toMatchObject({ effect: null, stores: 10, weeks: 30, permutations: 999 });
    expect(result.correlation).toBeCloseTo(1, 12);
    expect(result.pValue).toBeLessThan(0.01);
    expect(result.reason).toContain('other causes');
  });

  it('finds nothing in errors that all stores share in a week', () => {
    const result = markdownEffect(rowsOf((store, t) => Math.cos(t) + store));
    expect(result.correlation).toBeCloseTo(0, 6);
  });

  it('finds no more than chance in errors without relation, and the same figures again', () => {
    const rows = rowsOf((store, t) => Math.cos(t * t * (store + 1)));
    const result = markdownEffect(rows);
    expect(result.pValue).toBeGreaterThan(0.05);
    expect(result.reason).toContain('as well');
    expect(markdownEffect(rows)).toEqual(result);
  });
});
