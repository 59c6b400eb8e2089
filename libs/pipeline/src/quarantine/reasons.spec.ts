import { describe, expect, it } from 'vitest';
import { formatAdvice, reasons } from './reasons.js';

describe('the advice on a row', () => {
  it.each([
    [
      { reason: 'IMPOSSIBLE_DATE', column: 'week_date', value: '31/02/2010' },
      'week_date: 31/02/2010 is not a day of the calendar: correct the date and replay the row',
    ],
    [
      { reason: 'MISSING_VALUE', column: 'store', value: null },
      'store: has no value, but the contract requires one: fill it in and replay the row',
    ],
    [
      { reason: 'SHORT_ROW', column: null, value: null },
      'the row has fewer cells than the header: add the missing cells and replay the row',
    ],
    [
      { reason: 'OUT_OF_RANGE', column: 'price', value: '4006381333931.00', range: 'from 0 to 9' },
      'price: 4006381333931.00 is outside the range the contract allows (from 0 to 9): ' +
        'correct the value, or set other bounds for the column in the contract and replay the row',
    ],
    [
      { reason: 'OF_OLD', column: 'store', value: '1' },
      'store: 1 breaks the rule OF_OLD: correct it and replay the row',
    ],
  ])('%j', (fault, advice) => expect(formatAdvice(fault)).toBe(advice));

  it('names the dataset of a missing reference', () => {
    const fault = { reason: 'UNKNOWN_STORE', column: 'store', value: '9' };
    expect(formatAdvice(fault, 'stores')).toBe(
      'store: 9 is in no stores file: deliver a stores file that has it, or correct the value and replay the row',
    );
  });

  it('shortens a long value, between letters', () => {
    const advice = formatAdvice({
      reason: 'BAD_INTEGER',
      column: 'store',
      value: '😀'.repeat(500),
    });
    expect(advice).toContain(`store: ${'😀'.repeat(80)}… is not a whole number`);
  });

  it.each([
    ['BAD_INTEGER', '\uFEFF102', 'store: <U+FEFF>102 is not a whole number'],
    ['BAD_INTEGER', '1\u00A0000', 'store: 1<U+00A0>000 is not a whole number'],
  ])('shows invisible characters: %s', (reason, value, expected) => {
    expect(formatAdvice({ reason, column: 'store', value })).toContain(expected);
  });

  it.each([
    ['SHORT_ROW', '1,2', 'the row has fewer cells than the header: add the missing cells'],
    ['SHORT_ROW', '(empty)', 'the event has no value (a tombstone of Kafka): leave it: '],
    [
      'SHORT_ROW',
      '"{""price"": }"',
      'the row ends with the exact fault: send it again without that fault',
    ],
    ['BAD_QUOTES', '1,"a\nb"', 'a cell of the row has a line break: write the value without line'],
    ['BAD_QUOTES', '1,"a', 'the row has an unclosed quote, '],
    ['LONG_ROW', '1,2\uFEFF3,4', 'the row has two rows, joined at a byte order mark (U+FEFF): '],
  ])('follows the text of a row: %s of %j', (reason, text, expected) => {
    expect(formatAdvice({ reason, column: null, value: null, text })).toContain(expected);
  });

  it('shows a value of 80 letters in full', () => {
    const value = 'é'.repeat(80);
    expect(formatAdvice({ reason: 'BAD_INTEGER', column: 'store', value })).toContain(
      `store: ${value} is not a whole number`,
    );
  });

  it('is one line for every reason', () => {
    expect(Object.keys(reasons)).toHaveLength(17);
    for (const reason of Object.keys(reasons)) {
      expect(formatAdvice({ reason, column: 'c', value: 'v' })).toMatch(
        /^c: v [^\n]+ and replay the row$/,
      );
    }
  });
});
