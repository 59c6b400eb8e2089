import { defineAlert } from '#pipeline/flow/define-flow.js';
import { groupDigits, percentAgainst } from '#pipeline/quality/rule-kinds.js';

export const storeDrop = defineAlert({
  comment: 'A store sold far less in a week than in the same week 364 days earlier.',
  sql: new URL('store_drop.sql', import.meta.url),
  reads: ['store_week'],
  subject: 'store',
  threshold: {
    meaning: "drop of the week's sales, as a share of the sales a year before",
    default: 0.2,
    min: 0.01,
    max: 1,
  },
  describe: ({ id, week, value, expected, distance, threshold }) => ({
    title: `Store ${id} sold ${percentAgainst(distance, threshold)} less in the week of ${week} than a year before`,
    cause:
      `Sales of ${groupDigits(value)} in the week of ${week}, compared with ${groupDigits(expected)} ` +
      '364 days earlier',
    link: `/answers/yearly-store-performance?store=${id}`,
  }),
});
