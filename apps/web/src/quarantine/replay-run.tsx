import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { formatCount } from '#analytics/words/numbers.js';
import type { Schemas } from '../data/api.js';
import { Notice } from '../parts/notice.js';
import { runQuery } from '../runs/run-queries.js';
import { isOver } from '../runs/run-labels.js';
import { useLiveRun } from '../runs/use-live-runs.js';

/** Follows the run that delivers corrections to its end. */
export function ReplayRun({ id }: { id: string }) {
  const client = useQueryClient();
  const { data: run, error, refetch } = useQuery(runQuery(id));
  const isEnded = run !== undefined && isOver(run);
  useLiveRun(id, run !== undefined && !isEnded);
  useEffect(() => {
    if (isEnded) void client.invalidateQueries({ queryKey: ['quarantine'] });
  }, [client, isEnded]);
  if (error) return <Notice error={error} retry={refetch} />;
  return (
    <p className="replay-run" role="status">
      <Link to="/runs/$id" params={{ id }}>
        Run {id}
      </Link>{' '}
      {run ? formatProgress(run) : 'delivers the corrections.'}
    </p>
  );
}

function formatProgress(run: Schemas['RunDetail']): string {
  const done = run.stages.filter(({ status }) => status === 'succeeded').length;
  switch (run.status) {
    case 'waiting':
      return 'waits for the run before it.';
    case 'queued':
      return 'waits for a worker.';
    case 'running':
      return `is running: ${done} of ${formatCount(run.stages.length, 'stage')} are done.`;
    case 'succeeded':
      return run.snapshotId === null
        ? 'has ended: the corrected rows count.'
        : `has ended: the corrected rows count, in snapshot ${run.snapshotId}.`;
    case 'unchanged':
      return 'has ended: nothing had changed.';
    case 'cancelled':
      return 'was cancelled. The corrections are stored: the next run delivers them.';
    case 'failed':
      return `failed: ${run.error?.message ?? ''} The corrections are stored: the next run delivers them.`;
  }
}
