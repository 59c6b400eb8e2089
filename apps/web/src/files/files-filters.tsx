import { useNavigate } from '@tanstack/react-router';
import type { Flow } from '../data/api.js';
import { readField } from '../data/form-values.js';
import { FlowSelect } from '../parts/flow-select.js';
import { STATUS_LABELS } from './file-labels.js';
import { type FilesSearch, STATUSES } from './search.js';

interface Props {
  flow: Flow;
  search: FilesSearch;
}

/** Filters of the list, in the address of the page. */
export function FilesFilters({ flow, search }: Props) {
  const navigate = useNavigate({ from: '/files' });
  const set = (changed: FilesSearch) =>
    void navigate({ search: { ...search, before: undefined, ...changed }, resetScroll: false });
  const filter = (form: FormData) =>
    set({ file: readField(form, 'file'), dataset: readField(form, 'dataset') });
  return (
    <form className="controls" action={filter} aria-label="Filters">
      <FlowSelect flow={flow} onChange={(each) => set({ flow: each })} />
      <div className="field">
        <label htmlFor="status">Status</label>
        <select
          id="status"
          value={search.status ?? ''}
          onChange={({ target }) => set({ status: STATUSES.find((each) => each === target.value) })}
        >
          <option value="">all</option>
          {STATUSES.map((status) => (
            <option key={status} value={status}>
              {STATUS_LABELS[status]}
            </option>
          ))}
        </select>
      </div>
      <div className="field">
        <label htmlFor="dataset">Dataset</label>
        <input id="dataset" name="dataset" key={search.dataset} defaultValue={search.dataset} />
      </div>
      <div className="field">
        <label htmlFor="file">Path, or SHA-256</label>
        <input id="file" name="file" key={search.file} defaultValue={search.file} />
      </div>
      <button type="submit">Filter</button>
    </form>
  );
}
