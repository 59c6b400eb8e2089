import { useId } from 'react';
import { listComparable, chooseOther } from './compare.js';
import type { Controls, Values } from './control.js';
import { FilterField } from './controls.js';
import type { Facts } from '#analytics/charts/custom-view.js';

interface Props {
  controls: Controls;
  facts: Facts;
  values: Values;
  /** Name of the compared filter; undefined for none. */
  compare: string | undefined;
  /** Its second value. */
  other: string | undefined;
  change: (compare: string | undefined, other: string | undefined) => void;
}

/** Chooses a filter, and a second value of it to compare with. */
export function CompareForm({ controls, facts, values, compare, other, change }: Props) {
  const id = useId();
  const choices = listComparable(controls);
  const chosen = choices.find(({ name }) => name === compare);
  if (choices.length === 0) return null;
  const choose = (name: string) => {
    const control = choices.find((each) => each.name === name);
    change(control?.name, control && chooseOther(control, facts, values));
  };
  return (
    <form className="filters" aria-label="Comparison" onSubmit={(event) => event.preventDefault()}>
      <div className="controls">
        <div className="field">
          <label htmlFor={id}>Compare by</label>
          <select
            id={id}
            value={chosen?.name ?? ''}
            onChange={({ target }) => choose(target.value)}
          >
            <option value="">Nothing</option>
            {choices.map(({ name, label }) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </select>
        </div>
        {chosen && (
          <FilterField
            key={chosen.name}
            control={{ ...chosen, label: `With ${chosen.label.toLowerCase()}` }}
            facts={facts}
            value={other ?? ''}
            problem={undefined}
            set={(value) => change(chosen.name, value)}
          />
        )}
      </div>
    </form>
  );
}
