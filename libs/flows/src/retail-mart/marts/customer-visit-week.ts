import { defineMart } from '#pipeline/flow/define-flow.js';

/** Maximum number of days before a month that belong to its first week. */
const DAYS_BEFORE = 6;

export const customerVisitWeek = defineMart({
  comment: "One row a shop and week of the chain with transactions: the week's visits.",
  sql: new URL('customer_visit_week.sql', import.meta.url),
  reads: ['retail_transactions'],
  columns: {
    store_id: { type: 'integer', comment: 'Number of the shop: that of the store.' },
    week_date: { type: 'date', comment: "The chain's date of the week: its last day." },
    visits: { type: 'integer', comment: 'Customers and days: who comes twice a day comes once.' },
    customers: { type: 'integer', comment: 'Customers that came.' },
    days: { type: 'integer', comment: 'Days with transactions.' },
    transactions: { type: 'integer', comment: 'Transactions, returns among them.' },
  },
  key: ['store_id', 'week_date'],
  period: { column: 'week_date', by: 'month', lookBackDays: DAYS_BEFORE, datedAhead: true },
});
