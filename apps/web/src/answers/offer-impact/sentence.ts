import type { OfferImpactAnswer } from '#analytics/use-cases/offer-impact/offer-impact.js';
import { count, percent } from '../../words/numbers.js';
import { strong } from '../../words/sentences.js';

interface Asked {
  store?: number;
  storeType?: string;
}

/** What offers did to sales, by the fair comparison. */
export function sentenceOf(answer: OfferImpactAnswer, { store, storeType }: Asked): string {
  const where = [
    ...(store === undefined ? [] : [`in store ${store}`]),
    ...(storeType === undefined ? [] : [`in type ${storeType} stores`]),
  ].join(', ');
  const place = where === '' ? '' : ` ${where}`;
  const { matchedLift: lift, matchedPairs } = answer;
  if (lift === null)
    return `No week with offers${place} has the same week a year before to compare with.`;
  const pairs = `${count(matchedPairs)} store-weeks`;
  if (lift === 0) return `Weeks with offers${place} sold as much as the same weeks a year before.`;
  return (
    `Weeks with offers${place} sold ${strong(`${percent(Math.abs(lift))} ${lift > 0 ? 'more' : 'less'}`)} than the ` +
    `same store’s week 364 days earlier, over ${pairs}.`
  );
}
