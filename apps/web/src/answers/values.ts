import { type RawSearch, readText } from '../data/search-params.js';
import type { Control, Controls, Values } from './control.js';
import type { Facts } from '#analytics/charts/custom-view.js';

/** The filters of an answer in its address; those with their initial value are left out. */
export type AnswerSearch = Record<string, string>;

/** An empty value in an address, where the initial one is another. */
export const ALL = 'all';

/** Returns the filters in an address: a page of an answer checks them, since each answer has its own. */
export function parseAnswerSearch(raw: RawSearch): AnswerSearch {
  return Object.fromEntries(
    Object.entries(raw).flatMap(([name, value]) => {
      const text = readText(value);
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

const readInitial = (control: Control, facts: Facts) =>
  control.kind === 'choice' ? control.initial(facts) : control.initial;

/** Returns the value of every control, from the address or its initial one. */
export function readValues({ main, more }: Controls, facts: Facts, search: AnswerSearch): Values {
  return Object.fromEntries(
    [...main, ...more].map((control) => {
      const text = search[control.name] === ALL ? '' : search[control.name];
      const isKnown = text !== undefined && isPossible(control, facts, text);
      return [control.name, isKnown ? text : readInitial(control, facts)];
    }),
  );
}

function isPossible(control: Control, facts: Facts, text: string): boolean {
  if (control.kind === 'choice') return control.choices(facts).some(({ value }) => value === text);
  if (control.kind === 'text') return true;
  if (control.kind === 'date') return /^\d{4}-\d{2}-\d{2}$/.test(text);
  if (text === '') return control.initial === '';
  const number = Number(text);
  return Number.isFinite(number) && number >= control.min && number <= control.max;
}

/** Returns the filters for an address: without initial values. */
export function writeValues({ main, more }: Controls, facts: Facts, values: Values): AnswerSearch {
  return Object.fromEntries(
    [...main, ...more].flatMap((control) => {
      const value = values[control.name] ?? '';
      return value === readInitial(control, facts)
        ? []
        : [[control.name, value === '' ? ALL : value]];
    }),
  );
}
