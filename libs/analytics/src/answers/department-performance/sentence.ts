import { longDate } from '../../words/dates.js';
import { formatDelivered, formatLaterWeek } from '../../words/deliveries.js';
import { formatCalendar, formatFiscalWeek } from '../../words/fiscal.js';
import { amount, formatCount, percent } from '../../words/numbers.js';
import { formatCalendarPeriod, formatScope, formatStores } from '../../words/question.js';
import { capitalise, joinNames, strong } from '../../words/sentences.js';

interface DepartmentWeeks {
  coverage: {
    weeks: number;
    /** Of fiscal weeks. */
    calendar?: string | null;
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
    fiscalWeek: string | null;
    comparedWeek: string | null;
    changeOnYearBefore: number | null;
  } | null;
}

type LatestWeek = NonNullable<DepartmentWeeks['latest']>;

interface QuestionArgs {
  from?: string;
  to?: string;
  year?: number;
  department?: number;
  store?: number;
  storeType?: string;
  calendar?: string;
}

/** From this on, a change is written as a multiple: `3.0 times`. */
const DOUBLED = 1;

/** `3.0 times its sales of the week before`, `5.2 % more than the week before`. */
function formatComparison(ratio: number | null, week: string): string[] {
  if (ratio === null) return [];
  if (ratio >= DOUBLED) return [`${(ratio + 1).toFixed(1)} times its sales of ${week}`];
  if (ratio === 0) return [`as much as ${week}`];
  return [`${percent(Math.abs(ratio))} ${ratio > 0 ? 'more' : 'less'} than ${week}`];
}

/** Returns the change from the week before; by the fiscal calendar, from the week a year earlier that it compares with, too. */
function formatChange({
  changeOnWeekBefore,
  fiscalWeek,
  comparedWeek,
  changeOnYearBefore,
}: LatestWeek): string {
  const changes = [
    ...formatComparison(changeOnWeekBefore, 'the week before'),
    ...(fiscalWeek === null || comparedWeek === null
      ? []
      : formatComparison(changeOnYearBefore, `the week of ${longDate(comparedWeek)}`)),
  ];
  return changes.length === 0 ? '' : `, ${changes.join(' and ')}`;
}

/** `the week of 25 November 2011`, with its place in the fiscal calendar. */
function formatWeek(
  { week, fiscalWeek }: LatestWeek,
  { calendar }: DepartmentWeeks['coverage'],
): string {
  const fiscal =
    fiscalWeek === null ? '' : ` (${formatFiscalWeek(fiscalWeek)} of ${formatCalendar(calendar)})`;
  return `the week of ${longDate(week)}${fiscal}`;
}

/** Returns the department with the best rank in the last complete week of the question, or what is sold so far. */
export function sentence({ coverage, latest }: DepartmentWeeks, asked: QuestionArgs): string {
  if (latest === null) {
    return `The data has no sales${formatScope(asked)}${formatCalendarPeriod(asked, 'week')}.`;
  }
  const { week, state, total, rank, departments, departmentTotal, share } = latest;
  const later = formatLaterWeek(coverage.partialWeeks[0], week);
  const place = formatPlace(latest.completeWeeks, coverage.weeks, asked);
  const when = `in ${formatWeek(latest, coverage)}${place}`;
  const noun = departments.length === 1 ? 'department' : 'departments';
  const names = strong(capitalise(`${noun} ${joinNames(departments)}`));
  if (state !== 'COMPLETE') {
    const who = asked.department === undefined ? 'All departments together' : names;
    const partial = coverage.partialWeeks.find((each) => each.week === week);
    const delivered = partial ? `: ${formatDelivered(partial, 'it')}` : '';
    return `${who} sold ${strong(amount(total))}${formatStores(asked)} so far ${when}${delivered}.`;
  }
  const change = formatChange(latest);
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
  return `, ${which} with sales${formatCalendarPeriod(asked, 'week')}`;
}

function formatWhole({ store, storeType }: QuestionArgs): string {
  if (store !== undefined) return 'all sales of the store';
  return storeType === undefined ? 'all sales' : 'all sales of these stores';
}
