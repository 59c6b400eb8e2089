import type { Connection } from '#analytics/serving/connection.js';
import type { DepartmentWeek } from '#analytics/use-cases/department-performance/department-performance.js';
import { givenNumber, numberControl, type Values, weekControl } from '../../question/control.js';
import { ROWS_MAX } from '../../question/lists.js';
import type { Question } from '../../question/question.js';
import { maybe, tableOf } from '../../question/table.js';
import { longDate } from '../../words/dates.js';
import { change, count, money, percent } from '../../words/numbers.js';
import { chartOf } from './chart.js';
import { sentenceOf } from './sentence.js';

const parameters = (values: Values) => ({
  from: values['week'],
  to: values['week'],
  store: givenNumber(values['store']),
});

export const question: Question = {
  name: 'department-performance',
  field: 'departmentPerformance',
  short: 'Departments in a week',
  title: 'Which departments carry a week?',
  controls: [weekControl, numberControl('store', 'Store')],
  parameters,
  async view(values, get) {
    const { from: week = '', store } = parameters(values);
    const { nodes, totalCount, coverage } = await get<Connection<DepartmentWeek>>({
      ...parameters(values),
      first: ROWS_MAX,
    });
    return {
      sentence: sentenceOf(nodes, week, store),
      notes: [],
      chartTitle: 'Departments that sold most, with the change on the week before',
      ...(nodes.length > 0 && { draw: (width) => chartOf(nodes, width) }),
      table: tableOf(
        `Departments in the week of ${longDate(week)}, by their sales`,
        [
          { head: 'Department', text: ({ department }) => `Department ${department}` },
          { head: 'Sales', isNumber: true, text: ({ total }) => money(total) },
          { head: 'Share', isNumber: true, text: ({ share }) => maybe(share, percent) },
          {
            head: 'On the week before',
            isNumber: true,
            text: (row) => maybe(row.changeOnWeekBefore, change),
          },
          { head: 'Stores', isNumber: true, text: ({ stores }) => count(stores) },
          { head: 'A store', isNumber: true, text: (row) => money(row.averagePerStore) },
        ],
        nodes,
        totalCount,
      ),
      coverage,
    };
  },
};
