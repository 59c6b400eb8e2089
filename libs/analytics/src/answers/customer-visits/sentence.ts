import { monthName } from '../../words/dates.js';
import { count, exact, formatCount, percent } from '../../words/numbers.js';
import { formatCoveredPeriod } from '../../words/question.js';
import { joinNames, stores, strong } from '../../words/sentences.js';

interface Group {
  store: number | null;
  month: number | null;
  weekday: string | null;
  averageWeeklyVisits: number | null;
  basis: string;
  weekShare: number | null;
}

interface Visits {
  averageWeeklyVisits: number | null;
  basis: string;
  share: number | null;
  storeWeeks: number;
  stores: number;
  estimate: { averageWeeklyVisits: number | null };
  observed: { averageWeeklyVisits: number; storeWeeks: number; stores: number } | null;
  baskets: readonly { storeType: string; value: number }[];
  coverage: { firstWeek: string | null; lastWeek: string | null };
  groups: readonly Group[];
}

interface QuestionArgs {
  by?: 'STORE' | 'MONTH' | 'WEEKDAY';
  storeType?: string;
  month?: number;
  year?: number;
  basketValue?: number;
  basketValueA?: number;
  basketValueB?: number;
  basketValueC?: number;
}

/**
 * Returns the visits of `a type B store`, `in April 2011`, with the stores, months or weekdays that have the fewest and
 * the most; the count and the estimate, whichever leads.
 */
export function sentence(answer: Visits, asked: QuestionArgs): string {
  const { storeType, by = 'STORE' } = asked;
  const store = storeType === undefined ? 'store' : `type ${storeType} store`;
  const inTime = formatCoveredPeriod(asked, answer.coverage);
  const isCounted = answer.basis === 'OBSERVED';
  const basket = formatBaskets(answer.baskets, asked);
  if (answer.averageWeeklyVisits === null) {
    const beside = answer.observed ? `; ${formatCounted(answer.observed, answer.share)}` : '';
    return `The data has no complete week of a ${store}${inTime} whose visits ${basket} could estimate${beside}.`;
  }
  const visits = strong(formatCount(Math.round(answer.averageWeeklyVisits), 'visit'));
  const average = `on average over ${formatWeeks(answer)}`;
  const range =
    by === 'WEEKDAY'
      ? formatWeekdays(answer.groups)
      : by === 'MONTH' && asked.month !== undefined
        ? ''
        : formatRange(answer.groups, by, isCounted);
  if (!isCounted) {
    const beside = answer.observed ? `; ${formatCounted(answer.observed, answer.share)}` : '';
    return `A ${store} had an estimated ${visits} a week${inTime},${range} for ${basket}, ${average}${beside}.`;
  }
  const { averageWeeklyVisits: estimated } = answer.estimate;
  const estimate =
    estimated === null ? 'there is no estimate' : `the estimate is ${count(Math.round(estimated))}`;
  const part =
    answer.share === null
      ? ''
      : `, counted by transactions of ${percent(answer.share)} of the sales`;
  return `A ${store} had ${visits} a week${inTime},${range} ${average}${part}; for ${basket}, ${estimate}.`;
}

const formatWeeks = ({ storeWeeks, stores: number }: { storeWeeks: number; stores: number }) =>
  `${formatCount(storeWeeks, 'store-week')} of ${formatCount(number, 'store')}`;

const formatCounted = (observed: NonNullable<Visits['observed']>, share: number | null): string =>
  `transactions${share === null ? '' : ` of ${percent(share)} of the sales`} counted ` +
  `${count(Math.round(observed.averageWeeklyVisits))} a week in ${formatWeeks(observed)}`;

/**
 * Returns the fewest and the most visits of the stores or months: ` from 1,497 in store 33 to 14,777 counted in store 10,`.
 * @param isCounted whether the sentence counts: figures of the other kind say so
 */
function formatRange(groups: readonly Group[], by: 'STORE' | 'MONTH', isCounted: boolean): string {
  const known = groups.flatMap(({ averageWeeklyVisits, ...group }) =>
    averageWeeklyVisits === null ? [] : [{ ...group, visits: averageWeeklyVisits }],
  );
  const isOther = ({ basis }: Pick<Group, 'basis'>) => (basis === 'OBSERVED') !== isCounted;
  const values = known.map(({ visits }) => visits);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const name = (visits: number) => {
    const named = known.filter((each) => each.visits === visits);
    return by === 'STORE'
      ? stores(named.map(({ store }) => store ?? 0).sort((x, y) => x - y))
      : joinNames(named.map(({ month }) => monthName(month ?? 0)));
  };
  if (known.length === 0) return '';
  if (known.length === 1) return ` all in ${name(least)},`;
  if (least === most) return ` the same in each ${by === 'STORE' ? 'store' : 'month'},`;
  const kind = (visits: number) =>
    known.some((each) => each.visits === visits && isOther(each))
      ? ` ${isCounted ? 'estimated' : 'counted'}`
      : '';
  return (
    ` from ${count(Math.round(least))}${kind(least)} in ${name(least)}` +
    ` to ${strong(count(Math.round(most)))}${kind(most)} in ${name(most)},`
  );
}

/** Returns the parts of a week's visits: ` 20.1 % of them on Saturday and 11.2 % on Tuesday,`. */
function formatWeekdays(groups: readonly Group[]): string {
  const shares = groups.map(({ weekShare }) => weekShare ?? 0);
  if (groups.length === 0) return ' on unknown weekdays without transactions,';
  const [least, most] = [Math.min(...shares), Math.max(...shares)];
  const name = (share: number) =>
    joinNames(
      groups
        .filter(({ weekShare }) => weekShare === share)
        .map(
          ({ weekday }) => `${weekday?.charAt(0) ?? ''}${weekday?.slice(1).toLowerCase() ?? ''}`,
        ),
    );
  if (least === most) return ` as many on each weekday,`;
  return ` ${strong(percent(most))} of them on ${name(most)} and ${percent(least)} on ${name(least)},`;
}

/** Returns the baskets of the estimate: `a basket of 100 at CPI 100`, `baskets of 90 (type A) and 40 (type B) at CPI 100`. */
function formatBaskets(baskets: Visits['baskets'], asked: QuestionArgs): string {
  const values = [...new Set(baskets.map(({ value }) => value))];
  const all = 'at CPI 100';
  const [first] = values;
  if (first === undefined)
    return asked.basketValue === undefined
      ? 'sales'
      : `a basket of ${exact(asked.basketValue)} ${all}`;
  if (values.length === 1) return `a basket of ${exact(first)} ${all}`;
  const named = baskets.map(({ storeType, value }) => `${exact(value)} (type ${storeType})`);
  return `baskets of ${joinNames(named)} ${all}`;
}
