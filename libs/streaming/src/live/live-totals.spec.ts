import { describe, expect, it } from 'vitest';
import { LiveTotals } from './live-totals.js';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 5, 10, minute));

describe('totals of live events', () => {
  it('are exact where binary fractions are not, negative ones too', () => {
    const totals = new LiveTotals(1, 1);
    for (const amount of ['0.1', '0.2', '-0.35', '123456789012345.000000001'])
      totals.add([{ minute: at(1), by: ['a'], events: 1, sums: [amount] }]);
    expect(totals.lists(1).sums).toEqual(['123456789012344.950000001']);
    totals.add([{ minute: at(1), by: ['a'], events: 1, sums: ['-123456789012345.050000001'] }]);
    expect(totals.lists(1).sums).toEqual(['-0.1']);
  });

  it('list the newest minutes first, in a minute the highest last sum, and equal ones by value', () => {
    const totals = new LiveTotals(2, 2);
    const add = (minute: number, by: (string | null)[], sums: string[]) =>
      totals.add([{ minute: at(minute), by, events: 1, sums }]);
    add(1, ['a', 'x'], ['9', '50']);
    add(2, ['b', 'x'], ['1', '5']);
    add(2, ['a', 'x'], ['1', '5']);
    add(2, [null, 'y'], ['1', '7']);
    const { groups, minutes, columns } = totals.lists(3);
    expect(groups.map(({ minute, by }) => [minute?.getMinutes(), ...by])).toEqual([
      [2, null, 'y'],
      [2, 'a', 'x'],
      [2, 'b', 'x'],
    ]);
    expect(minutes.map(({ minute, events, sums }) => [minute, events, sums])).toEqual([
      [at(2), 3, ['3', '17']],
      [at(1), 1, ['9', '50']],
    ]);
    expect(columns.map((column) => column.map(({ by, sums }) => [...by, sums[1]]))).toEqual([
      [
        ['a', '55'],
        [null, '7'],
        ['b', '5'],
      ],
      [
        ['x', '60'],
        ['y', '7'],
      ],
    ]);
    expect(totals.lists(1).columns[1]).toHaveLength(1);
  });

  it('of no event are zero', () => {
    expect(new LiveTotals(1, 2).lists(1)).toMatchObject({ events: 0, sums: ['0', '0'] });
  });

  it('refuse more groups than memory should hold', () => {
    const totals = new LiveTotals(1, 1);
    totals.requireRoom();
    for (let group = 0; group < 200_000; group++)
      totals.add([{ minute: at(1), by: [String(group)], events: 1, sums: ['1'] }]);
    expect(() => totals.requireRoom()).toThrow('more than 200000 groups');
  });
});
