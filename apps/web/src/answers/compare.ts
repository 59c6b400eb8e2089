import { ALL, type AnswerSearch, readControl } from './values.js';
import type { Facts } from '#analytics/charts/custom-view.js';
import { type Control, type Controls, FISCAL_END, type Values } from './control.js';

/** Two choices of one filter, from the address: `?store=3&compare=store&with=4`. */
export interface Comparison {
  control: Control;
  /** The other value of the filter. */
  other: string;
}

/** Names in the address. */
export const COMPARE = 'compare';
export const WITH = 'with';

/** Returns the filters whose choices can be compared. */
export const listComparable = ({ main, more }: Controls): readonly Control[] =>
  [...main, ...more].filter(({ kind, name }) => kind !== 'date' && name !== FISCAL_END);

/** Returns what an address compares; undefined for nothing, and before the reader has chosen a second value. */
export function findComparison(controls: Controls, search: AnswerSearch): Comparison | undefined {
  const control = listComparable(controls).find(({ name }) => name === search[COMPARE]);
  const other = search[WITH];
  if (control === undefined || other === undefined) return undefined;
  return { control, other: readControl(control, other === ALL ? '' : other) };
}

/** `Store 3`, `2011`, `Type B`. */
export function formatChoice(control: Control, value: string, facts: Facts): string {
  if (value === '') return `${control.label}: all`;
  if (control.kind !== 'choice') return `${control.label} ${value}`;
  return control.choices(facts).find((choice) => choice.value === value)?.label ?? value;
}

/** Returns a second choice to begin with: the first other one. */
export function chooseOther(control: Control, facts: Facts, values: Values): string | undefined {
  if (control.kind !== 'choice') return undefined;
  const others = control.choices(facts).filter(({ value }) => value !== '');
  return others.find(({ value }) => value !== values[control.name])?.value;
}
