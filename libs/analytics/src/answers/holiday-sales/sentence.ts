import { change, percent } from '../../words/numbers.js';
import { formatAllStores, formatCoveredPeriod, formatScope } from '../../words/question.js';
import { capitalise, joinNames, strong } from '../../words/sentences.js';

interface Holiday {
  holiday: string;
  storeWeekLift: number | null;
}

interface Group {
  holiday: string | null;
  storeType: string | null;
  store: number | null;
  department: number | null;
  quietLift: number | null;
  windowLift: number | null;
}

interface HolidayAnswer {
  groups: readonly Group[];
  byHoliday: readonly Holiday[];
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

/** `lifted a store’s sales by 43.9 % over ordinary weeks`, `left a store’s sales 1.6 % below ordinary weeks`. */
function formatEffect(lift: number, sales: string): string {
  if (lift > 0) return `lifted ${sales} by ${strong(percent(lift))} over ordinary weeks`;
  if (lift < 0) return `left ${sales} ${strong(percent(-lift))} below ordinary weeks`;
  return `left ${sales} as in ordinary weeks`;
}

/** Returns the effect of the holidays on the stores, the time and the department of the question. */
export function sentence(answer: HolidayAnswer, asked: QuestionArgs): string {
  const groups = formatGroups(answer.groups, asked.by ?? 'HOLIDAY');
  return `${formatHolidays(answer, asked)}${groups === '' ? '' : ` ${groups}`}`;
}

const groupings: Record<Grouping, string> = {
  HOLIDAY: 'holiday',
  STORE_TYPE: 'store type',
  STORE: 'store',
  DEPARTMENT: 'department',
};

/** Returns the windows of the holidays, or the groups whose holiday weeks are furthest above their quiet weeks. */
function formatGroups(groups: readonly Group[], by: Grouping): string {
  if (by === 'HOLIDAY') {
    const windows = groups.flatMap(({ holiday, windowLift }) =>
      holiday === null || windowLift === null ? [] : [`${change(windowLift)} around ${holiday}`],
    );
    if (windows.length === 0) return '';
    return `In the windows around holidays a store sold ${joinNames(windows)} against quiet weeks.`;
  }
  const lifts = groups.flatMap(({ quietLift, ...each }) =>
    quietLift === null ? [] : [{ name: nameGroup(each), quietLift }],
  );
  if (lifts.length === 0)
    return `By ${groupings[by]}, there is nothing to compare with quiet weeks.`;
  const best = lifts.toSorted((a, b) => b.quietLift - a.quietLift).slice(0, 3);
  const named = best.map(({ name, quietLift }) => `${name} (${change(quietLift)})`);
  return `By ${groupings[by]}, holiday weeks are furthest above quiet weeks in ${joinNames(named)}.`;
}

function nameGroup({ department, store, storeType }: Omit<Group, 'quietLift'>): string {
  if (department !== null) return `department ${department}`;
  return store === null ? `type ${storeType}` : `store ${store}`;
}

function formatHolidays({ byHoliday, coverage }: HolidayAnswer, asked: QuestionArgs): string {
  const { department } = asked;
  const period = formatCoveredPeriod(asked, coverage);
  const where = `${capitalise(formatAllStores(asked).trim())}${period}`;
  if (coverage.firstWeek === null)
    return `The data has no complete week with sales${formatScope(asked)}${period}.`;
  const ofDepartment = department === undefined ? '' : ` of department ${department}`;
  if (byHoliday.length === 0)
    return `${where}, no week with sales${ofDepartment} is a holiday week.`;
  const lifts = byHoliday.flatMap(({ holiday, storeWeekLift }) =>
    storeWeekLift === null ? [] : [{ name: holiday, lift: storeWeekLift }],
  );
  const [some] = lifts;
  if (some === undefined)
    return `${where}, there are no ordinary weeks with sales${ofDepartment} to compare the holiday weeks with.`;
  const most = Math.max(...lifts.map(({ lift }) => lift));
  const best = lifts.filter(({ lift }) => lift === most).map(({ name }) => name);
  const worst = lifts.reduce((least, each) => (each.lift < least.lift ? each : least), some);
  const sales = `a store’s sales${ofDepartment}`;
  const whole = `${where}, ${joinNames(best)} ${formatEffect(most, sales)}`;
  if (worst.lift === most) return `${whole}.`;
  const other =
    worst.lift < 0
      ? `${worst.name} weeks were ${strong(percent(-worst.lift))} below`
      : `${worst.name} added the least, ${percent(worst.lift)}`;
  return `${whole}; ${other}.`;
}
