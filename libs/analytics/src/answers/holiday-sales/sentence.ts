import { percent } from '../../words/numbers.js';
import { formatAllStores, formatCoveredPeriod, formatScope } from '../../words/question.js';
import { capitalise, joinNames, strong } from '../../words/sentences.js';

interface Holiday {
  holiday: string;
  storeWeekLift: number | null;
}

interface HolidayAnswer {
  byHoliday: readonly Holiday[];
  coverage: { firstWeek: string | null; lastWeek: string | null };
}

interface QuestionArgs {
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
export function sentence({ byHoliday, coverage }: HolidayAnswer, asked: QuestionArgs): string {
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
