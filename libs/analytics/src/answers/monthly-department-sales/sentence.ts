import { monthAndYear } from '../../words/dates.js';
import { amount, formatCount, percent } from '../../words/numbers.js';
import { strong } from '../../words/sentences.js';

interface Month {
  month: string;
  total: number;
  weeks: number;
  weeklyAverageChangeOnMonthBefore: number | null;
  weeklyAverageChangeOnYearBefore: number | null;
}

/** `31.4 % above the month before`. */
function formatComparison(change: number | null, what: string): string[] {
  if (change === null) return [];
  if (change === 0) return [`the same as ${what}`];
  return [`${strong(percent(Math.abs(change)))} ${change > 0 ? 'above' : 'below'} ${what}`];
}

/** Returns a department's sales of its last month, compared with the month and the year before. */
export function sentence(
  { nodes }: { nodes: readonly Month[] },
  { department }: { department?: number },
): string | undefined {
  if (department === undefined) return undefined;
  const last = nodes.at(-1);
  if (last === undefined) return `The data has no sales of department ${department}.`;
  const comparisons = [
    ...formatComparison(last.weeklyAverageChangeOnMonthBefore, 'the month before'),
    ...formatComparison(last.weeklyAverageChangeOnYearBefore, 'a year before'),
  ];
  const compared =
    comparisons.length === 0 ? '' : `; its weekly average was ${comparisons.join(' and ')}`;
  return (
    `Department ${department} sold ${strong(amount(last.total))} in ${monthAndYear(last.month)}, ` +
    `over ${formatCount(last.weeks, 'week')}${compared}.`
  );
}
