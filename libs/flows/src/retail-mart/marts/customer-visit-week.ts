import { defineMart } from '#pipeline/flow/define-flow.js';
import { buildVisits } from './visits.js';

/** Maximum number of days before a month that belong to its first week. */
const DAYS_BEFORE = 6;

export const customerVisitWeek = defineMart({
  comment: "One row per shop and week with transactions: the week's visits.",
  sql: new URL('customer_visit_week.sql', import.meta.url),
  shared: buildVisits,
  reads: ['retail_transactions', 'parameters'],
  columns: {
    store_id: { type: 'integer', comment: 'Number of the shop, equal to the store number.' },
    week_date: { type: 'date', comment: 'Date of the week: its last day.' },
    visits: { type: 'integer', comment: 'Visits: distinct pairs of customer and day.' },
    customers: { type: 'integer', comment: 'Distinct customers.' },
    days: { type: 'integer', comment: 'Days with transactions.' },
    transactions: { type: 'integer', comment: 'Transactions, including returns.' },
    observed_from: {
      type: 'decimal',
      scale: 4,
      nullable: true,
      comment:
        'Rule of the flow: the part of the sales from which on visits are counted, 0.5 by default; ' +
        'null in snapshots of earlier versions.',
    },
  },
  key: ['store_id', 'week_date'],
  period: { column: 'week_date', by: 'month', lookBackDays: DAYS_BEFORE, datedAhead: true },
});
