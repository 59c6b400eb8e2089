import { type RawSearch, readText } from '../data/search-params.js';
import type { FieldProblem } from '../data/failure.js';
import type { Control, Controls, Values } from './control.js';
import type { Facts, Parameters } from '#analytics/charts/custom-view.js';

/** The filters of an answer in its address: each that decides the answer, so that a link asks the same tomorrow. */
export type AnswerSearch = Record<string, string>;

/** An empty value in an address, where the initial one is another. */
export const ALL = 'all';

/** Name in the address of the snapshot to which a link is pinned. */
export const SNAPSHOT = 'snapshot';

/** Name in the address of the explained figure: its place. */
export const EXPLAIN = 'explain';

/** Maximum number of choices that a problem lists. */
const CHOICES_MAX = 6;

/** Returns the filters in an address: a page of an answer checks them, since each answer has its own. */
export function parseAnswerSearch(raw: RawSearch): AnswerSearch {
  return Object.fromEntries(
    Object.entries(raw).flatMap(([name, value]) => {
      const text = readText(value);
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

/**
 * A reader with a scope begins with the own store, if it is one alone, or with one department where several together are
 * refused, and with stores of every type.
 */
function readInitial(control: Control, facts: Facts): string {
  const { scope, own } = facts;
  const ownNumber =
    control.name === 'store' || control.name === 'department' ? own?.[control.name] : undefined;
  if (ownNumber !== undefined) return String(ownNumber);
  if (scope?.stores?.length === 1 && control.name === 'store') return String(scope.stores[0]);
  if (scope && control.name === 'storeType') return '';
  return control.kind === 'choice' ? control.initial(facts) : control.initial;
}

/**
 * Returns the value that the text of a control means: an empty number means its initial one, which its field shows as a
 * placeholder.
 */
export const readControl = (control: Control, text: string): string =>
  text === '' && control.kind === 'number' ? control.initial : text;

/** Returns the value of every control, from the address as it stands there, or its initial one. */
export function readValues({ main, more }: Controls, facts: Facts, search: AnswerSearch): Values {
  return Object.fromEntries(
    [...main, ...more].map((control) => {
      const text = search[control.name];
      if (text === undefined) return [control.name, readInitial(control, facts)];
      return [control.name, readControl(control, text === ALL ? '' : text)];
    }),
  );
}

/** Returns what is impossible about values: a question with such a value is not asked. */
export function findProblems(
  { main, more }: Controls,
  facts: Facts,
  values: Values,
): FieldProblem[] {
  return [...main, ...more].flatMap((control) => {
    const problem = describeProblem(control, facts, values[control.name] ?? '');
    return problem === undefined ? [] : [{ argument: control.name, problem }];
  });
}

function describeProblem(control: Control, facts: Facts, text: string): string | undefined {
  if (control.kind === 'choice') {
    const choices = control.choices(facts);
    if (choices.some(({ value }) => value === text)) return undefined;
    const labels = choices.map(({ label }) => label);
    const offered =
      labels.length > CHOICES_MAX
        ? `from ${labels.at(-1)} to ${labels[0]}`
        : labels.join(', ') || 'none in the data';
    return `${text || 'All'} is not one of the choices: ${offered}.`;
  }
  if (control.kind === 'text' || text === '') return undefined;
  if (control.kind === 'date') {
    return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))
      ? undefined
      : `${text} is not a date: write it as 2011-11-25.`;
  }
  const number = Number(text);
  const { min, max } = control;
  if (!Number.isFinite(number)) return `${text} is not a number.`;
  return number < min || number > max ? `${text} is not between ${min} and ${max}.` : undefined;
}

/** Returns the filters for an address; an empty value stands there only where the initial one is another. */
export function writeValues({ main, more }: Controls, facts: Facts, values: Values): AnswerSearch {
  return Object.fromEntries(
    [...main, ...more].flatMap((control) => {
      const value = readControl(control, values[control.name] ?? '');
      if (value !== '') return [[control.name, value]];
      return readInitial(control, facts) === '' ? [] : [[control.name, ALL]];
    }),
  );
}

/** Returns the parameters of a question to a snapshot. @param snapshot default: the published one */
export const addSnapshot = (asked: Parameters, snapshot: string | undefined): Parameters =>
  snapshot === undefined ? asked : { ...asked, [SNAPSHOT]: snapshot };
