import { longDate } from '../../words/dates.js';
import { formatDelivered, formatLaterWeek } from '../../words/deliveries.js';
import { amount, formatCount, percent } from '../../words/numbers.js';
import { formatPeriod, formatScope, formatStores } from '../../words/question.js';
import { capitalise, joinNames, strong } from '../../words/sentences.js';

interface DepartmentWeeks {
  coverage: {
    weeks: number;
    partialWeeks: readonly { week: string; stores: number; expectedStores: number }[];
  };
  /** The last complete week, or the last one. */
  latest: {
    week: string;
    state: string;
    completeWeeks: number;
    total: number;
    rankedDepartments: number;
    rank: number;
    departments: readonly number[];
    departmentTotal: number;
    share: number | null;
    changeOnWeekBefore: number | null;
  } | null;
}

interface QuestionArgs {
  from?: string;
  to?: string;
  year?: number;
  department?: number;
  store?: number;
  storeType?: string;
}

/** From this on, a change is written as a multiple: `3.0 times`. */
const DOUBLED = 1;

function formatChange(ratio: number | null): string {
  if (ratio === null) return '';
  if (ratio >= DOUBLED) return `, ${(ratio + 1).toFixed(1)} times its sales of the week before`;
  if (ratio === 0) return ', as much as the week before';
  return `, ${percent(Math.abs(ratio))} ${ratio > 0 ? 'more' : 'less'} than the week before`;
}

/** Returns the department with the best rank in the last complete week of the question, or what is sold so far. */
export function sentence({ coverage, latest }: DepartmentWeeks, asked: QuestionArgs): string {
  if (latest === null) {
    return `The data has no sales${formatScope(asked)}${formatPeriod(asked, 'week')}.`;
  }
  const { week, state, total, rank, departments, departmentTotal, share } = latest;
  const later = formatLaterWeek(coverage.partialWeeks[0], week);
  const place = formatPlace(latest.completeWeeks, coverage.weeks, asked);
  const when = `in the week of ${longDate(week)}${place}`;
  const noun = departments.length === 1 ? 'department' : 'departments';
  const names = strong(capitalise(`${noun} ${joinNames(departments)}`));
  if (state !== 'COMPLETE') {
    const who = asked.department === undefined ? 'All departments together' : names;
    const partial = coverage.partialWeeks.find((each) => each.week === week);
    const delivered = partial ? `: ${formatDelivered(partial, 'it')}` : '';
    return `${who} sold ${strong(amount(total))}${formatStores(asked)} so far ${when}${delivered}.`;
  }
  const change = formatChange(latest.changeOnWeekBefore);
  const scope = `${formatStores(asked)} ${when}`;
  const isOne = asked.department !== undefined;
  if (latest.rankedDepartments === 1) {
    const who = isOne
      ? `${names}, the only one with sales,`
      : `Only ${strong(`${noun} ${joinNames(departments)}`)}`;
    return `${who} sold ${strong(amount(departmentTotal))}${scope}${change}${later}.`;
  }
  const verb =
    isOne || rank > 1
      ? `had rank ${rank} of ${formatCount(latest.rankedDepartments, 'department')}`
      : 'led';
  const each = departments.length === 1 ? '' : ' each';
  const ofAll = share === null ? '' : `, ${strong(percent(share))} of ${formatWhole(asked)}`;
  return `${names} ${verb}${scope}${place && ','} with ${strong(amount(departmentTotal))}${each}${ofAll}${change}${later}.`;
}

/** Returns the place of the week among those of the question; nothing for a question of one week. */
function formatPlace(completeWeeks: number, weeks: number, asked: QuestionArgs): string {
  const { from, to, year } = asked;
  if (from !== undefined && from === to && year === undefined) return '';
  const [all, noun] = completeWeeks > 0 ? [completeWeeks, 'complete week'] : [weeks, 'week'];
  const which = all === 1 ? `the only ${noun}` : `the last of ${formatCount(all, noun)}`;
  return `, ${which} with sales${formatPeriod(asked, 'week')}`;
}

function formatWhole({ store, storeType }: QuestionArgs): string {
  if (store !== undefined) return 'all sales of the store';
  return storeType === undefined ? 'all sales' : 'all sales of these stores';
}
