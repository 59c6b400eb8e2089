import { longDate } from '../../words/dates.js';
import { amount, percent } from '../../words/numbers.js';
import { joinNames, strong } from '../../words/sentences.js';

interface Department {
  department: number;
  rank: number;
  total: number;
  share: number | null;
  changeOnWeekBefore: number | null;
}

interface QuestionArgs {
  from?: string;
  to?: string;
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

/** ` in store 3`, ` in type B stores`. */
function formatPlace({ store, storeType }: QuestionArgs): string {
  if (store !== undefined) return ` in store ${store}`;
  return storeType === undefined ? '' : ` in type ${storeType} stores`;
}

/** Returns the best department of a week among the rows, with its rank; undefined for several weeks. */
export function sentence(
  { nodes }: { nodes: readonly Department[] },
  asked: QuestionArgs,
): string | undefined {
  const { from: week, to, department } = asked;
  if (week === undefined || week !== to) return undefined;
  const where = `${formatPlace(asked)} in the week of ${longDate(week)}`;
  const rank = Math.min(...nodes.map((each) => each.rank));
  const best = nodes.filter((each) => each.rank === rank);
  const [first] = best;
  if (first === undefined) {
    return `The data has no sales${department === undefined ? '' : ` of department ${department}`}${where}.`;
  }
  const noun = best.length === 1 ? 'Department' : 'Departments';
  const names = strong(`${noun} ${joinNames(best.map((each) => each.department))}`);
  const verb = rank === 1 ? 'led' : `had rank ${rank}`;
  const share = first.share === null ? '' : `, ${strong(percent(first.share))} of all sales`;
  const change = best.length === 1 ? formatChange(first.changeOnWeekBefore) : '';
  return `${names} ${verb}${where} with ${strong(amount(first.total))}${share}${change}.`;
}
