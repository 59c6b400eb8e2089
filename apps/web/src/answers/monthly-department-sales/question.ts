import type { DepartmentMonthConnection } from '#analytics/use-cases/monthly-department-sales/monthly-department-sales.js';
import { givenNumber, numberControl, type Values } from '../../question/control.js';
import { ROWS_MAX } from '../../question/lists.js';
import type { Question } from '../../question/question.js';
import { maybe, tableOf } from '../../question/table.js';
import { monthAndYear } from '../../words/dates.js';
import { change, count, money } from '../../words/numbers.js';
import { chartOf } from './chart.js';
import { sentenceOf } from './sentence.js';

/** All departments at once would be a table, not a chart. */
const FIRST_DEPARTMENT = 1;

const parameters = (values: Values) => ({
  department: givenNumber(values['department']) ?? FIRST_DEPARTMENT,
});

export const question: Question = {
  name: 'monthly-department-sales',
  field: 'monthlyDepartmentSales',
  short: 'Department by month',
  title: 'What does a department sell, month by month?',
  controls: [{ ...numberControl('department', 'Department', '1'), placeholder: '1' }],
  parameters,
  async view(values, get) {
    const { department } = parameters(values);
    const { nodes, totalCount, coverage } = await get<DepartmentMonthConnection>({
      department,
      first: ROWS_MAX,
    });
    return {
      sentence: sentenceOf(nodes, department),
      notes: [
        'A month has four weeks or five, so months are compared by their weekly average. The first and the ' +
          'last month of the data may be cut short.',
      ],
      chartTitle: `Average weekly sales of department ${department}, by month`,
      ...(nodes.length > 0 && { draw: (width) => chartOf(nodes, width) }),
      table: tableOf(
        `Sales of department ${department}, latest month first`,
        [
          { head: 'Month', text: ({ month }) => monthAndYear(month) },
          { head: 'Total', isNumber: true, text: ({ total }) => money(total) },
          { head: 'Weeks', isNumber: true, text: ({ weeks }) => count(weeks) },
          { head: 'Weekly average', isNumber: true, text: (row) => money(row.weeklyAverage) },
          {
            head: 'On the month before',
            isNumber: true,
            text: (row) => maybe(row.weeklyAverageChangeOnMonthBefore, change),
          },
          {
            head: 'On the year before',
            isNumber: true,
            text: (row) => maybe(row.weeklyAverageChangeOnYearBefore, change),
          },
        ],
        nodes.toReversed(),
        totalCount,
      ),
      coverage,
    };
  },
};
