import { sqlFile } from '#platform/database/sql-file.js';
import type { AnswerView } from '../../views/answer-view.js';
import { BASKET_VALUE, CustomerVisitsAnswer } from './customer-visits.model.js';

export const customerVisitsView: AnswerView = {
  name: 'customer_visits',
  comment:
    'Average visits a store has in a week, over all stores and weeks: estimated from weekly sales ' +
    `and a basket of ${BASKET_VALUE} at CPI 100.`,
  sql: sqlFile(import.meta.url, './customer-visits.sql'),
  defaults: { 5: BASKET_VALUE },
  steps: [
    { fields: CustomerVisitsAnswer, without: ['basis', 'explanation', 'estimate', 'observed'] },
  ],
};
