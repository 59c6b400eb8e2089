import { monthName } from '../../words/dates.js';
import { count, formatCount } from '../../words/numbers.js';
import { strong } from '../../words/sentences.js';

interface Visits {
  averageWeeklyVisits: number | null;
  basis: string;
  storeWeeks: number;
  stores: number;
}

interface QuestionArgs {
  storeType?: string;
  month?: number;
  year?: number;
}

/** Returns the visits of `a type B store`, `in April 2011`. */
export function sentence(answer: Visits, { storeType, month, year }: QuestionArgs): string {
  const store = storeType === undefined ? 'store' : `type ${storeType} store`;
  const when = [month === undefined ? '' : monthName(month), year ?? ''].filter(Boolean).join(' ');
  const inTime = when === '' ? '' : ` in ${when}`;
  if (answer.averageWeeklyVisits === null) return `The data has no week of a ${store}${inTime}.`;
  const verb = answer.basis === 'OBSERVED' ? 'had' : 'had an estimated';
  const visits = strong(`${count(answer.averageWeeklyVisits)} visits`);
  return (
    `A ${store} ${verb} ${visits} a week${inTime}, on average over ` +
    `${formatCount(answer.storeWeeks, 'store-week')} of ${formatCount(answer.stores, 'store')}.`
  );
}
