import { count, decimal, formatCount } from '../../words/numbers.js';
import { formatCoveredPeriod } from '../../words/question.js';
import { strong } from '../../words/sentences.js';

interface Visits {
  averageWeeklyVisits: number | null;
  basis: string;
  storeWeeks: number;
  stores: number;
  estimate: { averageWeeklyVisits: number | null };
  coverage: { firstWeek: string | null; lastWeek: string | null };
}

interface QuestionArgs {
  storeType?: string;
  month?: number;
  year?: number;
  basketValue?: number;
}

/** The default value of a basket. */
export const BASKET_VALUE = 100;

/** Returns the visits of `a type B store`, `in April 2011`. */
export function sentence(answer: Visits, asked: QuestionArgs): string {
  const { storeType, basketValue = BASKET_VALUE } = asked;
  const store = storeType === undefined ? 'store' : `type ${storeType} store`;
  const inTime = formatCoveredPeriod(asked, answer.coverage);
  const basket = `a basket of ${formatBasket(basketValue)} at CPI 100`;
  if (answer.averageWeeklyVisits === null)
    return `The data has no complete week of a ${store}${inTime} whose visits ${basket} could estimate.`;
  const visits = strong(formatCount(Math.round(answer.averageWeeklyVisits), 'visit'));
  const weeks = `${formatCount(answer.storeWeeks, 'store-week')} of ${formatCount(answer.stores, 'store')}`;
  if (answer.basis !== 'OBSERVED')
    return `A ${store} had an estimated ${visits} a week${inTime}, for ${basket}, on average over ${weeks}.`;
  const { averageWeeklyVisits: estimated } = answer.estimate;
  const beside =
    basketValue === BASKET_VALUE
      ? ''
      : `; for ${basket}, ${estimated === null ? 'there is no estimate' : `the estimate is ${count(estimated)}`}`;
  return `A ${store} had ${visits} a week${inTime}, on average over ${weeks}${beside}.`;
}

const formatBasket = (value: number) =>
  Number.isInteger(value) ? count(value) : decimal(value, 2);
