import { count, percent } from '../../words/numbers.js';
import { formatAllStores, formatCoveredPeriod, formatScope } from '../../words/question.js';
import { strong } from '../../words/sentences.js';

interface Impact {
  matchedLift: number | null;
  matchedPairs: number;
  coverage: { firstWeek: string | null; lastWeek: string | null };
}

interface QuestionArgs {
  store?: number;
  storeType?: string;
  department?: number;
  year?: number;
  from?: string;
  to?: string;
}

/** Returns the effect of offers on sales, from the matched comparison. */
export function sentence(answer: Impact, asked: QuestionArgs): string {
  const { matchedLift: lift, matchedPairs, coverage } = answer;
  const { department } = asked;
  const period = formatCoveredPeriod(asked, coverage);
  if (coverage.firstWeek === null)
    return `The data has no complete week with sales${formatScope(asked)}${period}.`;
  const where = `${formatAllStores(asked)}${period}`;
  const ofDepartment = department === undefined ? '' : ` of department ${department}`;
  if (matchedPairs === 0)
    return `No sales${ofDepartment} of a week with offers${where} can be compared with the same week a year before.`;
  const pairs = `${count(matchedPairs)} store-week${matchedPairs === 1 ? '' : 's'}`;
  if (lift === null)
    return `The sales${ofDepartment} 364 days before the weeks with offers${where}, ${pairs}, add up to 0: there is no lift.`;
  const change =
    lift === 0
      ? `as much${ofDepartment} as`
      : `${strong(`${percent(Math.abs(lift))} ${lift > 0 ? 'more' : 'less'}`)}${ofDepartment} than`;
  return `Weeks with offers${where} sold ${change} the same store’s week 364 days earlier, over ${pairs}.`;
}
