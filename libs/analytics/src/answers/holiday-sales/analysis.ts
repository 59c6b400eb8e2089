import type { Analysis } from '../../serving/analysis.js';

interface HolidayLifts {
  groups: readonly { group: string; storeWeekLift: number | null }[];
}

export const analysis: Analysis<HolidayLifts> = {
  method:
    'The files flag each week that has a holiday; the holiday that falls in the week gives its name. The report averages the sales ' +
    'of a store in flagged weeks and in all other weeks. The lift is the first average divided by the second, minus 1.',
  limits: [
    'Shopping for a holiday may fall into the week before the flagged one, as at Christmas.',
    'A lift compares different weeks of a year, so it also contains the season.',
    'A holiday has only one week a year: few years mean few weeks behind each figure.',
  ],
  chart: {
    kind: 'bars',
    title: 'Lift of a store’s weekly sales in holiday weeks',
    x: 'group',
    y: 'storeWeekLift',
    axis: 'lift over ordinary weeks',
  },
  chartRows: ({ groups }) =>
    groups
      .filter(({ storeWeekLift }) => storeWeekLift !== null)
      .toSorted((a, b) => (b.storeWeekLift ?? 0) - (a.storeWeekLift ?? 0)),
};
