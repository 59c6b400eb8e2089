import { describe, expect, it } from 'vitest';
import { COUNTRIES, type Country, type CountryHolidays, findCountry } from './countries.js';
import { findHoliday } from './holiday.js';

/** Days of 2024, from the calendars of these countries. */
const DAYS: [Country, string[]][] = [
  ['CA', ['2024-07-01', '2024-09-02', '2024-10-14']],
  ['GB', ['2024-05-06', '2024-05-27', '2024-08-26']],
  ['DE', ['2024-05-09', '2024-05-20', '2024-05-01', '2024-10-03']],
  [
    'FR',
    [
      '2024-05-09',
      '2024-05-20',
      '2024-05-01',
      '2024-05-08',
      '2024-07-14',
      '2024-08-15',
      '2024-11-01',
      '2024-11-11',
    ],
  ],
];

describe('the holidays of a country', () => {
  it.each(DAYS)('in %s are these days of 2024', (country, expected) => {
    const { days }: CountryHolidays = COUNTRIES[country];
    expect(days.map((rule) => findHoliday({ dates: [rule] }, 2024))).toEqual(expected);
  });

  it('are those of the Thursday of Thanksgiving in the United States', () => {
    expect(findHoliday(COUNTRIES.US.shoppingDay, 2024)).toBe('2024-11-28');
  });

  it('are unknown for another name', () => {
    expect(() => findCountry('XX')).toThrow('no holidays of country XX');
  });
});
