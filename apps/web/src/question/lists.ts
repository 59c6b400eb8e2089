import type { Parameters } from '../data/ask.js';

/** The largest page that the API gives. */
export const ROWS_MAX = 1000;

/** The weeks dated in one year, or all. */
export const weeksOf = (year: string | undefined): Parameters =>
  year === undefined || year === '' ? {} : { from: `${year}-01-01`, to: `${year}-12-31` };
