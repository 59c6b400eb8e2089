import type { CustomerVisitsAnswer } from '#analytics/use-cases/customer-visits/customer-visits.js';
import { monthName } from '../../words/dates.js';
import { count, counted } from '../../words/numbers.js';
import { strong } from '../../words/sentences.js';

interface Asked {
  storeType?: string;
  month?: number;
  year?: number;
}

/** Who was visited when: `a type B store`, `in April 2011`. */
export function sentenceOf(
  answer: Omit<CustomerVisitsAnswer, 'estimate' | 'observed'>,
  { storeType, month, year }: Asked,
): string {
  const store = storeType === undefined ? 'store' : `type ${storeType} store`;
  const when = [month === undefined ? '' : monthName(month), year ?? ''].filter(Boolean).join(' ');
  const inTime = when === '' ? '' : ` in ${when}`;
  if (answer.averageWeeklyVisits === null) return `The data has no week of a ${store}${inTime}.`;
  const verb = answer.basis === 'OBSERVED' ? 'had' : 'had an estimated';
  const visits = strong(`${count(answer.averageWeeklyVisits)} visits`);
  return (
    `A ${store} ${verb} ${visits} a week${inTime}, on average over ` +
    `${counted(answer.storeWeeks, 'store-week')} of ${counted(answer.stores, 'store')}.`
  );
}
