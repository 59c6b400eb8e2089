import { formatCount, percent } from '../../words/numbers.js';
import { formatCoveredPeriod, formatWholeScope } from '../../words/question.js';
import { strong } from '../../words/sentences.js';

interface Accuracy {
  state: string;
  reason: string | null;
  inside80Share: number | null;
  origins: number;
  groups: readonly { inside80Share: number | null }[];
  coverage: { firstWeek: string | null; lastWeek: string | null };
}

type Grouping = 'HORIZON' | 'DEPARTMENT' | 'STORE';

interface QuestionArgs {
  by?: Grouping;
  store?: number;
  department?: number;
}

/** Returns the share of sales that came inside the 80 % interval of their forecast, and its range over the groups. */
export function sentence(answer: Accuracy, asked: QuestionArgs): string {
  const { state, reason, inside80Share, origins, coverage } = answer;
  const each = asked.department === undefined ? 'department ' : '';
  const sales = `the weekly ${each}sales${formatWholeScope(asked)}`;
  if (state === 'NONE')
    return `There is no forecast to compare with ${sales}: ${reason ?? 'the run gave no reason'}.`;
  const dates = formatCount(origins, 'date');
  const weeks = formatCoveredPeriod({}, coverage);
  if (inside80Share === null)
    return `No interval exists yet to compare with ${sales}${weeks}: the back-test made forecasts from ${dates}.`;
  return (
    `Of ${sales}${weeks}, ${strong(percent(inside80Share))} came inside the 80\u00a0% interval of forecasts from ` +
    `${dates}${formatRange(answer, asked)}.`
  );
}

/** Returns the lowest and the highest share of the stores or departments: `: by store, from 70.1 % to 90.2 %`. */
function formatRange({ groups }: Accuracy, { by = 'HORIZON' }: QuestionArgs): string {
  if (by === 'HORIZON') return '';
  const shares = groups.flatMap(({ inside80Share }) => inside80Share ?? []);
  if (shares.length < 2) return '';
  const [low, high] = [Math.min(...shares), Math.max(...shares)].map(percent);
  return `: by ${by.toLowerCase()}, from ${low} to ${high}`;
}
