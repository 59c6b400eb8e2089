import { listArguments } from '#serving/arguments.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { isLeapYear, parseYear, yearsBetween } from '../words/dates.js';
import type { AnswerDefinition } from './answer-definition.js';

type Value = string | number | boolean;
type Period = Pick<Snapshot, 'firstWeek' | 'dataThrough'>;

/**
 * Returns the arguments that the console asks an answer with first: the latest year, month or week of the data where a
 * control needs one.
 */
export function buildFirstQuestion(
  { args, presentation }: Pick<AnswerDefinition, 'args' | 'presentation'>,
  period: Period,
): Record<string, Value> {
  const known = listArguments(args).map(({ name }) => name);
  const controls = (presentation?.controls ?? []).flatMap(
    ({ argument, initial, years }): [string, Value][] => {
      if (argument === 'year') return chooseYears(years, period).map((year) => ['year', year]);
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
  return { ...Object.fromEntries(controls), ...presentation?.fixedArguments };
}

function chooseYears(
  years: 'one' | 'leap' | undefined,
  { firstWeek, dataThrough }: Period,
): number[] {
  if (years === 'one') return [parseYear(dataThrough)];
  if (years === undefined) return [];
  const leap = yearsBetween(firstWeek, dataThrough).findLast(isLeapYear);
  return leap === undefined ? [] : [leap];
}
