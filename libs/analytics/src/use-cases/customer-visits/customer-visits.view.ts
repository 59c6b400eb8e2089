import { sqlFile } from '#platform/database/sql-file.js';
import { RETAIL_FLOW } from '../../snapshot/snapshot.js';
import type { AnswerView } from '../../views/answer-view.js';
import { BASKET_VALUE, CustomerVisitsAnswer } from './customer-visits.model.js';

const file = (name: string) => sqlFile(import.meta.url, name);
/** Each of the two queries counts its parameters for itself. */
const withValues = (sql: string, values: Readonly<Record<string, string>>) =>
  sql.replaceAll(/\$(\d)/g, (_all, place: string) => values[place] ?? 'NULL');

const estimated = withValues(file('./customer-visits.sql'), { 1: '$1', 5: String(BASKET_VALUE) });
const observed = withValues(file('./observed-visits.sql'), { 1: '$2', 2: '$1' });

const visits = (observations: string) =>
  `WITH estimated AS (\n${estimated}\n), observed AS (\n${observations}\n)\n${file('./visits-and-basis.sql')}`;

export const customerVisitsView: AnswerView = {
  name: 'customer_visits',
  comment:
    'Average visits a store has in a week, over all stores and weeks: counted from transactions where there are ' +
    `any, else estimated from weekly sales and a basket of ${BASKET_VALUE} at CPI 100, which stands beside it.`,
  sql: visits('SELECT *, 0 AS "days" FROM estimated WHERE false'),
  beside: { flow: RETAIL_FLOW, sql: visits(observed) },
  steps: [{ fields: CustomerVisitsAnswer, without: ['explanation'] }],
};
