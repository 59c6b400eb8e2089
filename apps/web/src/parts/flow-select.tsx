import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import type { Flow } from '../data/api.js';
import { allFlows } from '../data/all-flows.js';

interface Props {
  flow: Flow;
  onChange: (flow: Flow) => void;
  /** In a form. */
  name?: string;
}

/** Selects the flow of a page. */
export function FlowSelect({ flow, onChange, name }: Props) {
  const id = useId();
  const { data: flows = [] } = useQuery(allFlows);
  const names = [...new Set([flow, ...flows.map((each) => each.flow)])].sort();
  return (
    <div className="field">
      <label htmlFor={id}>Flow</label>
      <select
        id={id}
        name={name}
        value={flow}
        onChange={({ target }) => onChange(target.value as Flow)}
      >
        {names.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </select>
    </div>
  );
}
