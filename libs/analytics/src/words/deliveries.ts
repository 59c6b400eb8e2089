import { longDate } from './dates.js';
import { count, formatCount } from './numbers.js';

/** A week of which not all expected sales were delivered. */
interface PartialWeek {
  week: string;
  stores: number;
  expectedStores: number;
}

/**
 * Returns who delivered a partial week: `1 of 45 stores delivered the week of 2 November 2012`.
 * @param name of the week, where the sentence has its date already
 */
export function formatDelivered(
  { week, stores, expectedStores }: PartialWeek,
  name = `the week of ${longDate(week)}`,
): string {
  return expectedStores === 1
    ? `not all sales of ${name} are delivered`
    : `${count(stores)} of ${formatCount(expectedStores, 'store')} delivered ${name}`;
}

/**
 * Returns the end of a sentence about the last week, if that week is partial and later than a date: `; so far, 1 of 45
 * stores delivered the week of 2 November 2012`.
 */
export function formatLaterWeek(week: PartialWeek | null | undefined, date: string): string {
  return week && week.week > date ? `; so far, ${formatDelivered(week)}` : '';
}
