import { longDate } from '../../words/dates.js';
import { amount, formatCount } from '../../words/numbers.js';
import { formatWholeScope } from '../../words/question.js';
import { strong } from '../../words/sentences.js';

interface Backtest {
  state: string;
  reason: string | null;
  origin: string | null;
  weeks: readonly { week: string; forecast: number; sales: number }[];
}

interface QuestionArgs {
  store?: number;
  department?: number;
  origin?: string;
}

/** Returns what a forecast of the past expected of its last week, and what came. */
export function sentence({ state, reason, origin, weeks }: Backtest, asked: QuestionArgs): string {
  const sales = `the sales${formatWholeScope(asked)}`;
  const from = asked.origin === undefined ? '' : ` from ${longDate(asked.origin)}`;
  if (state === 'NONE')
    return `There is no forecast of ${sales}${from}: ${reason ?? 'the run gave no reason'}.`;
  const last = weeks.at(-1);
  if (last === undefined || origin === null)
    return `No forecast of the past exists yet of ${sales}${from}.`;
  const chosen =
    asked.origin === undefined
      ? ` the last date with ${formatCount(weeks.length, 'week')} to compare,`
      : '';
  return (
    `With sales up to ${longDate(origin)} alone,${chosen} the forecast of ${sales} in the week of ${longDate(last.week)} was ` +
    `${strong(amount(last.forecast))}; ${strong(amount(last.sales))} came.`
  );
}
