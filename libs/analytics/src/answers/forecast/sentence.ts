import { longDate } from '../../words/dates.js';
import { amount, formatCount } from '../../words/numbers.js';
import { formatPeriod, formatWholeScope } from '../../words/question.js';
import { strong } from '../../words/sentences.js';

interface ForecastWeek {
  week: string;
  forecast: number;
  low: number;
  high: number;
}

interface Expected {
  state: string;
  reason: string | null;
  total: number | null;
  weeks: readonly ForecastWeek[];
}

interface QuestionArgs {
  store?: number;
  department?: number;
  from?: string;
  to?: string;
  horizon?: number;
  level?: number;
}

/** The default probability of `low` to `high`, in per cent. */
export const LEVEL = 80;

/** Returns the sales to expect in the first week, with their interval, and in all weeks of the question. */
export function sentence({ state, reason, total, weeks }: Expected, asked: QuestionArgs): string {
  const sales = `the sales${formatWholeScope(asked)}`;
  const period = formatPeriod(asked, 'week');
  if (state === 'NONE')
    return `There is no forecast of ${sales}${period}: ${reason ?? 'the run gave no reason'}.`;
  const [first, last] = [weeks[0], weeks.at(-1)];
  const ahead =
    asked.horizon === undefined ? '' : `, at most ${formatCount(asked.horizon, 'week')} ahead`;
  if (first === undefined || last === undefined || total === null)
    return `The forecast of ${sales} has no week${period}${ahead}.`;
  const level = `${asked.level ?? LEVEL}\u00a0%`;
  const isNext = asked.horizon === 1;
  const week =
    `In the week of ${longDate(first.week)}${isNext ? ', 1\u00a0week ahead' : ''}, ${sales} are expected to be ${strong(amount(first.forecast))}: with ` +
    `${level} probability ${amount(first.low)} to ${amount(first.high)}.`;
  if (weeks.length === 1) {
    const isNamed =
      period === '' || (period === ` in the week of ${longDate(first.week)}` && !ahead);
    return isNamed ? week : `${week} It is the only week of the forecast${period}${ahead}.`;
  }
  const until =
    period === '' ? ` up to ${longDate(last.week)}` : ` of the forecast${period}${ahead}`;
  return `${week} In the ${formatCount(weeks.length, 'week')}${until}, ${strong(amount(total))} are expected.`;
}
