import { longDate } from '../../words/dates.js';
import { amount, percent } from '../../words/numbers.js';
import { listed, strong } from '../../words/sentences.js';

interface Department {
  department: number;
  rank: number;
  total: number;
  share: number | null;
  changeOnWeekBefore: number | null;
}

interface Asked {
  from?: string;
  to?: string;
  store?: number;
}

/** From this on, a change is written as a multiple: `3.0 times`. */
const DOUBLED = 1;

function changed(ratio: number | null): string {
  if (ratio === null) return '';
  if (ratio >= DOUBLED) return `, ${(ratio + 1).toFixed(1)} times its sales of the week before`;
  if (ratio === 0) return ', as much as the week before';
  return `, ${percent(Math.abs(ratio))} ${ratio > 0 ? 'more' : 'less'} than the week before`;
}

/** Returns the leading department of a week; undefined for several weeks. */
export function sentence(
  { nodes }: { nodes: readonly Department[] },
  { from: week, to, store }: Asked,
): string | undefined {
  if (week === undefined || week !== to) return undefined;
  const inStore = store === undefined ? '' : ` in store ${store}`;
  const best = nodes.filter(({ rank }) => rank === 1);
  const [first] = best;
  if (first === undefined)
    return `The data has no sales${inStore} in the week of ${longDate(week)}.`;
  const noun = best.length === 1 ? 'Department' : 'Departments';
  const names = strong(`${noun} ${listed(best.map(({ department }) => department))}`);
  const share = first.share === null ? '' : `, ${strong(percent(first.share))} of all sales`;
  const change = best.length === 1 ? changed(first.changeOnWeekBefore) : '';
  return `${names} led${inStore} in the week of ${longDate(week)} with ${strong(amount(first.total))}${share}${change}.`;
}
