import { longDate } from '../../words/dates.js';
import { amount, change, difference, formatCount } from '../../words/numbers.js';
import { formatWholeScope } from '../../words/question.js';
import { joinNames, strong } from '../../words/sentences.js';

interface Scenario {
  state: string;
  reason: string | null;
  parts: readonly { change: string; difference: number }[];
  forecastTotal: number | null;
  scenarioTotal: number | null;
  totalDifference: number | null;
  totalGrowth: number | null;
  weeks: readonly { week: string }[];
}

interface QuestionArgs {
  store?: number;
  department?: number;
  markDowns?: boolean;
}

/** Returns the sales of a scenario next to the forecast, and the effect of each of its parts. */
export function sentence(answer: Scenario, asked: QuestionArgs): string {
  const { state, reason, parts, forecastTotal: before, scenarioTotal: after } = answer;
  const { totalDifference, totalGrowth: growth } = answer;
  const sales = `the sales${formatWholeScope(asked)}`;
  const markDowns = asked.markDowns ? ' No effect of MarkDowns can be estimated.' : '';
  const last = answer.weeks.at(-1);
  if (state === 'NONE' || before === null || after === null || totalDifference === null || !last)
    return `There is no forecast of ${sales} to change: ${reason ?? 'it has no week'}.${markDowns}`;
  const weeks = `in the ${formatCount(answer.weeks.length, 'week')} up to ${longDate(last.week)}`;
  if (parts.length === 0)
    return `Nothing is changed, so ${sales} ${weeks} are expected to be ${strong(amount(before))}, as forecast.${markDowns}`;
  const share = growth === null ? '' : ` (${change(growth)})`;
  const instead = amount(after) === amount(before) ? '' : ` instead of ${amount(before)}`;
  const effect =
    totalDifference === 0
      ? ', as forecast'
      : `${instead}: a difference of ${strong(difference(totalDifference))}${share}${instead === '' ? ' to the forecast' : ''}`;
  const whole = `If ${joinNames(parts.map((part) => part.change))}, ${sales} ${weeks} are expected to be ${strong(amount(after))}${effect}`;
  const own = parts.map((part) => `${part.change}: ${difference(part.difference)}`);
  return `${whole}${own.length > 1 ? `. Part by part, ${own.join('; ')}` : ''}.${markDowns}`;
}
