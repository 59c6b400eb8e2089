import { defineAlert } from '#pipeline/flow/define-flow.js';
import { grouped, percentAgainst } from '#pipeline/quality/rule-kinds.js';

export const storeDrop = defineAlert({
  comment: 'A store sold far less in a week than in the same week 364 days earlier.',
  sql: new URL('store_drop.sql', import.meta.url),
  reads: ['store_week'],
  subject: 'store',
  threshold: {
    means: 'the share of the sales a year before by which the week has to be down',
    default: 0.2,
    min: 0.01,
    max: 1,
  },
  tell: ({ id, week, value, expected, distance, threshold }) => ({
    title: `Store ${id} sold ${percentAgainst(distance, threshold)} less than a year before`,
    cause:
      `${grouped(value)} in the week of ${week}, after ${grouped(expected)} in the same week ` +
      '364 days earlier',
    link: `/v1/yearly-store-performance?store=${id}`,
  }),
});
