import { useNavigate } from '@tanstack/react-router';
import { stringifySearch } from '../data/search-params.js';
import type { Flow } from '../data/api.js';
import { FlowSelect } from '../parts/flow-select.js';
import { type QuarantineSearch, STATES } from './search.js';

const WORDS = { open: 'Open rows', corrected: 'Corrected rows', all: 'All rows' };

interface Props {
  flow: Flow;
  search: QuarantineSearch;
  /** Paths of files with quarantined rows. */
  paths: readonly string[];
  /** Faulty columns of the rows of the page. */
  columns: readonly string[];
}

/** Filters of the list, in the address of the page. */
export function Filters({ flow, search, paths, columns }: Props) {
  const navigate = useNavigate({ from: '/quarantine' });
  const set = (changed: QuarantineSearch) =>
    void navigate({ search: { ...search, after: undefined, ...changed }, resetScroll: false });
  const { state, dataset, reason, column, file, run } = search;
  const exported = (sep?: string) =>
    `/v1/admin/quarantine/export${stringifySearch({ flow, state, dataset, reason, column, file, run, sep })}`;
  return (
    <div className="controls">
      <FlowSelect flow={flow} onChange={(each) => set({ ...NO_FILTER, flow: each })} />
      <div className="field">
        <label htmlFor="state">State</label>
        <select
          id="state"
          value={state ?? 'open'}
          onChange={({ target }) => set({ state: STATES.find((each) => each === target.value) })}
        >
          {STATES.map((each) => (
            <option key={each} value={each}>
              {WORDS[each]}
            </option>
          ))}
        </select>
      </div>
      <div className="field">
        <label htmlFor="file">File</label>
        <select
          id="file"
          value={file ?? ''}
          onChange={({ target }) => set({ file: target.value || undefined })}
        >
          <option value="">All files</option>
          {[...new Set([...paths, ...(file === undefined ? [] : [file])])].map((path) => (
            <option key={path}>{path}</option>
          ))}
        </select>
      </div>
      <div className="field">
        <label htmlFor="column">Faulty column</label>
        <select
          id="column"
          value={column ?? ''}
          onChange={({ target }) => set({ column: target.value || undefined })}
        >
          <option value="">All columns</option>
          {[...new Set([...columns, ...(column === undefined ? [] : [column])])].map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </div>
      {run !== undefined && (
        <button type="button" onClick={() => set({ run: undefined })}>
          Only run {run}: show all runs
        </button>
      )}
      <a className="button" href={exported()} download>
        Export as CSV
      </a>
      <a className="button" href={exported('semicolon')} download>
        CSV with semicolons
      </a>
    </div>
  );
}

const NO_FILTER = {
  dataset: undefined,
  reason: undefined,
  column: undefined,
  file: undefined,
  run: undefined,
};
