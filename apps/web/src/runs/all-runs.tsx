import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Empty } from '../parts/empty.js';
import { Notice } from '../parts/notice.js';
import { PageHeading } from '../parts/page-heading.js';
import { Skeleton } from '../parts/skeleton.js';
import { LiveNote } from '../parts/live-note.js';
import { RunFilters } from './run-filters.js';
import { allFlows } from '../data/all-flows.js';
import { runsPage } from './run-queries.js';
import { RunsTable } from './runs-table.js';
import { StartRun } from './start-run.js';
import { useLiveRuns } from './use-live-runs.js';
import './all-runs.css';

const route = getRouteApi('/runs');

/** The runs of all flows, newest first. */
export function AllRuns() {
  const search = route.useSearch();
  const flows = useQuery(allFlows);
  const names = search.flow === undefined ? flows.data?.map(({ flow }) => flow) : [search.flow];
  const { data, refetch, ...page } = useQuery(runsPage(search, names));
  const error = page.error ?? flows.error;
  const stream = useLiveRuns();
  const isFiltered = search.flow !== undefined || search.status !== undefined;
  return (
    <>
      <PageHeading title="Runs" lead="Each run turns files into a snapshot, stage by stage.">
        <StartRun flow={search.flow} />
      </PageHeading>
      <div className="runs-head">
        <RunFilters search={search} />
        <LiveNote state={stream} />
      </div>
      {error !== null && <Notice error={error} retry={page.error ? refetch : flows.refetch} />}
      {data === undefined && error === null && <Skeleton height="56rem" />}
      {data?.runs.length === 0 && <NoRuns isFiltered={isFiltered} />}
      {data !== undefined && data.runs.length > 0 && <RunsTable runs={data.runs} />}
      <nav className="pages" aria-label="Pages of the list">
        {search.before !== undefined && (
          <Link to="/runs" search={{ ...search, before: undefined }}>
            Newest runs
          </Link>
        )}
        {data?.hasOlder === true && (
          <Link to="/runs" search={{ ...search, before: Number(data.runs.at(-1)?.id) }}>
            Older runs
          </Link>
        )}
      </nav>
    </>
  );
}

function NoRuns({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <Empty title="No run matches these filters.">
        <p>
          <Link to="/runs">Show all runs</Link>
        </p>
      </Empty>
    );
  }
  return (
    <Empty title="No run has started yet.">
      <p>Start a run to turn the files of the source folder into a first snapshot.</p>
    </Empty>
  );
}
