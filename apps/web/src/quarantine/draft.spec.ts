import { describe, expect, it } from 'vitest';
import { listChanges, type Draft, isChange, type Row, formatLine, withValue } from './draft.js';

const createCell = (header: string, text: string | null, faulty = false) => ({
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
  cells: [createCell('Store', '1'), createCell('Dept', 'x', true), createCell('Date', null)],
  delimiter: ',',
  personal: false,
  state: 'open',
  correctedAt: null,
  correctedBy: null,
};
const draft: Draft = { flow: 'weekly-sales', row, values: {} };

describe('a draft of a correction', () => {
  it('changes its cells only', () => {
    const changed = withValue(withValue(draft, 1, '7'), 2, '05/02/2010');
    expect(formatLine(changed)).toBe(' 1,7,05/02/2010');
    expect(listChanges(changed)).toEqual([
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
      row: {
        ...row,
        text: `1,${sealed}`,
        cells: [createCell('Id', '1'), createCell('Phone', sealed)],
      },
    };
    expect(formatLine(withValue(personal, 0, '2'))).toBe(`2,${sealed}`);
    expect(listChanges(withValue(personal, 1, '555'))).toEqual([
      { name: 'Phone', before: 'encrypted', after: '555' },
    ]);
  });

  it('replaces the whole line', () => {
    const whole = { ...draft, line: '1,7,05/02/2010' };
    expect(formatLine(whole)).toBe('1,7,05/02/2010');
    expect(listChanges(whole)).toEqual([{ name: 'Line', before: ' 1,x', after: '1,7,05/02/2010' }]);
  });
});
