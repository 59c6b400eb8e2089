import type { AnswerDefinition } from '#analytics/serving/answer-definition.js';
import { answerRegistry } from '#analytics/answers/answers.js';

/** One question of the bench, with the arguments as its answer's class has them. */
export interface Question {
  name: string;
  definition: AnswerDefinition;
  args: object;
}

/** Each level of every answer that has an argument `by`, and the lists beside them. */
const ASKED: Readonly<Record<string, readonly object[]>> = {
  customerVisits: [
    { by: 'STORE' },
    { by: 'MONTH' },
    { by: 'WEEKDAY' },
    { storeType: 'B', month: 4 },
  ],
  holidaySales: [
    { by: 'HOLIDAY' },
    { by: 'STORE_TYPE' },
    { by: 'STORE' },
    { by: 'DEPARTMENT' },
    { by: 'DEPARTMENT', storeType: 'B' },
  ],
  leapYearSales: [{}],
  salesPrediction: [{ by: 'DEPARTMENT' }, { by: 'STORE', department: 1 }],
  departmentPerformance: [{}, { storeType: 'B' }, { store: 1 }],
  monthlyDepartmentSales: [{}],
  yearlyStorePerformance: [{}],
  offerImpact: [
    { by: 'STORE' },
    { by: 'WEEK' },
    { by: 'DEPARTMENT' },
    { by: 'DEPARTMENT', year: 2012, from: '2012-02-10' },
    { by: 'MARKDOWN' },
    { by: 'OFFER_SIZE' },
  ],
  weeklyTopStores: [{}],
  lowestFuelPrices: [{}],
  benchmarks: [{}],
  salesAgainstPlan: [
    { by: 'STORE' },
    { by: 'DISTRICT' },
    { by: 'DEPARTMENT' },
    { by: 'QUARTER' },
    { by: 'MONTH' },
    { by: 'WEEK' },
    { by: 'STORE', department: 1 },
    { by: 'DEPARTMENT', store: 1 },
  ],
};

/** Returns the questions of the bench. @throws Error for an answer that no longer exists */
export function listQuestions(): Question[] {
  return Object.entries(ASKED).flatMap(([answer, levels]) => {
    const definition = answerRegistry.find(({ name }) => name === answer);
    if (!definition) throw new Error(`no answer is named ${answer}`);
    return levels.map((given) => ({
      name: [answer, ...Object.values<unknown>({ ...given })].join(' '),
      definition,
      args: Object.assign(new definition.args(), given),
    }));
  });
}
