/** The periods that a report finds anew in each snapshot, by the value of `during`. */
export const LENGTHS = {
  LAST_FISCAL_MONTH: 'MONTH',
  LAST_FISCAL_QUARTER: 'QUARTER',
  LAST_FISCAL_YEAR: 'YEAR',
} as const;
export type FiscalPeriodName = keyof typeof LENGTHS;
export const FISCAL_PERIOD_NAMES = Object.keys(LENGTHS) as [
  FiscalPeriodName,
  ...FiscalPeriodName[],
];
