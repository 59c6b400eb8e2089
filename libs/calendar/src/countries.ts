import type { DateRule } from './holiday.js';
import { HOLIDAYS } from './holidays.js';

/** The holidays of a country that forecasts know, without Christmas and Easter, which all have. */
export interface CountryHolidays {
  /** A holiday in another week each year whose week has sales of its own: it is compared with its week of last year. */
  readonly shoppingDay?: { readonly dates: readonly (DateRule & { readonly since?: number })[] };
  /** Single days on which stores are closed or sell otherwise, and before which people shop. */
  readonly days: readonly DateRule[];
}

const ASCENSION_AND_WHIT_MONDAY = [
  { daysAfterEaster: 39 },
  { daysAfterEaster: 50 },
] as const satisfies readonly DateRule[];

/**
 * Holidays by country (ISO 3166-1 alpha-2). United States: stores are open on the other federal holidays, whose effect each
 * week of the season has. Canada: general holidays outside winter. Great Britain: bank holidays of England and Wales. Germany:
 * holidays of all its states. France: holidays of article L3133-1 of the Code du travail.
 */
export const COUNTRIES = {
  US: { shoppingDay: HOLIDAYS.THANKSGIVING, days: [] },
  CA: {
    days: [
      { month: 'July', day: 1 },
      { month: 'September', weekday: 'Monday', nth: 1 },
      { month: 'October', weekday: 'Monday', nth: 2 },
    ],
  },
  GB: {
    days: [
      { month: 'May', weekday: 'Monday', nth: 1 },
      { month: 'May', weekday: 'Monday', nth: 'last' },
      { month: 'August', weekday: 'Monday', nth: 'last' },
    ],
  },
  DE: {
    days: [...ASCENSION_AND_WHIT_MONDAY, { month: 'May', day: 1 }, { month: 'October', day: 3 }],
  },
  FR: {
    days: [
      ...ASCENSION_AND_WHIT_MONDAY,
      { month: 'May', day: 1 },
      { month: 'May', day: 8 },
      { month: 'July', day: 14 },
      { month: 'August', day: 15 },
      { month: 'November', day: 1 },
      { month: 'November', day: 11 },
    ],
  },
} as const satisfies Readonly<Record<string, CountryHolidays>>;

/** A country whose holidays forecasts know. */
export type Country = keyof typeof COUNTRIES;

/** Chains of this country need no setting. */
export const DEFAULT_COUNTRY = 'US' satisfies Country;

export const countryNames = Object.keys(COUNTRIES);

/** @throws Error for a name without holidays */
export function findCountry(name: string): Country {
  if (!Object.hasOwn(COUNTRIES, name))
    throw new Error(`no holidays of country ${name} are declared`);
  return name as Country;
}
