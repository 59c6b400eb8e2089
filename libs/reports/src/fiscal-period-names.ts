/** The periods that a report finds in each snapshot, by the value of `during`. */
export const namedPeriods = {
  LAST_FISCAL_MONTH: { length: 'MONTH', isOpen: false },
  LAST_FISCAL_QUARTER: { length: 'QUARTER', isOpen: false },
  LAST_FISCAL_YEAR: { length: 'YEAR', isOpen: false },
  FISCAL_MONTH_TO_DATE: { length: 'MONTH', isOpen: true },
  FISCAL_QUARTER_TO_DATE: { length: 'QUARTER', isOpen: true },
  FISCAL_YEAR_TO_DATE: { length: 'YEAR', isOpen: true },
} as const;
export type FiscalPeriodName = keyof typeof namedPeriods;
export const FISCAL_PERIOD_NAMES = Object.keys(namedPeriods) as [
  FiscalPeriodName,
  ...FiscalPeriodName[],
];
