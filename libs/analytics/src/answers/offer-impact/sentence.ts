import { change, count, formatCount, percent } from '../../words/numbers.js';
import {
  formatAllStores,
  formatCoveredPeriod,
  formatPeriod,
  formatScope,
} from '../../words/question.js';
import { joinNames, strong } from '../../words/sentences.js';
import { longDate } from '../../words/dates.js';

interface Group {
  group: string;
  store: number | null;
  week: string | null;
  department: number | null;
  adjusted: number | null;
  adjustedLow: number | null;
}

interface Impact {
  state: string;
  matchedLift: number | null;
  matchedPairs: number;
  drift: number | null;
  adjusted: number | null;
  driftWeeks: { firstWeek: string | null; lastWeek: string | null };
  groups: readonly Group[];
  coverage: { firstWeek: string | null; lastWeek: string | null };
}

type Grouping = 'STORE' | 'WEEK' | 'DEPARTMENT' | 'MARKDOWN' | 'OFFER_SIZE';

interface QuestionArgs {
  by?: Grouping;
  store?: number;
  storeType?: string;
  department?: number;
  year?: number;
  from?: string;
  to?: string;
}

/** Returns which sales went with offers: over a year, beyond the drift, and in which groups. */
export function sentence(answer: Impact, asked: QuestionArgs): string {
  const { matchedLift: lift, matchedPairs, coverage } = answer;
  const { department } = asked;
  const period = formatCoveredPeriod(asked, coverage);
  const by = formatGrouping(asked);
  if (coverage.firstWeek === null)
    return `The data has no complete week with sales${formatScope(asked)}${period}${by}.`;
  const where = `${formatAllStores(asked)}${period}`;
  const ofDepartment = department === undefined ? '' : ` of department ${department}`;
  if (matchedPairs === 0)
    return `No sales${ofDepartment} of a week with offers${where} can be compared with the same week a year before${by}.`;
  const pairs = formatCount(matchedPairs, 'store-week').replace('\u00a0', ' ');
  if (lift === null)
    return `The sales${ofDepartment} 364 days before the weeks with offers${where}, ${pairs}, add up to 0: there is no lift${by}.`;
  const whole = `Weeks with offers${where} sold ${formatLift(lift, ofDepartment)} the same store’s week 364 days earlier, over ${pairs}`;
  return `${whole}${formatControl(answer)}. ${formatGroups(answer.groups, asked.by ?? 'STORE')}`;
}

const groupings: Record<Grouping, { one: string; many: string }> = {
  STORE: { one: 'store', many: 'stores' },
  WEEK: { one: 'week', many: 'weeks' },
  DEPARTMENT: { one: 'department', many: 'departments' },
  MARKDOWN: { one: 'MarkDown', many: 'MarkDowns' },
  OFFER_SIZE: { one: 'size of offers', many: 'sizes of offers' },
};

/** Names the grouping of a question that has no groups to name. */
const formatGrouping = ({ by = 'STORE' }: QuestionArgs) => `, by ${groupings[by].one}`;

function formatLift(lift: number, ofDepartment: string): string {
  if (lift === 0) return `as much${ofDepartment} as`;
  const size = strong(`${percent(Math.abs(lift))} ${lift > 0 ? 'more' : 'less'}`);
  return `${size}${ofDepartment} than`;
}

/** `; beyond the drift of −0.4 % in weeks without offers, which are other weeks (February 2011 to …), +2.7 %` */
function formatControl({ state, drift, adjusted, driftWeeks }: Impact): string {
  if (drift === null || adjusted === null)
    return state === 'NO_CONTROL' ? '; no weeks without offers show the drift of sales' : '';
  const { firstWeek, lastWeek } = driftWeeks;
  const weeks =
    firstWeek === null || lastWeek === null
      ? ''
      : formatPeriod({ from: firstWeek, to: lastWeek }, 'month');
  const other = state === 'CONTROL_FROM_OTHER_WEEKS' ? `, which are other weeks${weeks}` : weeks;
  return `; adjusted by the drift of ${change(drift)} without offers${other}, the difference is ${strong(change(adjusted))}`;
}

function formatGroups(groups: readonly Group[], by: Grouping): string {
  const { one, many } = groupings[by];
  const compared = groups.flatMap(({ adjusted, ...each }) =>
    adjusted === null ? [] : [{ ...each, adjusted }],
  );
  const sorted = compared.toSorted((a, b) => b.adjusted - a.adjusted);
  if (by === 'MARKDOWN' || by === 'OFFER_SIZE') {
    const others = by === 'MARKDOWN' ? 'other stores' : 'other stores with offers';
    if (sorted.length === 0)
      return `By ${one}, there are no ${others} in the same weeks to compare with.`;
    const changes = sorted.map((each) => `${change(each.adjusted)} with ${toName(each)}`);
    return `Against the ${others} in the same weeks, the difference is ${joinNames(changes)}.`;
  }
  if (sorted.length === 0) return `By ${one}, no difference can be adjusted for the drift.`;
  const [best] = sorted;
  if (sorted.length === 1 && best) return `By ${one}, only ${toName(best)} can be compared.`;
  const more = sorted.filter(({ adjusted }) => adjusted > 0);
  const clear = more.filter(({ adjustedLow }) => adjustedLow !== null && adjustedLow > 0);
  const leading = more.slice(0, 3).map((each) => `${toName(each)} (${change(each.adjusted)})`);
  const intervals = compared.some(({ adjustedLow }) => adjustedLow !== null);
  return (
    `Offers went with more sales in ${count(more.length)} of ${count(sorted.length)} ${many}` +
    (intervals && more.length > 0
      ? `, in ${count(clear.length)} of them by more than the error of the comparison`
      : '') +
    (leading.length > 0 ? `, most in ${joinNames(leading)}` : '') +
    '.'
  );
}

function toName({ group, week }: Pick<Group, 'group' | 'week'>): string {
  if (week !== null) return `the week of ${longDate(week)}`;
  return group.startsWith('MarkDown') ? group : group.charAt(0).toLowerCase() + group.slice(1);
}
