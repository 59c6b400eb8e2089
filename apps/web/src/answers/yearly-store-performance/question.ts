import type { StoreYearConnection } from '#analytics/use-cases/yearly-store-performance/yearly-store-performance.js';
import { givenNumber, oneYearControl, type Values } from '../../question/control.js';
import { ROWS_MAX } from '../../question/lists.js';
import type { Question } from '../../question/question.js';
import { maybe, tableOf } from '../../question/table.js';
import { change, count, money } from '../../words/numbers.js';
import { chartOf } from './chart.js';
import { sentenceOf } from './sentence.js';

const parameters = (values: Values) => ({ year: givenNumber(values['year']) });

export const question: Question = {
  name: 'yearly-store-performance',
  field: 'yearlyStorePerformance',
  short: 'Stores by year',
  title: 'How did each store do in a year?',
  controls: [oneYearControl],
  parameters,
  async view(values, get) {
    const { year } = parameters(values);
    const { nodes, years, totalCount, coverage } = await get<StoreYearConnection>({
      year,
      first: ROWS_MAX,
    });
    const chainYear = years.find((each) => each.year === year);
    const hasGrowth = nodes.some(({ likeForLikeGrowth }) => likeForLikeGrowth !== null);
    return {
      sentence: sentenceOf(chainYear),
      notes: ['Like for like counts only weeks that the store also had 364 days earlier.'],
      chartTitle: hasGrowth
        ? `Stores in ${year}: how large, and how they grew`
        : `Average weekly sales of every store in ${year}`,
      ...(nodes.length > 0 && { draw: (width) => chartOf(nodes, width) }),
      table: tableOf(
        `Stores in ${year}, by their sales`,
        [
          { head: 'Store', text: ({ store }) => `Store ${store}` },
          { head: 'Type', text: ({ storeType }) => storeType },
          { head: 'Total', isNumber: true, text: ({ total }) => money(total) },
          { head: 'Weekly average', isNumber: true, text: (row) => money(row.weeklyAverage) },
          {
            head: 'Like for like',
            isNumber: true,
            text: (row) => maybe(row.likeForLikeGrowth, change),
          },
          { head: 'Weeks', isNumber: true, text: ({ weeks }) => count(weeks) },
          { head: 'Place', isNumber: true, text: ({ rank }) => count(rank) },
        ],
        nodes,
        totalCount,
      ),
      coverage,
    };
  },
};
