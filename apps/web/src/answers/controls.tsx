import { lazy, Suspense, useId, useState } from 'react';
import type { FieldProblem } from '../data/failure.js';
import { type Choice, type Control, type Controls, FISCAL_END, type Values } from './control.js';
import type { Facts } from '#analytics/charts/custom-view.js';
import { TypedInput } from './typed-input.js';
import './controls.css';

const NamedInput = lazy(async () => ({
  default: (await import('./named-input.js')).NamedInput,
}));
const FiscalPeriodField = lazy(async () => ({
  default: (await import('./fiscal-period-field.js')).FiscalPeriodField,
}));
const WithFiscalCalendar = lazy(async () => ({
  default: (await import('./fiscal-period-field.js')).WithFiscalCalendar,
}));

/** Controls with the number of a store or of a department. */
const NAMED = /(store|department)$/i;

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
  const { main, more, hasFiscalPeriod } = controls;
  const isSet = more.some((control) => {
    const initial = control.kind === 'choice' ? control.initial(facts) : control.initial;
    return (values[control.name] ?? '') !== initial;
  });
  const [isOpen, setOpen] = useState(isSet);
  const renderField = (control: Control, isShown: boolean) => (
    <FilterField
      key={control.name}
      control={control}
      isShown={isShown}
      facts={facts}
      value={values[control.name] ?? ''}
      problem={problems.find(({ argument }) => argument === control.name)?.problem}
      set={(value) => set(control.name, value)}
    />
  );
  return (
    <form className="filters" aria-label={label} onSubmit={(event) => event.preventDefault()}>
      <div className="controls">
        {main.map((control) =>
          control.name === FISCAL_END ? (
            <Suspense key={control.name}>
              <WithFiscalCalendar>{renderField(control, true)}</WithFiscalCalendar>
            </Suspense>
          ) : (
            renderField(control, true)
          ),
        )}
      </div>
      {more.length > 0 && (
        <details open={isSet} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
          <summary>More filters</summary>
          <div className="controls">
            {hasFiscalPeriod && isOpen && (
              <Suspense>
                <FiscalPeriodField controls={controls} values={values} change={change} />
              </Suspense>
            )}
            {more.map((control) => renderField(control, isOpen))}
          </div>
        </details>
      )}
    </form>
  );
}

interface FieldProps {
  control: Control;
  /** A hidden field reads no names. */
  isShown?: boolean;
  facts: Facts;
  value: string;
  problem: string | undefined;
  set: (value: string) => void;
}

/** A filter with its label, and the error of the API below it. */
export function FilterField({ control, isShown = true, facts, value, problem, set }: FieldProps) {
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
      ) : isShown && control.kind === 'number' && NAMED.test(control.name) ? (
        <Suspense
          fallback={<TypedInput shared={shared} control={control} text={value} set={set} />}
        >
          <NamedInput shared={shared} control={control} value={value} set={set} />
        </Suspense>
      ) : (
        <TypedInput shared={shared} control={control} text={value} set={set} />
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
