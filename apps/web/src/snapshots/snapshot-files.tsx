import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { count } from '#analytics/words/numbers.js';
import type { Flow } from '../data/api.js';
import { Notice } from '../parts/notice.js';
import { PagedRows } from '../parts/paged-rows.js';
import { Skeleton } from '../parts/skeleton.js';
import { ScrollArea } from '../parts/scroll-area.js';
import { runQuery } from '../runs/run-queries.js';

/** The files that a snapshot comes from; those that its run read first come first. */
export function SnapshotFiles({ runId }: { runId: string }) {
  const { data: run, error, refetch } = useQuery(runQuery(runId));
  if (error) return <Notice error={error} retry={refetch} />;
  if (!run) return <Skeleton height="12rem" />;
  const flow = run.flow as Flow;
  const files = run.files.toSorted((a, b) => Number(b.isNew) - Number(a.isNew));
  return (
    <PagedRows rows={files} label="Pages of files">
      {(shown) => (
        <ScrollArea label="Files">
          <table className="rows">
            <caption>
              <span>Files of run {runId}</span>
            </caption>
            <thead>
              <tr>
                <th scope="col">Path</th>
                <th scope="col">Dataset</th>
                <th scope="col">Read by</th>
                <th scope="col" className="number">
                  Rows
                </th>
                <th scope="col" className="number">
                  Quarantined
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map(({ sha256, path, dataset, isNew, rowsIn, rowsQuarantined }) => (
                <tr key={sha256}>
                  <th scope="row">
                    <Link to="/files/$sha256" params={{ sha256 }} search={{ flow }}>
                      {path}
                    </Link>
                  </th>
                  <td>{dataset}</td>
                  <td>{isNew ? 'this run' : 'an earlier run'}</td>
                  <td className="number">{rowsIn === null ? '' : count(rowsIn)}</td>
                  <td className="number">
                    {rowsQuarantined === null ? '' : count(rowsQuarantined)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollArea>
      )}
    </PagedRows>
  );
}
