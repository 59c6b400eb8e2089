import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Schemas } from '#web/data/api.js';
import { FormField } from '#web/parts/form-field.js';
import type { Draft } from './draft.js';
import { createStep, STEP_FIELDS } from './step-fields.js';
import { StepForm } from './step-form.js';

/** Kinds of steps whose arguments are written as JSON. */
const OTHER_KINDS = [
  'rename',
  'split',
  'merge',
  'extract',
  'replace',
  'map',
  'bin',
  'flag-outliers',
  'mask',
  'hash',
  'sort',
  'union',
  'group',
  'pivot',
  'unpivot',
  'join',
  'window',
];

interface Props {
  draft: Draft;
  check: Schemas['RecipeCheck'] | undefined;
  change: (next: Draft) => void;
}

/** The steps of a recipe, each as a form, and a choice of the next one. */
export function StepList({ draft, check, change }: Props) {
  const { steps } = draft;
  const navigate = useNavigate({ from: '/recipes/$name' });
  const [kind, setKind] = useState('cast');
  const [added, setAdded] = useState<number>();
  const mistakes = check?.mistakes ?? [];
  return (
    <section className="recipe-part" aria-labelledby="steps">
      <h2 id="steps">Steps</h2>
      <ol className="recipe-steps">
        {steps.map((step, index) => (
          <StepForm
            // A step has no other name than its place.
            key={`${index} ${step.step}`}
            number={index + 1}
            isNew={index === added}
            step={step}
            explain={check?.steps[index]?.explain}
            columns={(index === 0 ? check?.columns : check?.steps[index - 1]?.columns) ?? []}
            mistakes={mistakes.filter((each) => each.step === index + 1)}
            show={() => void navigate({ search: { step: index + 1 }, resetScroll: false })}
            change={(next) =>
              change({
                ...draft,
                steps: next
                  ? steps.with(index, next)
                  : steps.filter((_, position) => position !== index),
              })
            }
          />
        ))}
      </ol>
      <div className="new-recipe">
        <FormField label="Next step" name="step">
          <select value={kind} onChange={({ target }) => setKind(target.value)}>
            {[...Object.keys(STEP_FIELDS), ...OTHER_KINDS].map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </FormField>
        <button
          type="button"
          onClick={() => {
            setAdded(steps.length);
            change({ ...draft, steps: [...steps, createStep(kind)] });
            void navigate({ search: {}, resetScroll: false });
          }}
        >
          Add step
        </button>
      </div>
    </section>
  );
}
