import { change, formatCount, percent } from '../../words/numbers.js';
import { formatAllStores, formatCoveredPeriod, formatScope } from '../../words/question.js';
import { capitalise, joinNames, strong } from '../../words/sentences.js';

interface Group {
  group: string;
  holidayStoreWeeks: number;
  storeWeekLift: number | null;
  windowLift: number | null;
  quietLift: number | null;
}

interface HolidayAnswer {
  groups: readonly Group[];
  coverage: { firstWeek: string | null; lastWeek: string | null };
}

type Grouping = 'HOLIDAY' | 'STORE_TYPE' | 'STORE' | 'DEPARTMENT';

interface QuestionArgs {
  by?: Grouping;
  storeType?: string;
  year?: number;
  department?: number;
  from?: string;
  to?: string;
}

/** Groups that a sentence names. */
const NAMED = 3;

/**
 * Returns how holiday weeks compare in the stores, the time and the department of the question: those of each holiday
 * with ordinary weeks, or those of the stores, types or departments with quiet weeks.
 */
export function sentence(answer: HolidayAnswer, asked: QuestionArgs): string {
  const { department, by = 'HOLIDAY' } = asked;
  const { coverage, groups } = answer;
  const period = formatCoveredPeriod(asked, coverage);
  if (coverage.firstWeek === null)
    return `The data has no complete week with sales${formatScope(asked)}${period}.`;
  const where = `${capitalise(formatAllStores(asked).trim())}${period}`;
  const ofDepartment = department === undefined ? '' : ` of department ${department}`;
  const holidays = groups.filter(({ holidayStoreWeeks }) => holidayStoreWeeks > 0);
  if (holidays.length === 0)
    return `${where}, no week with sales${ofDepartment} is a holiday week.`;
  return by === 'HOLIDAY'
    ? formatHolidays(holidays, where, ofDepartment)
    : formatGroups(holidays, { ...asked, by }, where, ofDepartment);
}

function formatHolidays(holidays: readonly Group[], where: string, ofDepartment: string): string {
  const lifts = holidays.flatMap(({ group, storeWeekLift: lift }) =>
    lift === null ? [] : [{ group, lift }],
  );
  if (lifts.length === 0)
    return `${where}, there are no ordinary weeks with sales${ofDepartment} to compare the holiday weeks with.`;
  const { least, most, leastOf, mostOf } = findExtremes(lifts);
  const sold = `${where}, a store sold ${formatDifference(most)}${ofDepartment} in ${joinNames(mostOf)} weeks`;
  const whole = `${sold} ${most === 0 ? 'as' : 'than'} in ordinary weeks`;
  const other =
    least === most
      ? ''
      : `, and ${formatDifference(least)} in ${joinNames(leastOf)} weeks, the least of ${formatCount(lifts.length, 'holiday')}`;
  return `${whole}${other}.${formatWindows(holidays, ofDepartment)}`;
}

/** `43.9 % more`, `1.6 % less`, `as much` */
const formatDifference = (lift: number): string =>
  lift === 0 ? 'as much' : strong(`${percent(Math.abs(lift))} ${lift > 0 ? 'more' : 'less'}`);

function formatWindows(holidays: readonly Group[], ofDepartment: string): string {
  const windows = holidays.flatMap(({ group, windowLift }) =>
    windowLift === null ? [] : [`${change(windowLift)} around ${group}`],
  );
  if (windows.length === 0) return '';
  return ` Against quiet weeks, a store’s sales${ofDepartment} in the windows around holidays were ${joinNames(windows)}.`;
}

const groupings: Record<Exclude<Grouping, 'HOLIDAY'>, { one: string; many: string }> = {
  STORE_TYPE: { one: 'store type', many: 'store types' },
  STORE: { one: 'store', many: 'stores' },
  DEPARTMENT: { one: 'department', many: 'departments' },
};

/** Returns the groups whose holiday weeks are the least and the most above their quiet weeks. */
function formatGroups(
  groups: readonly Group[],
  { by, storeType, department }: QuestionArgs & { by: Exclude<Grouping, 'HOLIDAY'> },
  where: string,
  ofDepartment: string,
): string {
  const { one, many } = groupings[by];
  const lifts = groups.flatMap(({ group, quietLift: lift }) =>
    lift === null ? [] : [{ group: group.charAt(0).toLowerCase() + group.slice(1), lift }],
  );
  const [only] = lifts;
  if (only === undefined)
    return `${where}, no ${one} has quiet weeks with sales${ofDepartment} to compare the holiday weeks with.`;
  if (lifts.length === 1) {
    const isAsked =
      by === 'DEPARTMENT'
        ? department !== undefined
        : by === 'STORE_TYPE' && storeType !== undefined;
    const name = isAsked ? `, by ${one}` : ` in ${only.group}, the only ${one} to compare`;
    return `${where}, holiday weeks${ofDepartment} against quiet weeks were ${strong(change(only.lift))}${name}.`;
  }
  const { least, most, leastOf, mostOf } = findExtremes(lifts);
  const name = (names: readonly string[]) =>
    names.length > NAMED ? `${names.length} ${many}` : joinNames(names);
  const above = lifts.filter(({ lift }) => lift > 0).length;
  const range =
    least === most
      ? `${change(most)} in each`
      : `from ${change(least)} in ${name(leastOf)} to ${strong(change(most))} in ${name(mostOf)}`;
  return `${where}, holiday weeks${ofDepartment} were above quiet weeks in ${strong(String(above))} of ${lifts.length} ${many}, ${range}.`;
}

/** Returns the least and the most lift, and the groups that have it. */
function findExtremes(lifts: readonly { group: string; lift: number }[]) {
  const values = lifts.map(({ lift }) => lift);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const list = (value: number) =>
    lifts.filter(({ lift }) => lift === value).map(({ group }) => group);
  return { least, most, leastOf: list(least), mostOf: list(most) };
}
