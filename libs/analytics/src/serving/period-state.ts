import { namedEnum } from '#serving/named-enum.js';

export const PeriodState = namedEnum(
  'PeriodState',
  'Whether the sales of a period are in the data.',
  {
    COMPLETE: 'All expected sales of the period are in the data.',
    PARTIAL: 'Some expected sales of the period are missing.',
    OPEN: 'The period ends after the last day of the data.',
  },
);
export type PeriodState = keyof typeof PeriodState;
