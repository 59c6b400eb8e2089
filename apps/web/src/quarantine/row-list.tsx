import { Link } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { formatCount } from '#analytics/words/numbers.js';
import type { Schemas } from '../data/api.js';
import type { Flow } from '../data/api.js';
import { useMay } from '../data/session.js';
import { Empty } from '../parts/empty.js';
import { buildKey, type Row } from './draft.js';
import type { Trial } from './faults.js';
import { RowGrid } from './row-grid.js';
import type { QuarantineSearch } from './search.js';
import { SetMany } from './set-many.js';
import { groupByShape } from './shapes.js';

interface Props {
  flow: Flow;
  search: QuarantineSearch;
  page: Schemas['QuarantineConnection'];
  trials: ReadonlyMap<string, Trial>;
}

/** One page of rows, in a grid for each set of columns. */
export function RowList({ flow, search, page, trials }: Props) {
  const { nodes: rows, totalCount, pageInfo } = page;
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const select = useCallback(
    (chosen: readonly Row[], isSelected: boolean) => {
      setSelected((before) => {
        const next = new Set(before);
        for (const row of chosen) {
          if (isSelected) next.add(buildKey(flow, row));
          else next.delete(buildKey(flow, row));
        }
        return next;
      });
    },
    [flow],
  );
  const selectOne = useCallback(
    (row: Row, isSelected: boolean) => select([row], isSelected),
    [select],
  );
  if (rows.length === 0) return <NoRows search={search} />;
  const open = rows.filter(({ state }) => state === 'open');
  const chosen = open.filter((row) => selected.has(buildKey(flow, row)));
  return (
    <div className="row-list">
      {open.length > 1 && <SetMany flow={flow} rows={open} selected={chosen} />}
      {groupByShape(rows).map((shape) => (
        <RowGrid
          key={`${shape.dataset} ${shape.columns.join()}`}
          flow={flow}
          shape={shape}
          trials={trials}
          selected={selected}
          onSelect={selectOne}
          onSelectAll={select}
        />
      ))}
      <nav className="actions" aria-label="Pages of rows">
        {totalCount !== null && <span className="aside">{formatCount(totalCount, 'row')}</span>}
        {pageInfo.hasPreviousPage && (
          <Link to="/quarantine" search={{ ...search, after: undefined }}>
            First rows
          </Link>
        )}
        {pageInfo.hasNextPage && (
          <Link to="/quarantine" search={{ ...search, after: pageInfo.endCursor ?? undefined }}>
            Next rows
          </Link>
        )}
      </nav>
    </div>
  );
}

/** Says that the list is empty, with the next step. */
function NoRows({ search }: { search: QuarantineSearch }) {
  const { flow, state = 'open', dataset, reason, column, file, run } = search;
  const mayOpenFiles = useMay('sourceFile');
  const isFiltered = [dataset, reason, column, file, run].some((each) => each !== undefined);
  if (isFiltered) {
    return (
      <Empty title="No row matches these filters.">
        <Link to="/quarantine" search={{ flow, state: search.state }}>
          Show all {state === 'all' ? '' : state} rows
        </Link>
      </Empty>
    );
  }
  return (
    <Empty title={`No ${state === 'all' ? '' : `${state} `}rows are in quarantine.`}>
      {state === 'open' ? (
        <Link to="/quarantine" search={{ flow, state: 'corrected' }}>
          Show corrected rows
        </Link>
      ) : (
        mayOpenFiles && (
          <Link to="/files" search={{ flow }}>
            Show delivered files
          </Link>
        )
      )}
    </Empty>
  );
}
