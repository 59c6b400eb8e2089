import { defineAlert } from '#pipeline/flow/define-flow.js';
import { grouped } from '#pipeline/quality/rule-kinds.js';

export const departmentBand = defineAlert({
  comment:
    'A department sold, in all stores together, more or less in a week without a holiday than is usual for it by its change on the year before.',
  sql: new URL('department_band.sql', import.meta.url),
  reads: ['department_week'],
  subject: 'department',
  threshold: {
    means:
      'how many times 1.4826 MAD the change on the year before has to be from its median over the last 52 weeks',
    default: 4,
    min: 1,
    max: 100,
  },
  tell: ({ id, week, value, expected, lowest, highest, threshold, isAbove }) => ({
    title: `Department ${id} sold ${isAbove ? 'more' : 'less'} than is usual for it`,
    cause:
      `${grouped(value)} in the week of ${week}; usual is ${grouped(expected)}, and ` +
      `${grouped(lowest)} to ${grouped(highest)} is its band: the week 364 days earlier by the median ` +
      `± ${threshold} × 1.4826 MAD of its change on the year before in the last 52 weeks`,
    link: `/v1/department-performance?department=${id}&from=${week}&to=${week}`,
  }),
});
