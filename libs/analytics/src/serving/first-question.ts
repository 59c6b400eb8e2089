import { listArguments } from '#serving/arguments.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { isLeapYear, yearsBetween } from '../words/dates.js';
import {
  findFirstMonth,
  findFirstWeek,
  findFirstYear,
  type PublishedPeriod,
} from '../words/first-period.js';
import type { AnswerDefinition } from './answer-definition.js';

type Value = string | number | boolean;

/**
 * Returns the arguments that the console asks an answer with first: the last complete year, month or week of the data
 * where a control needs one.
 */
export function buildFirstQuestion(
  { args, presentation }: Pick<AnswerDefinition, 'args' | 'presentation'>,
  { firstWeek, dataThrough, completeThrough, scope }: FirstSnapshot,
): Record<string, Value> {
  const known = listArguments(args).map(({ name }) => name);
  const period = { firstWeek, lastWeek: dataThrough, completeThrough };
  const controls = (presentation?.controls ?? []).flatMap(
    ({ argument, initial, years }): [string, Value][] => {
      if (argument === 'year') return chooseYears(years, period).map((year) => ['year', year]);
      if (!known.includes(argument)) {
        const day = argument === 'month' ? findFirstMonth(period) : findFirstWeek(period);
        return [
          ['from', day],
          ['to', day],
        ];
      }
      if (initial === undefined) return [];
      // Its department may be none of the reader's.
      const own = argument === 'department' ? scope?.departments : undefined;
      return [[argument, own?.includes(Number(initial)) === false ? (own[0] ?? initial) : initial]];
    },
  );
  return { ...Object.fromEntries(controls), ...presentation?.fixedArguments };
}

type FirstSnapshot = Pick<Snapshot, 'firstWeek' | 'dataThrough' | 'completeThrough' | 'scope'>;

function chooseYears(years: 'one' | 'leap' | undefined, period: PublishedPeriod): number[] {
  if (years === undefined) return [];
  const all = yearsBetween(period.firstWeek, period.lastWeek);
  const year = findFirstYear(years === 'leap' ? all.filter(isLeapYear) : all, period);
  return year === undefined ? [] : [year];
}
