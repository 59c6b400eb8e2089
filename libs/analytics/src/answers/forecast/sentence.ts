import { longDate } from '../../words/dates.js';
import { type FiscalPeriod, formatCalendar, formatFiscalPeriod } from '../../words/fiscal.js';
import { amount, formatCount } from '../../words/numbers.js';
import { formatPeriod, formatScope, formatWholeScope } from '../../words/question.js';
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
  totalLow: number | null;
  totalHigh: number | null;
  origins: number;
  /** Names the stores of a sum. */
  coverage?: { scope?: string | null };
  /** The open fiscal period up to whose end the forecast is. */
  through?: (FiscalPeriod & { calendar: string; lastWeek: string }) | null;
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

/** With fewer earlier origins, four weeks apart, the back-test has not judged a whole year. */
const FEW_ORIGINS = 13;

/** Returns the sales to expect in the first week and in all weeks of the question, with their intervals. */
export function sentence(expected: Expected, asked: QuestionArgs): string {
  const { state, reason, total, totalLow, totalHigh, origins, through, weeks, coverage } = expected;
  const isOfScope = typeof coverage?.scope === 'string' && formatScope(asked) === '';
  const sales = `the sales${isOfScope ? ' of these stores together' : formatWholeScope(asked)}`;
  const period = formatPeriod(asked, 'week');
  if (state === 'NONE')
    return `There is no forecast of ${sales}${period}: ${reason ?? 'the run gave no reason'}.`;
  const [first, last] = [weeks[0], weeks.at(-1)];
  const ahead = formatEnd(through, asked.horizon, period === '' ? '' : ',');
  if (
    first === undefined ||
    last === undefined ||
    total === null ||
    totalLow === null ||
    totalHigh === null
  )
    return `The forecast of ${sales} has no week${period}${ahead}.`;
  const level = `${asked.level ?? LEVEL}\u00a0%`;
  const isNext = asked.horizon === 1;
  const few = origins < FEW_ORIGINS ? ` ${explainFew(origins)}` : '';
  const week =
    `In the week of ${longDate(first.week)}${isNext ? ', 1\u00a0week ahead' : ''}, ${sales} are expected to be ${strong(amount(first.forecast))}: with ` +
    `${level} probability ${amount(first.low)} to ${amount(first.high)}.`;
  if (weeks.length === 1) {
    const isNamed =
      (period === '' && !through) ||
      (period === ` in the week of ${longDate(first.week)}` && !ahead);
    return isNamed
      ? week + few
      : `${week} It is the only week of the forecast${period}${ahead}.${few}`;
  }
  const until =
    period === '' && !through
      ? ` up to ${longDate(last.week)}`
      : ` of the forecast${period}${ahead}`;
  return (
    `${week} In the ${formatCount(weeks.length, 'week')}${until}, ${strong(amount(total))} are expected: with ${level} ` +
    `probability ${amount(totalLow)} to ${amount(totalHigh)}.${few}`
  );
}

function formatEnd(through: Expected['through'], horizon: number | undefined, comma: string) {
  if (through) {
    const period = `${formatFiscalPeriod(through)} of ${formatCalendar(through.calendar)}`;
    return `${comma} up to ${longDate(through.lastWeek)}, the end of ${period}`;
  }
  return horizon === undefined ? '' : `, at most ${formatCount(horizon, 'week')} ahead`;
}

const explainFew = (origins: number): string =>
  origins === 0
    ? 'No back-test of them is known, so these intervals are uncertain.'
    : `The intervals come from only ${formatCount(origins, 'earlier forecast')}, and are therefore wide.`;
