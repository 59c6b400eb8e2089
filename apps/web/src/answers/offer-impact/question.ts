import type { OfferImpactAnswer } from '#analytics/use-cases/offer-impact/offer-impact.js';
import {
  given,
  givenNumber,
  numberControl,
  storeTypeControl,
  type Values,
} from '../../question/control.js';
import type { Question } from '../../question/question.js';
import { maybe, tableOf } from '../../question/table.js';
import { change, count, money } from '../../words/numbers.js';
import { chartOf, compared } from './chart.js';
import { sentenceOf } from './sentence.js';

const parameters = (values: Values) => ({
  store: givenNumber(values['store']),
  storeType: given(values['storeType']),
});

const groupsOf = ({ explanation: _told, byStoreType, ...all }: OfferImpactAnswer) => [
  { name: 'All', ...all },
  ...byStoreType.map((each) => ({ name: `Type ${each.storeType}`, ...each })),
];

export const question: Question = {
  name: 'offer-impact',
  field: 'offerImpact',
  short: 'Offers',
  title: 'Do offers sell more?',
  controls: [storeTypeControl(''), numberControl('store', 'Store')],
  parameters,
  async view(values, get) {
    const asked = parameters(values);
    const answer = await get<OfferImpactAnswer>(asked);
    const groups = groupsOf(answer);
    const pairs = groups.flatMap((group) => compared(group.name, group));
    return {
      sentence: sentenceOf(answer, asked),
      notes: [answer.explanation],
      chartTitle: 'Lift of weeks with offers, and the average weeks compared',
      ...(pairs.length > 0 && { draw: (width) => chartOf(pairs, width) }),
      table: tableOf(
        'Store-weeks with offers and without',
        [
          { head: 'Stores', text: ({ name }) => name },
          {
            head: 'With offers',
            isNumber: true,
            text: ({ withOffers }) => maybe(withOffers.averageSales, money),
          },
          {
            head: 'Without',
            isNumber: true,
            text: ({ withoutOffers }) => maybe(withoutOffers.averageSales, money),
          },
          {
            head: 'Without, since recorded',
            isNumber: true,
            text: ({ withoutOffersSinceRecorded: { averageSales } }) => maybe(averageSales, money),
          },
          { head: 'Pairs', isNumber: true, text: ({ matchedPairs }) => count(matchedPairs) },
          { head: 'Matched lift', isNumber: true, text: (row) => maybe(row.matchedLift, change) },
        ],
        groups,
      ),
      records: groups,
      coverage: answer.coverage,
    };
  },
};
