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
import type { RunsSearch } from './runs-search.js';
import { RunsTable } from './runs-table.js';
import { StartRun } from './start-run.js';
import { useLiveRuns } from './use-live-runs.js';
import './all-runs.css';

const route = getRouteApi('/runs');

/** The runs of all flows, newest or oldest first. */
export function AllRuns() {
  const search = route.useSearch();
  const flows = useQuery(allFlows);
  const names = search.flow === undefined ? flows.data?.map(({ flow }) => flow) : [search.flow];
  const { data, refetch, ...page } = useQuery(runsPage(search, names));
  const error = page.error ?? flows.error;
  const stream = useLiveRuns();
  const { flow, status, from, to } = search;
  const isFiltered = [flow, status, from, to].some((each) => each !== undefined);
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
      <Pages search={search} last={data?.hasMore === true ? data.runs.at(-1)?.id : undefined} />
    </>
  );
}

interface PagesProps {
  search: RunsSearch;
  /** The last run of the page, if others follow. */
  last: string | undefined;
}

/** Links to both ends of the list and to its next page. */
function Pages({ search, last }: PagesProps) {
  const { before, after, order, ...filter } = search;
  const isOldest = order === 'oldest';
  return (
    <nav className="pages" aria-label="Pages of the list">
      {(isOldest || before !== undefined) && (
        <Link to="/runs" search={filter}>
          Newest runs
        </Link>
      )}
      {last !== undefined && (
        <Link
          to="/runs"
          search={
            isOldest
              ? { ...filter, order, after: Number(last) }
              : { ...filter, before: Number(last) }
          }
        >
          {isOldest ? 'Newer runs' : 'Older runs'}
        </Link>
      )}
      {(isOldest ? after !== undefined : last !== undefined) && (
        <Link to="/runs" search={{ ...filter, order: 'oldest' }}>
          Oldest runs
        </Link>
      )}
    </nav>
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
