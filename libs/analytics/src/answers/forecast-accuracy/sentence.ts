import { formatCount, percent } from '../../words/numbers.js';
import { formatCoveredPeriod, formatWholeScope } from '../../words/question.js';
import { strong } from '../../words/sentences.js';

interface Accuracy {
  state: string;
  reason: string | null;
  inside80Share: number | null;
  origins: number;
  coverage: { firstWeek: string | null; lastWeek: string | null };
}

type Grouping = 'HORIZON' | 'DEPARTMENT' | 'STORE';

interface QuestionArgs {
  by?: Grouping;
  store?: number;
  department?: number;
}

const groupings: Record<Grouping, string> = {
  HORIZON: '',
  DEPARTMENT: ', by department,',
  STORE: ', by store,',
};

/** Returns the share of sales that came inside the 80 % interval of their forecast. */
export function sentence(answer: Accuracy, asked: QuestionArgs): string {
  const { state, reason, inside80Share, origins, coverage } = answer;
  const sales = `the sales${formatWholeScope(asked)}${groupings[asked.by ?? 'HORIZON']}`;
  if (state === 'NONE')
    return `There is no forecast to compare with ${sales.replace(/,$/, '')}: ${reason ?? 'the run gave no reason'}.`;
  const dates = formatCount(origins, 'date');
  const weeks = formatCoveredPeriod({}, coverage);
  if (inside80Share === null)
    return `No interval exists yet to compare with ${sales}${weeks}: the back-test made forecasts from ${dates}.`;
  return (
    `Of ${sales}${weeks}, ${strong(percent(inside80Share))} came inside the 80\u00a0% interval of forecasts from ` +
    `${dates}.`
  );
}
