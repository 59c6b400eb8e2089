import { defineMart } from '#pipeline/flow/define-flow.js';
import { buildPlannedWeeks, PLAN_INPUTS, planColumns } from './planned-weeks.js';

const week = (comment: string) => ({ type: 'date', nullable: true, comment }) as const;

export const planVersion = defineMart({
  comment: 'One row per version of the plan: what was delivered, and what its weeks add up to.',
  sql: new URL('plan_version.sql', import.meta.url),
  shared: buildPlannedWeeks,
  reads: PLAN_INPUTS,
  emptyWithout: 'plan',
  columns: {
    version: planColumns.version,
    amounts: { type: 'integer', comment: 'Number of delivered amounts, of weeks and months.' },
    first_week: week('First week of the plan; null without one.'),
    last_week: week('Last week of the plan; null without one.'),
    amount: { type: 'decimal', scale: 2, comment: 'Sum of the delivered amounts.' },
    spread_amount: { type: 'decimal', scale: 2, comment: 'Sum of the weeks.' },
    mistake: {
      type: 'text',
      nullable: true,
      comment: 'An amount that is in no week of the calendar; null without one.',
    },
  },
  key: ['version'],
});
