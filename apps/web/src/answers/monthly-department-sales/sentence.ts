import type { DepartmentMonth } from '#analytics/use-cases/monthly-department-sales/monthly-department-sales.js';
import { monthAndYear } from '../../words/dates.js';
import { amount, counted, percent } from '../../words/numbers.js';
import { strong } from '../../words/sentences.js';

/** `31.4 % above the month before`. */
function against(change: number | null, what: string): string[] {
  if (change === null) return [];
  if (change === 0) return [`level with ${what}`];
  return [`${strong(percent(Math.abs(change)))} ${change > 0 ? 'above' : 'below'} ${what}`];
}

/** What a department sold in its last month, beside the month and the year before. */
export function sentenceOf(months: readonly DepartmentMonth[], department: number): string {
  const last = months.at(-1);
  if (last === undefined) return `The data has no sales of department ${department}.`;
  const comparisons = [
    ...against(last.weeklyAverageChangeOnMonthBefore, 'the month before'),
    ...against(last.weeklyAverageChangeOnYearBefore, 'a year before'),
  ];
  const compared =
    comparisons.length === 0 ? '' : `; its weekly average was ${comparisons.join(' and ')}`;
  return (
    `Department ${department} sold ${strong(amount(last.total))} in ${monthAndYear(last.month)}, ` +
    `over ${counted(last.weeks, 'week')}${compared}.`
  );
}
