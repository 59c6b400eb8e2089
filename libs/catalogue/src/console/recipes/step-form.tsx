import { useEffect, useRef, useState } from 'react';
import type { Schemas } from '#web/data/api.js';
import { FieldProblems, FormField } from '#web/parts/form-field.js';
import { type Step, withValue } from './draft.js';
import { listFields } from './step-fields.js';
import { StepInput } from './step-input.js';

interface Props {
  number: number;
  /** It has just been added, so its first field gets the focus. */
  isNew: boolean;
  step: Step;
  /** The step in words, once it is right. */
  explain: string | undefined;
  /** Before the step. */
  columns: readonly Schemas['RecipeColumn'][];
  mistakes: readonly Schemas['RecipeMistake'][];
  /** Shows the rows before and after it. */
  show: () => void;
  /** @param next undefined removes the step */
  change: (next: Step | undefined) => void;
}

/** One step with its arguments; a mistake is beside the argument that it is about. */
export function StepForm(given: Props) {
  const { number, isNew, step, explain, columns, mistakes, show, change } = given;
  const place = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    if (isNew) place.current?.querySelector<HTMLElement>('input, select, textarea')?.focus();
  }, [isNew]);
  const fields = listFields(step);
  const findField = ({ field }: Props['mistakes'][number]) =>
    fields?.find(({ path }) => field === path || field?.startsWith(`${path}.`))?.path;
  const general = mistakes.filter((each) => findField(each) === undefined);
  const problems = mistakes.map((each) => ({
    argument: findField(each) ?? '',
    problem: each.message,
  }));
  return (
    <li>
      <fieldset ref={place} className="recipe-step">
        <legend>
          {number}. {step.step}
        </legend>
        <FieldProblems value={problems}>
          {fields ? (
            <div className="recipe-fields">
              {fields.map((field) => (
                <FormField key={field.path} label={field.label} name={field.path}>
                  <StepInput
                    field={field}
                    step={step}
                    columns={columns}
                    change={(value) => change(withValue(step, field.path, value))}
                  />
                </FormField>
              ))}
            </div>
          ) : (
            <StepJson step={step} change={change} />
          )}
        </FieldProblems>
        {general.map(({ message }) => (
          <p key={message} className="problem">
            {message}
          </p>
        ))}
        {explain !== undefined && <p className="aside">{explain}</p>}
        <p className="actions">
          <button type="button" className="quiet" onClick={show}>
            Show rows of step {number}
          </button>
          <button type="button" className="quiet" onClick={() => change(undefined)}>
            Remove step {number}
          </button>
        </p>
      </fieldset>
    </li>
  );
}

/** A step without a form: its arguments as JSON, kept as they are typed until they are an object. */
function StepJson({ step, change }: Pick<Props, 'step' | 'change'>) {
  const { step: kind, ...args } = step;
  const [text, setText] = useState(JSON.stringify(args, null, 2));
  const edit = (next: string) => {
    setText(next);
    try {
      change({ ...(JSON.parse(next) as object), step: kind });
    } catch {
      // The text is no JSON yet.
    }
  };
  return (
    <FormField label="Arguments as JSON" name="">
      <textarea value={text} onChange={({ target }) => edit(target.value)} />
    </FormField>
  );
}
