import type { CustomerVisitsAnswer } from '#analytics/use-cases/customer-visits/customer-visits.js';
import {
  given,
  givenNumber,
  monthControl,
  storeTypeControl,
  type Values,
  yearControl,
} from '../../question/control.js';
import type { Question } from '../../question/question.js';
import { tableOf } from '../../question/table.js';
import { monthName } from '../../words/dates.js';
import { count, money } from '../../words/numbers.js';
import { chartOf } from './chart.js';
import { sentenceOf } from './sentence.js';

const MONTHS = Array.from({ length: 12 }, (_, index) => index + 1);

const parameters = (values: Values) => ({
  storeType: given(values['storeType']),
  month: givenNumber(values['month']),
  year: givenNumber(values['year']),
  basketValue: givenNumber(values['basketValue']),
});

export const question: Question = {
  name: 'customer-visits',
  field: 'customerVisits',
  short: 'Customer visits',
  title: 'How many visits does a store have in a week?',
  controls: [
    storeTypeControl('B'),
    monthControl('4'),
    yearControl,
    {
      kind: 'number',
      name: 'basketValue',
      label: 'Value of a basket',
      initial: '100',
      min: 0.01,
      max: 1_000_000,
      step: 0.01,
      placeholder: '100',
    },
  ],
  parameters,
  async view(values, get) {
    const asked = parameters(values);
    const [answer, ...months] = await Promise.all([
      get<CustomerVisitsAnswer>(asked),
      ...MONTHS.map((month) => get<CustomerVisitsAnswer>({ ...asked, month })),
    ]);
    const rows = months.flatMap(({ averageWeeklyVisits, ...rest }, index) =>
      averageWeeklyVisits === null
        ? []
        : [{ month: index + 1, visits: averageWeeklyVisits, ...rest }],
    );
    return {
      sentence: sentenceOf(answer, asked),
      notes: [answer.explanation],
      chartTitle: 'Visits a store has in a week, by calendar month',
      ...(rows.length > 0 && { draw: (width) => chartOf(rows, asked.month, width) }),
      table: tableOf(
        'Average weekly visits to a store, by calendar month',
        [
          { head: 'Month', text: ({ month }) => monthName(month) },
          { head: 'Visits a week', isNumber: true, text: ({ visits }) => money(visits) },
          { head: 'Store-weeks', isNumber: true, text: ({ storeWeeks }) => count(storeWeeks) },
          { head: 'Stores', isNumber: true, text: ({ stores }) => count(stores) },
        ],
        rows,
      ),
      records: rows,
      coverage: answer.coverage,
    };
  },
};
