import { sqlFile } from '#platform/database/sql-file.js';
import { RETAIL_FLOW } from '../../snapshot/snapshot.js';
import type { AnswerView } from '../../views/answer-view.js';
import { BasketMonth } from './basket-size.model.js';

export const basketSizeView: AnswerView = {
  name: 'basket_size',
  comment:
    'What a basket holds in each shop and month, or in all shops together: pieces and value.',
  flow: RETAIL_FLOW,
  sql: sqlFile(import.meta.url, './basket-size.sql'),
  steps: [{ fields: BasketMonth }],
};
