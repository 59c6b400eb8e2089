import type { LowestFuelPriceConnection } from '#analytics/use-cases/lowest-fuel-prices/lowest-fuel-prices.js';
import { type Values, yearControl } from '../../question/control.js';
import { ROWS_MAX, weeksOf } from '../../question/lists.js';
import type { Question } from '../../question/question.js';
import { maybe, tableOf } from '../../question/table.js';
import { shortDate } from '../../words/dates.js';
import { decimal } from '../../words/numbers.js';
import { listed } from '../../words/sentences.js';
import { chartOf } from './chart.js';
import { PRICE_DIGITS, sentenceOf } from './sentence.js';

const price = (value: number) => decimal(value, PRICE_DIGITS);

const parameters = (values: Values) => weeksOf(values['year']);

export const question: Question = {
  name: 'lowest-fuel-prices',
  field: 'lowestFuelPrices',
  short: 'Fuel prices',
  title: 'Where is fuel cheapest each week?',
  controls: [yearControl],
  parameters,
  async view(values, get) {
    const { nodes, totalCount, coverage } = await get<LowestFuelPriceConnection>({
      ...parameters(values),
      first: ROWS_MAX,
    });
    return {
      sentence: sentenceOf(nodes),
      notes: ['The band reaches from the lowest price to the next higher one.'],
      chartTitle: 'Lowest fuel price among the stores, week by week',
      ...(nodes.length > 0 && { draw: (width) => chartOf(nodes, width) }),
      table: tableOf(
        'The lowest fuel price of each week, latest first',
        [
          { head: 'Week', text: ({ week }) => shortDate(week) },
          { head: 'Price', isNumber: true, text: (row) => price(row.price) },
          { head: 'Next price', isNumber: true, text: (row) => maybe(row.nextPrice, price) },
          { head: 'Stores', text: ({ stores }) => listed(stores) },
        ],
        nodes.toReversed(),
        totalCount,
      ),
      coverage,
    };
  },
};
