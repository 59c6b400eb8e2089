import { useState } from 'react';
import type { Schemas } from '#web/data/api.js';
import { type Step, readValue } from './draft.js';
import { type StepField, parseValue } from './step-fields.js';

interface Props {
  field: StepField;
  step: Step;
  /** Before the step. */
  columns: readonly Schemas['RecipeColumn'][];
  /** @param value undefined leaves the argument out */
  change: (value: unknown) => void;
}

/** The input of one argument. */
export function StepInput({ field, step, columns, change }: Props) {
  const { kind, choices = [] } = field;
  const value = readValue(step, field.path);
  const [text, setText] = useState(Array.isArray(value) ? value.join(', ') : formatValue(value));
  if (kind === 'choice' || kind === 'column') {
    const known = kind === 'choice' ? choices : columns.map(({ name }) => name);
    const current = formatValue(value);
    return (
      <select value={current} onChange={({ target }) => change(target.value)}>
        {!known.includes(current) && <option value={current}>{current || 'choose'}</option>}
        {known.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </select>
    );
  }
  const edit = (next: string) => {
    setText(next);
    if (kind === 'columns') {
      const names = next.split(',').map((name) => name.trim());
      change(names.filter((name) => name !== ''));
    } else if (kind === 'number') change(next === '' ? undefined : Number(next));
    else if (kind === 'value') change(parseValue(next, findType(step, columns)));
    else change(next);
  };
  return (
    <input
      value={text}
      inputMode={kind === 'number' ? 'numeric' : 'text'}
      placeholder={kind === 'columns' ? columns.map(({ name }) => name).join(', ') : ''}
      autoComplete="off"
      onChange={({ target }) => edit(target.value)}
    />
  );
}

const formatValue = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';

/** The type of the column that a step compares or fills. */
function findType(step: Step, columns: Props['columns']): string | undefined {
  const name = readValue(step, 'where.column') ?? readValue(step, 'column');
  return columns.find((each) => each.name === name)?.type;
}
