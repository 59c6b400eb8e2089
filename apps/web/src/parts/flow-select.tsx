import { skipToken, useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import type { Flow } from '../data/api.js';
import { allFlows } from '../data/all-flows.js';
import { FLOWS_OF_STORES } from '../data/flows.js';
import { useMay } from '../data/session.js';

interface Props {
  flow: Flow;
  onChange: (flow: Flow) => void;
  /** In a form. */
  name?: string;
}

/** Selects the flow of a page. */
export function FlowSelect({ flow, onChange, name }: Props) {
  const id = useId();
  const mayList = useMay('flows');
  const { data = [] } = useQuery({ ...allFlows, ...(!mayList && { queryFn: skipToken }) });
  const flows = mayList ? data.map((each) => each.flow) : FLOWS_OF_STORES;
  const names = [...new Set([flow, ...flows])].sort();
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
