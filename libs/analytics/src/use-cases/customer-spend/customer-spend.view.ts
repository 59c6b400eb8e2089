import { sqlFile } from '#platform/database/sql-file.js';
import { RETAIL_FLOW } from '../../snapshot/snapshot.js';
import type { AnswerView } from '../../views/answer-view.js';
import { CustomerMonth } from './customer-spend.model.js';

export const customerSpendView: AnswerView = {
  name: 'customer_spend',
  comment:
    'What each customer spent month by month: transactions, visits and the change on the month before.',
  flow: RETAIL_FLOW,
  sql: sqlFile(import.meta.url, './customer-spend.sql'),
  steps: [{ fields: CustomerMonth }],
};
