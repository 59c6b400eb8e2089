import type { HolidaySalesAnswer } from '#analytics/use-cases/holiday-sales/holiday-sales.js';
import {
  given,
  givenNumber,
  storeTypeControl,
  type Values,
  yearControl,
} from '../../question/control.js';
import type { Question } from '../../question/question.js';
import { maybe, tableOf } from '../../question/table.js';
import { change, count, money } from '../../words/numbers.js';
import { chartOf } from './chart.js';
import { sentenceOf } from './sentence.js';

const parameters = (values: Values) => ({
  storeType: given(values['storeType']),
  year: givenNumber(values['year']),
});

const groupsOf = ({ byHoliday, byStoreType, byStore }: HolidaySalesAnswer) => [
  ...byHoliday.map((each) => ({ group: each.holiday ?? 'Other holiday', ...each })),
  ...byStoreType.map((each) => ({ group: `Type ${each.storeType}`, ...each })),
  ...byStore.map((each) => ({ group: `Store ${each.store}`, ...each })),
];

export const question: Question = {
  name: 'holiday-sales',
  field: 'holidaySales',
  short: 'Holiday sales',
  title: 'What do holidays do to sales?',
  controls: [storeTypeControl(''), yearControl],
  parameters,
  async view(values, get) {
    const asked = parameters(values);
    const answer = await get<HolidaySalesAnswer>(asked);
    const groups = groupsOf(answer);
    const hasLift = answer.byHoliday.some(({ storeWeekLift }) => storeWeekLift !== null);
    return {
      sentence: sentenceOf(answer, asked.storeType),
      notes: [
        'A holiday’s week is the one that the files flag: shopping for it may fall into the week before.',
      ],
      chartTitle: 'Lift of a store’s weekly sales, by holiday and by store type',
      ...(hasLift && { draw: (width) => chartOf(answer, width) }),
      table: tableOf(
        'Average weekly sales of a store, in holiday weeks and in ordinary ones',
        [
          { head: 'Holiday, type or store', text: ({ group }) => group },
          {
            head: 'Holiday week',
            isNumber: true,
            text: (row) => maybe(row.holidayStoreWeekAverage, money),
          },
          {
            head: 'Ordinary week',
            isNumber: true,
            text: (row) => maybe(row.ordinaryStoreWeekAverage, money),
          },
          { head: 'Lift', isNumber: true, text: (row) => maybe(row.storeWeekLift, change) },
          {
            head: 'Holiday store-weeks',
            isNumber: true,
            text: (row) => count(row.holidayStoreWeeks),
          },
        ],
        groups,
      ),
      records: groups,
      coverage: answer.coverage,
    };
  },
};
