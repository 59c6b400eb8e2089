import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { counted } from '#analytics/words/numbers.js';
import { api, bodyOf, type Schemas } from '../data/api.js';
import { Notice } from '../parts/notice.js';

/** An active run is read again after this time. */
const AGAIN_MS = 1000;

const isOver = (run: Schemas['RunDetail']) => run.finishedAt !== null;

/** Follows the run that delivers corrections to its end. */
export function ReplayRun({ id }: { id: string }) {
  const client = useQueryClient();
  const {
    data: run,
    error,
    refetch,
  } = useQuery({
    queryKey: ['run', id],
    queryFn: ({ signal }) =>
      bodyOf(api.GET('/v1/admin/runs/{id}', { params: { path: { id } }, signal })),
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : AGAIN_MS),
  });
  const isEnded = run !== undefined && isOver(run);
  useEffect(() => {
    if (isEnded) void client.invalidateQueries({ queryKey: ['quarantine'] });
  }, [client, isEnded]);
  if (error) return <Notice error={error} retry={refetch} />;
  return (
    <p className="replay-run" role="status">
      <a href={`/runs/${id}`}>Run {id}</a> {run ? wordsOf(run) : 'delivers the corrections.'}
    </p>
  );
}

function wordsOf(run: Schemas['RunDetail']): string {
  const done = run.stages.filter(({ status }) => status === 'succeeded').length;
  switch (run.status) {
    case 'waiting':
      return 'waits for the run before it.';
    case 'queued':
      return 'waits for a worker.';
    case 'running':
      return `is running: ${done} of ${counted(run.stages.length, 'stage')} are done.`;
    case 'succeeded':
      return run.snapshotId === null
        ? 'has ended: the corrected rows are mended.'
        : `has ended: the corrected rows are mended, in snapshot ${run.snapshotId}.`;
    case 'unchanged':
      return 'has ended: nothing had changed.';
    case 'cancelled':
      return 'was cancelled. The corrections are stored: the next run delivers them.';
    case 'failed':
      return `failed: ${run.error?.message ?? ''} The corrections are stored: the next run delivers them.`;
  }
}
