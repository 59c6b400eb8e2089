import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { allFlows } from '../data/all-flows.js';
import { STATUSES } from './run-labels.js';
import { type RunsSearch, parseRunsSearch } from './runs-search.js';
import './run-filters.css';

/** Chooses the flow and the state of the listed runs. */
export function RunFilters({ search }: { search: RunsSearch }) {
  const navigate = useNavigate();
  const { data: flows = [] } = useQuery(allFlows);
  const choose = (name: 'flow' | 'status', value: string) =>
    void navigate({
      to: '/runs',
      // A new question starts with its newest runs.
      search: parseRunsSearch({ ...toTexts(search), [name]: value }),
      replace: true,
      resetScroll: false,
    });
  return (
    <div className="run-filters">
      <label>
        Flow
        <select value={search.flow ?? ''} onChange={(event) => choose('flow', event.target.value)}>
          <option value="">all</option>
          {flows.map(({ flow }) => (
            <option key={flow}>{flow}</option>
          ))}
        </select>
      </label>
      <label>
        Status
        <select
          value={search.status ?? ''}
          onChange={(event) => choose('status', event.target.value)}
        >
          <option value="">all</option>
          {STATUSES.map((status) => (
            <option key={status}>{status}</option>
          ))}
        </select>
      </label>
    </div>
  );
}

const toTexts = ({ flow, status }: RunsSearch) => ({ flow: flow ?? '', status: status ?? '' });
