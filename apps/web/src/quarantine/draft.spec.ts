import { describe, expect, it } from 'vitest';
import { changesOf, type Draft, isChange, type Row, textOf, withValue } from './draft.js';

const cell = (header: string, text: string | null, faulty = false) => ({
  header,
  column: header.toLowerCase(),
  text,
  faulty,
});

/** A line that lacks its third cell and has a wrong second one. */
const row: Row = {
  dataset: 'sales',
  runId: '1',
  sha256: 'ab'.repeat(32),
  path: 'sales.csv',
  line: 5,
  column: 'dept',
  value: 'x',
  reason: 'BAD_INTEGER',
  advice: 'dept: x is not a whole number: write only digits and replay the row',
  text: ' 1,x',
  cells: [cell('Store', '1'), cell('Dept', 'x', true), cell('Date', null)],
  delimiter: ',',
  personal: false,
  state: 'open',
  mendedAt: null,
  mendedBy: null,
};
const draft: Draft = { flow: 'weekly-sales', row, values: {} };

describe('a draft of a correction', () => {
  it('changes its cells only', () => {
    const changed = withValue(withValue(draft, 1, '7'), 2, '05/02/2010');
    expect(textOf(changed)).toBe(' 1,7,05/02/2010');
    expect(changesOf(changed)).toEqual([
      { name: 'Dept', before: 'x', after: '7' },
      { name: 'Date', before: '', after: '05/02/2010' },
    ]);
  });

  it('is no change when the delivered value is typed again', () => {
    const back = withValue(withValue(draft, 1, '7'), 1, 'x');
    expect(back.values).toEqual({});
    expect(isChange({ ...draft, line: ' 1,x' })).toBe(false);
    expect(isChange({ ...draft, line: '1,x' })).toBe(true);
  });

  it('shows an encrypted value as such and keeps it in the line', () => {
    const sealed = `sealed:4.${'a'.repeat(40)}`;
    const personal: Draft = {
      ...draft,
      row: { ...row, text: `1,${sealed}`, cells: [cell('Id', '1'), cell('Phone', sealed)] },
    };
    expect(textOf(withValue(personal, 0, '2'))).toBe(`2,${sealed}`);
    expect(changesOf(withValue(personal, 1, '555'))).toEqual([
      { name: 'Phone', before: 'encrypted', after: '555' },
    ]);
  });

  it('replaces the whole line', () => {
    const whole = { ...draft, line: '1,7,05/02/2010' };
    expect(textOf(whole)).toBe('1,7,05/02/2010');
    expect(changesOf(whole)).toEqual([{ name: 'Line', before: ' 1,x', after: '1,7,05/02/2010' }]);
  });
});
