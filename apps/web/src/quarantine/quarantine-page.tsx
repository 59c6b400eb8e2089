import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { count, formatCount } from '#analytics/words/numbers.js';
import type { Schemas } from '../data/api.js';
import { DEFAULT_FLOW } from '../data/flows.js';
import { useMay, useUser } from '../data/session.js';
import { Notice } from '../parts/notice.js';
import { PageHeading } from '../parts/page-heading.js';
import { Skeleton } from '../parts/skeleton.js';
import { CorrectAll } from './correct-all.js';
import { Corrections } from './corrections.js';
import { isChange } from './draft.js';
import { useDrafts } from './drafts.js';
import type { Trial } from './faults.js';
import { Filters } from './filters.js';
import './quarantine.css';
import { quarantinedRows, quarantineSummary } from './queries.js';
import { ReasonGroups } from './reason-groups.js';
import { ReplayRun } from './replay-run.js';
import { RowList } from './row-list.js';

/** Quarantined rows by reason, their correction, its trial and its delivery. */
export function QuarantinePage() {
  const search = useSearch({ from: '/quarantine' });
  const navigate = useNavigate({ from: '/quarantine' });
  const flow = search.flow ?? DEFAULT_FLOW;
  const [trials, setTrials] = useState<ReadonlyMap<string, Trial>>(new Map());
  const [message, setMessage] = useState('');
  // Not in the address: to open a link never decrypts.
  const [isDecrypted, setDecrypted] = useState(false);
  const mayFollow = useMay('run');
  const mayDecrypt = useUser()?.personalData === true;
  const drafts = [...useDrafts().values()].filter((each) => each.flow === flow && isChange(each));
  const summary = useQuery({ ...quarantineSummary(flow), placeholderData: keepPreviousData });
  const rows = useQuery({
    ...quarantinedRows(flow, search, isDecrypted),
    placeholderData: keepPreviousData,
  });
  const report = ({ runId, message: next }: Schemas['QuarantineReplay']) => {
    setTrials(new Map());
    setMessage(next);
    const replay = runId === null ? undefined : Number(runId);
    void navigate({ search: { ...search, replay }, resetScroll: false });
    void rows.refetch();
    void summary.refetch();
  };
  const selected = countSelected(rows.data);
  return (
    <div className="quarantine">
      <PageHeading
        title="Quarantine"
        lead={
          summary.data === undefined
            ? 'Rows that break their contract.'
            : `${formatCount(summary.data.open, 'open row')}, ${count(summary.data.corrected)} corrected. Correct a row, try it, and replay it.`
        }
      />
      {search.replay !== undefined && mayFollow && <ReplayRun id={String(search.replay)} />}
      {message !== '' && search.replay === undefined && (
        <p className="replay-run" role="status">
          {message}
        </p>
      )}
      {summary.error && <Notice error={summary.error} retry={summary.refetch} />}
      {summary.data && <ReasonGroups groups={summary.data.byReason} search={search} />}
      <Filters
        flow={flow}
        search={search}
        paths={(summary.data?.byFile ?? []).map(({ path }) => path)}
        columns={(rows.data?.nodes ?? []).flatMap(({ column }) => column ?? [])}
      />
      {mayDecrypt && !isDecrypted && rows.data?.nodes.some(({ personal }) => personal) && (
        <p className="aside">
          Personal data is encrypted.{' '}
          <button type="button" className="quiet" onClick={() => setDecrypted(true)}>
            Show it: the audit log records this
          </button>
        </p>
      )}
      {rows.error && rows.error.message !== summary.error?.message && (
        <Notice error={rows.error} retry={rows.refetch} />
      )}
      {rows.isPending && <Skeleton height="24rem" />}
      {rows.data &&
        (search.state ?? 'open') === 'open' &&
        selected !== undefined &&
        selected > 1 && (
          <CorrectAll
            flow={flow}
            search={search}
            rows={rows.data.nodes}
            total={selected}
            onReplayed={report}
          />
        )}
      {rows.data && <RowList flow={flow} search={search} page={rows.data} trials={trials} />}
      {drafts.length > 0 && (
        <Corrections
          flow={flow}
          drafts={drafts}
          trials={trials}
          onTried={setTrials}
          onReplayed={report}
        />
      )}
    </div>
  );
}

/** Returns how many rows the filters select; undefined when the API does not count them. */
function countSelected(page: Schemas['QuarantineConnection'] | undefined): number | undefined {
  if (page === undefined) return undefined;
  const { totalCount, nodes, pageInfo } = page;
  const isWhole = !pageInfo.hasNextPage && !pageInfo.hasPreviousPage;
  return totalCount ?? (isWhole ? nodes.length : undefined);
}
