import { shortDate, monthAndYear } from '#analytics/words/dates.js';
import type { Row } from '#analytics/words/template.js';
import { type Control, buildControls } from './control.js';
import type { ConsoleAnswer } from './declarations.js';
import type { AnswerSearch } from './values.js';

/** Another answer about what a row names. */
export interface DrillDown {
  path: string;
  short: string;
  search: AnswerSearch;
  /** `store 3, week of 26 Oct 2012`. */
  about: string;
}

/** Most answers that a figure leads to. */
const LINKS_MAX = 6;
const NUMBERS = ['store', 'department', 'year', 'customer', 'salesPerson'];
const TEXTS = ['storeType', 'product'];
const WORDS: Record<string, string> = { salesPerson: 'sales person', storeType: 'type' };

/** Returns what a row names: its store, its week. A list of several stores names none. */
export function readNames(row: Row): ReadonlyMap<string, string> {
  const list = row['stores'];
  const [only, more] = Array.isArray(list) ? (list as unknown[]) : [];
  const ofOne = more !== undefined ? {} : typeof only === 'number' ? { store: only } : only;
  const all: Row = { ...row, ...(ofOne as Row | undefined) };
  return new Map(
    Object.entries(all).flatMap(([name, value]): [string, string][] => {
      const isNumber = NUMBERS.includes(name) && typeof value === 'number';
      const isText = TEXTS.includes(name) && typeof value === 'string';
      const isDate = ['week', 'month'].includes(name) && typeof value === 'string';
      return isNumber || isText || isDate ? [[name, String(value)]] : [];
    }),
  );
}

/**
 * Returns the answers to what a row names, the ones about most of it first.
 *
 * @param asked filters of the own answer, which hold for the others too
 */
export function listDrillDowns(
  own: ConsoleAnswer,
  row: Row,
  asked: Readonly<Record<string, unknown>>,
  answers: readonly ConsoleAnswer[],
): DrillDown[] {
  const named = readNames(row);
  const kept = readNames(asked);
  const found = answers.flatMap((answer): (DrillDown & { rank: number })[] => {
    if (answer.path === own.path || answer.flow !== own.flow) return [];
    const { main, more } = buildControls(answer, answer.presentation);
    const ofRow = selectSettings([...main, ...more], answer, named);
    if (ofRow.length === 0) return [];
    const others = selectSettings([...main, ...more], answer, kept);
    const all = new Map([...others, ...ofRow]);
    return [
      {
        path: answer.path,
        short: answer.presentation.short,
        search: Object.fromEntries(all),
        about: [...all].map(([name, value]) => formatValue(name, value)).join(', '),
        rank: 2 * ofRow.length + all.size,
      },
    ];
  });
  return found
    .sort((a, b) => b.rank - a.rank)
    .slice(0, LINKS_MAX)
    .map(({ rank: _rank, ...deeper }) => deeper);
}

/** Returns the controls of an answer that a name sets. */
function selectSettings(
  controls: readonly Control[],
  answer: ConsoleAnswer,
  named: ReadonlyMap<string, string>,
): [string, string][] {
  return controls.flatMap(({ name }): [string, string][] => {
    const value = named.get(name);
    // A month of all years is a number, which a row names as a date.
    const isOther = name === 'month' && answer.arguments.some((each) => each.name === 'month');
    return value === undefined || isOther ? [] : [[name, value]];
  });
}

function formatValue(name: string, value: string): string {
  if (name === 'week') return `week of ${shortDate(value)}`;
  if (name === 'month') return monthAndYear(value);
  return `${WORDS[name] ?? name} ${value}`;
}
