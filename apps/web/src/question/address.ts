import type { Values } from './control.js';
import type { Facts } from './facts.js';
import type { Question } from './question.js';

const keyOf = (question: Question, control: string) => `${question.name}.${control}`;

const initialOf = (control: Question['controls'][number], facts: Facts) =>
  control.kind === 'choice' ? control.initial(facts) : control.initial;

/** Returns the values of a question's controls, from the page's address or their defaults. */
export function readValues(question: Question, facts: Facts, address: URLSearchParams): Values {
  return Object.fromEntries(
    question.controls.map((control) => {
      const text = address.get(keyOf(question, control.name));
      const isKnown = text !== null && isPossible(control, facts, text);
      return [control.name, isKnown ? text : initialOf(control, facts)];
    }),
  );
}

function isPossible(control: Question['controls'][number], facts: Facts, text: string): boolean {
  if (control.kind === 'choice') return control.choices(facts).some(({ value }) => value === text);
  if (text === '') return control.initial === '';
  const number = Number(text);
  return Number.isFinite(number) && number >= control.min && number <= control.max;
}

/** Returns the page's address with the values of a question's controls, without defaults. */
export function writeValues(
  question: Question,
  facts: Facts,
  values: Values,
  address: URLSearchParams,
): URLSearchParams {
  const written = new URLSearchParams(address);
  for (const control of question.controls) {
    const value = values[control.name] ?? '';
    if (value === initialOf(control, facts)) written.delete(keyOf(question, control.name));
    else written.set(keyOf(question, control.name), value);
  }
  return written;
}
