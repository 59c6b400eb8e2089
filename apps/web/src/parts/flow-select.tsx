import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import type { Flow } from '../data/api.js';
import { allFlows } from '../runs/run-queries.js';

interface Given {
  flow: Flow;
  onChange: (flow: Flow) => void;
}

/** Selects the flow of a page. */
export function FlowSelect({ flow, onChange }: Given) {
  const id = useId();
  const { data: flows = [] } = useQuery(allFlows);
  const names = [...new Set([flow, ...flows.map((each) => each.flow)])].sort();
  return (
    <div className="field">
      <label htmlFor={id}>Flow</label>
      <select id={id} value={flow} onChange={({ target }) => onChange(target.value as Flow)}>
        {names.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </div>
  );
}
