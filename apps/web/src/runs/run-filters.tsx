import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { allFlows } from '../data/all-flows.js';
import { readField } from '../data/form-values.js';
import { STATUSES } from './run-labels.js';
import { PAGE_SIZES, type RunsSearch, parseRunsSearch } from './runs-search.js';
import './run-filters.css';

/** Filters of the listed runs, in the address of the page, and a field that opens a run by its number. */
export function RunFilters({ search }: { search: RunsSearch }) {
  const navigate = useNavigate();
  const { data: flows = [] } = useQuery(allFlows);
  const choose = (name: Filter, value: string) => {
    const { flow, status, from, to, size } = search;
    void navigate({
      to: '/runs',
      // A new question starts with its newest runs.
      search: parseRunsSearch(dropUndefined({ flow, status, from, to, size, [name]: value })),
      resetScroll: false,
    });
  };
  const openRun = (form: FormData) => {
    const id = readField(form, 'run');
    if (id !== undefined) void navigate({ to: '/runs/$id', params: { id } });
  };
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
      <label>
        From (UTC)
        <input
          type="date"
          value={search.from ?? ''}
          max={search.to}
          onChange={({ target }) => choose('from', target.value)}
        />
      </label>
      <label>
        To (UTC)
        <input
          type="date"
          value={search.to ?? ''}
          min={search.from}
          onChange={({ target }) => choose('to', target.value)}
        />
      </label>
      <label>
        On a page
        <select
          value={search.size ?? PAGE_SIZES[0]}
          onChange={({ target }) => choose('size', target.value)}
        >
          {PAGE_SIZES.map((size) => (
            <option key={size}>{size}</option>
          ))}
        </select>
      </label>
      <form className="find-run" action={openRun} aria-label="Find a run">
        <label>
          Number
          <input name="run" inputMode="numeric" pattern="[1-9][0-9]*" required size={6} />
        </label>
        <button type="submit">Open run</button>
      </form>
    </div>
  );
}

type Filter = 'flow' | 'status' | 'from' | 'to' | 'size';

const dropUndefined = (texts: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(texts).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])),
  );
