/** The periods that a report finds in each snapshot, by the value of `during`. */
export const periodLengths = {
  LAST_FISCAL_MONTH: 'MONTH',
  LAST_FISCAL_QUARTER: 'QUARTER',
  LAST_FISCAL_YEAR: 'YEAR',
} as const;
export type FiscalPeriodName = keyof typeof periodLengths;
export const FISCAL_PERIOD_NAMES = Object.keys(periodLengths) as [
  FiscalPeriodName,
  ...FiscalPeriodName[],
];
