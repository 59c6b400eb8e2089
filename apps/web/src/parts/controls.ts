import type { Control, Values } from '../question/control.js';
import type { Facts } from '../question/facts.js';
import type { Question } from '../question/question.js';
import { element } from './element.js';

/** Delay in which the reader can finish a number. */
const TYPING_MS = 400;

/** The controls of a question. @param change is called with all values whenever one changes */
export function controls(
  question: Question,
  facts: Facts,
  values: Values,
  change: (values: Values) => void,
): HTMLElement {
  let current = values;
  const set = (name: string, value: string) => {
    if (current[name] === value) return;
    current = { ...current, [name]: value };
    change(current);
  };
  const fields = question.controls.map((control) => {
    const id = `${question.name}-${control.name}`;
    const input = inputOf(control, facts, values[control.name] ?? '', (value) =>
      set(control.name, value),
    );
    input.id = id;
    return element('div', { class: 'field' }, element('label', { for: id }, control.label), input);
  });
  const form = element(
    'form',
    { class: 'controls', 'aria-label': `Controls: ${question.short}` },
    ...fields,
  );
  form.addEventListener('submit', (event) => event.preventDefault());
  return form;
}

function inputOf(control: Control, facts: Facts, value: string, set: (value: string) => void) {
  if (control.kind === 'choice') {
    const options = control
      .choices(facts)
      .map((choice) =>
        element('option', { value: choice.value, selected: choice.value === value }, choice.label),
      );
    const select = element('select', {}, ...options);
    select.addEventListener('change', () => set(select.value));
    return select;
  }
  const { min, max, step, placeholder } = control;
  const input = element('input', {
    type: 'number',
    inputmode: 'decimal',
    value,
    placeholder,
    min: String(min),
    max: String(max),
    step: String(step),
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (input.checkValidity()) set(input.value);
    }, TYPING_MS);
  });
  return input;
}
