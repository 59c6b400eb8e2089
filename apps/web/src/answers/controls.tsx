import { useEffect, useId, useRef } from 'react';
import type { FieldProblem } from '../data/failure.js';
import type { Choice, Control, Controls, Values } from './control.js';
import type { Facts } from '#analytics/charts/custom-view.js';
import './controls.css';

/** Delay in which the reader can finish a number. */
const TYPING_MS = 400;

interface Props {
  label: string;
  controls: Controls;
  facts: Facts;
  values: Values;
  /** The arguments that the API refused. */
  problems: readonly FieldProblem[];
  change: (values: Values) => void;
}

/** The filters of an answer: its main ones, and the others of the API below. */
export function ControlsForm({ label, controls, facts, values, problems, change }: Props) {
  const set = (name: string, value: string) => {
    if (values[name] !== value) change({ ...values, [name]: value });
  };
  const { main, more } = controls;
  const isSet = more.some((control) => {
    const initial = control.kind === 'choice' ? control.initial(facts) : control.initial;
    return (values[control.name] ?? '') !== initial;
  });
  const renderField = (control: Control) => (
    <FilterField
      key={control.name}
      control={control}
      facts={facts}
      value={values[control.name] ?? ''}
      problem={problems.find(({ argument }) => argument === control.name)?.problem}
      set={(value) => set(control.name, value)}
    />
  );
  return (
    <form className="filters" aria-label={label} onSubmit={(event) => event.preventDefault()}>
      <div className="controls">{main.map(renderField)}</div>
      {more.length > 0 && (
        <details open={isSet}>
          <summary>More filters</summary>
          <div className="controls">{more.map(renderField)}</div>
        </details>
      )}
    </form>
  );
}

interface FieldProps {
  control: Control;
  facts: Facts;
  value: string;
  problem: string | undefined;
  set: (value: string) => void;
}

/** A filter with its label, and the error of the API below it. */
export function FilterField({ control, facts, value, problem, set }: FieldProps) {
  const id = useId();
  const shared = {
    id,
    ...(problem !== undefined && { 'aria-invalid': true, 'aria-describedby': `${id}-problem` }),
  };
  return (
    <div className="field">
      <label htmlFor={id}>{control.label}</label>
      {control.kind === 'choice' ? (
        <select {...shared} value={value} onChange={({ target }) => set(target.value)}>
          {listChoices(control.choices(facts), value).map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      ) : (
        <TypedInput shared={shared} control={control} value={value} set={set} />
      )}
      {problem !== undefined && (
        <p className="problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </div>
  );
}

/** An impossible value of the address stays visible beside its problem. */
const listChoices = (choices: readonly Choice[], value: string): readonly Choice[] =>
  choices.some((choice) => choice.value === value)
    ? choices
    : [{ value, label: value }, ...choices];

interface TypedProps {
  shared: { id: string };
  control: Exclude<Control, { kind: 'choice' }>;
  value: string;
  set: (value: string) => void;
}

/** An input whose value counts once the reader pauses. */
function TypedInput({ shared, control, value, set }: TypedProps) {
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    // Another address changes the value, but never while the reader types.
    if (input.current && input.current !== document.activeElement) input.current.value = value;
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const typed = (target: HTMLInputElement) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      // A half typed number has no value yet.
      if (!target.validity.badInput) set(target.value);
    }, TYPING_MS);
  };
  return (
    <input
      {...shared}
      {...toAttributes(control)}
      ref={input}
      defaultValue={value}
      onInput={({ currentTarget }) => typed(currentTarget)}
    />
  );
}

function toAttributes(control: TypedProps['control']): React.ComponentProps<'input'> {
  if (control.kind === 'date') return { type: 'date' };
  if (control.kind === 'text') return { type: 'text', placeholder: control.placeholder };
  const { min, max, step, placeholder } = control;
  return { type: 'number', inputMode: 'decimal', min, max, step, placeholder };
}
