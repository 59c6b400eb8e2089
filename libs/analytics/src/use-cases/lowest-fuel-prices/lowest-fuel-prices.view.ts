import { sqlFile } from '#platform/database/sql-file.js';
import type { AnswerView } from '../../views/answer-view.js';
import { LowestFuelPrice } from './lowest-fuel-prices.model.js';

export const lowestFuelPricesView: AnswerView = {
  name: 'lowest_fuel_prices',
  comment:
    'The store or stores with the lowest fuel price each week: one row a week and such store.',
  sql: sqlFile(import.meta.url, './lowest-fuel-prices.sql'),
  steps: [
    { fields: LowestFuelPrice },
    {
      into: { list: 'stores' },
      column: 'store',
      comment: 'Number of a store with the lowest price of the week.',
    },
  ],
};
