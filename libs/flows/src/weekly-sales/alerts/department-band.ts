import { defineAlert } from '#pipeline/flow/define-flow.js';
import { groupDigits } from '#pipeline/quality/rule-kinds.js';

export const departmentBand = defineAlert({
  comment:
    "In a week without a holiday, a department's sales in all stores were outside its usual " +
    'range, computed from the sales a year before.',
  sql: new URL('department_band.sql', import.meta.url),
  reads: ['department_week'],
  subject: 'department',
  threshold: {
    meaning:
      'distance of the change from the year before to its median over the last 52 weeks, in ' +
      'multiples of 1.4826 MAD',
    default: 4,
    min: 1,
    max: 100,
  },
  describe: ({ id, week, value, expected, lowest, highest, threshold, isAbove }) => ({
    title: `Department ${id} sold ${isAbove ? 'more' : 'less'} in the week of ${week} than usual`,
    cause:
      `Sales of ${groupDigits(value)} in the week of ${week}; expected ${groupDigits(expected)}, within ` +
      `${groupDigits(lowest)} to ${groupDigits(highest)}: sales 364 days earlier times the median ± ` +
      `${threshold} × 1.4826 MAD of the yearly change over the last 52 weeks`,
    link: `/answers/department-performance?week=${week}&department=${id}`,
  }),
});
