import type { WeeklyTopStoreConnection } from '#analytics/use-cases/weekly-top-stores/weekly-top-stores.js';
import { type Values, yearControl } from '../../question/control.js';
import { ROWS_MAX, weeksOf } from '../../question/lists.js';
import type { Question } from '../../question/question.js';
import { maybe, tableOf } from '../../question/table.js';
import { shortDate } from '../../words/dates.js';
import { change, money } from '../../words/numbers.js';
import { listed } from '../../words/sentences.js';
import { chartOf } from './chart.js';
import { sentenceOf } from './sentence.js';

const parameters = (values: Values) => weeksOf(values['year']);

export const question: Question = {
  name: 'weekly-top-stores',
  field: 'weeklyTopStores',
  short: 'Top store by week',
  title: 'Which store sells most each week?',
  controls: [yearControl],
  parameters,
  async view(values, get) {
    const { nodes, wins, totalCount, coverage } = await get<WeeklyTopStoreConnection>({
      ...parameters(values),
      first: ROWS_MAX,
    });
    return {
      sentence: sentenceOf(wins, totalCount),
      notes: [
        'The strong part of a bar is the margin over the next store. A tied week counts for each of its stores.',
      ],
      chartTitle: 'Sales of each week’s best store',
      ...(nodes.length > 0 && { draw: (width) => chartOf(nodes, wins, width) }),
      table: tableOf(
        'The best store of each week, latest first',
        [
          { head: 'Week', text: ({ week }) => shortDate(week) },
          { head: 'Store', text: ({ stores }) => listed(stores.map(({ store }) => store)) },
          { head: 'Sales', isNumber: true, text: ({ sales }) => money(sales) },
          { head: 'Next store', isNumber: true, text: (row) => maybe(row.nextSales, money) },
          { head: 'Margin', isNumber: true, text: (row) => maybe(row.margin, money) },
          { head: 'Margin, %', isNumber: true, text: (row) => maybe(row.marginRatio, change) },
        ],
        nodes.toReversed(),
        totalCount,
      ),
      coverage,
    };
  },
};
