import { sqlFile } from '#platform/database/sql-file.js';
import { RETAIL_FLOW } from '../../snapshot/snapshot.js';
import type { AnswerView } from '../../views/answer-view.js';
import { TopCustomer } from './top-customers.model.js';

export const topCustomersView: AnswerView = {
  name: 'top_customers',
  comment:
    'Customers ranked by what they spent in a period, all ties included, with their shares of it.',
  flow: RETAIL_FLOW,
  sql: sqlFile(import.meta.url, './top-customers.sql'),
  steps: [{ fields: TopCustomer }],
};
