import { describe, expect, it } from 'vitest';
import { isCalendarDate } from './calendar-date.js';

const badDates = [
  '2011-02-29',
  '2010-13-01',
  '2010-00-10',
  '2010-06-31',
  '0000-01-01',
  '10-02-05',
  '05/02/2010',
  '2010-2-5',
  '2010-02-05T00:00:00Z',
  ' 2010-02-05',
  '',
];

describe('isCalendarDate', () => {
  it.each(['2010-02-05', '2012-02-29', '0001-01-01', '9999-12-31'])('accepts %s', (text) => {
    expect(isCalendarDate(text)).toBe(true);
  });

  it.each([...badDates, 20100205, null, undefined, ['2010-02-05']])('rejects %j', (value) => {
    expect(isCalendarDate(value)).toBe(false);
  });
});
