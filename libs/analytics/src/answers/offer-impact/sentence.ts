import { count, percent } from '../../words/numbers.js';
import { strong } from '../../words/sentences.js';

interface Impact {
  matchedLift: number | null;
  matchedPairs: number;
}

interface QuestionArgs {
  store?: number;
  storeType?: string;
}

/** Returns the effect of offers on sales, from the matched comparison. */
export function sentence(answer: Impact, { store, storeType }: QuestionArgs): string {
  const where = [
    ...(store === undefined ? [] : [`in store ${store}`]),
    ...(storeType === undefined ? [] : [`in type ${storeType} stores`]),
  ].join(', ');
  const place = where === '' ? '' : ` ${where}`;
  const { matchedLift: lift, matchedPairs } = answer;
  if (lift === null)
    return `No week with offers${place} can be compared with the same week a year before.`;
  const pairs = `${count(matchedPairs)} store-weeks`;
  if (lift === 0) return `Weeks with offers${place} sold as much as the same weeks a year before.`;
  return (
    `Weeks with offers${place} sold ${strong(`${percent(Math.abs(lift))} ${lift > 0 ? 'more' : 'less'}`)} than the ` +
    `same store’s week 364 days earlier, over ${pairs}.`
  );
}
