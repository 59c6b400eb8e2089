import type { LeapYearSalesAnswer } from '#analytics/use-cases/leap-year-sales/leap-year-sales.js';
import { givenNumber, leapYearControl, type Values } from '../../question/control.js';
import type { Question } from '../../question/question.js';
import { tableOf } from '../../question/table.js';
import { count, money } from '../../words/numbers.js';
import { chartOf } from './chart.js';
import { sentenceOf } from './sentence.js';

const parameters = (values: Values) => ({ year: givenNumber(values['year']) });

export const question: Question = {
  name: 'leap-year-sales',
  field: 'leapYearSales',
  short: 'Leap years',
  title: 'Which store was the worst in a leap year?',
  controls: [leapYearControl],
  parameters,
  async view(values, get) {
    const answer = await get<LeapYearSalesAnswer>(parameters(values));
    const year = answer.years.at(-1);
    const stores = year?.stores ?? [];
    const worstByAverage = year?.worstByWeeklyAverage[0];
    const isSame = worstByAverage?.store === year?.worst[0]?.store;
    return {
      sentence: sentenceOf(year),
      notes:
        worstByAverage === undefined || isSame
          ? []
          : [
              `By weekly average the worst is store ${worstByAverage.store}, which sold in fewer weeks.`,
            ],
      chartTitle: `Sales of every store${year === undefined ? '' : ` in ${year.year}`}`,
      ...(year !== undefined && { draw: (width) => chartOf(year, width) }),
      table: tableOf(
        `Stores by their sales${year === undefined ? '' : ` in ${year.year}`}, best first`,
        [
          { head: 'Store', text: ({ store }) => `Store ${store}` },
          { head: 'Type', text: ({ storeType }) => storeType },
          { head: 'Total', isNumber: true, text: ({ total }) => money(total) },
          { head: 'Weekly average', isNumber: true, text: (row) => money(row.weeklyAverage) },
          { head: 'Weeks', isNumber: true, text: ({ weeks }) => count(weeks) },
          { head: 'Place', isNumber: true, text: ({ rankByTotal }) => count(rankByTotal) },
        ],
        stores,
      ),
      records: stores,
      coverage: year?.coverage ?? answer.coverage,
    };
  },
};
