import { argumentsOf } from '#serving/arguments.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { isLeapYear, yearOf, yearsBetween } from '../words/dates.js';
import type { AnswerDefinition } from './answer-definition.js';

type Value = string | number | boolean;
type Period = Pick<Snapshot, 'firstWeek' | 'dataThrough'>;

/**
 * Returns the arguments that the console asks an answer with first: the latest year, month or week of the data where a
 * control needs one.
 */
export function firstQuestion(
  { args, look }: Pick<AnswerDefinition, 'args' | 'look'>,
  period: Period,
): Record<string, Value> {
  const known = argumentsOf(args).map(({ name }) => name);
  const controls = (look?.controls ?? []).flatMap(
    ({ argument, initial, years }): [string, Value][] => {
      if (argument === 'year') return yearFor(years, period).map((year) => ['year', year]);
      if (!known.includes(argument)) {
        const day =
          argument === 'month' ? `${period.dataThrough.slice(0, 7)}-01` : period.dataThrough;
        return [
          ['from', day],
          ['to', day],
        ];
      }
      return initial === undefined ? [] : [[argument, initial]];
    },
  );
  return { ...Object.fromEntries(controls), ...look?.asked };
}

function yearFor(years: 'one' | 'leap' | undefined, { firstWeek, dataThrough }: Period): number[] {
  if (years === 'one') return [yearOf(dataThrough)];
  if (years === undefined) return [];
  const leap = yearsBetween(firstWeek, dataThrough).findLast(isLeapYear);
  return leap === undefined ? [] : [leap];
}
