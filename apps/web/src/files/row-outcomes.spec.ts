import { describe, expect, it } from 'vitest';
import { countOutcomes } from './row-outcomes.js';

const file = {
  rowsIn: 10,
  rowsAccepted: 5,
  rowsQuarantined: 3,
  rowsDuplicate: 1,
  rowsSuperseded: 1,
};

describe('the fates of the rows of a file', () => {
  it('account for every row', () => {
    expect(countOutcomes(file)).toEqual({
      read: 10,
      outcomes: [
        { name: 'accepted', rows: 5 },
        { name: 'quarantined', rows: 3 },
        { name: 'duplicate', rows: 1 },
        { name: 'superseded', rows: 1 },
      ],
      missing: 0,
    });
  });

  it('show rows that are missing or counted twice', () => {
    expect(countOutcomes({ ...file, rowsAccepted: 3 })?.missing).toBe(2);
    expect(countOutcomes({ ...file, rowsDuplicate: 2 })?.missing).toBe(-1);
  });

  it('are unknown before a run has read the file', () => {
    expect(countOutcomes({ ...file, rowsIn: null })).toBeUndefined();
  });
});
