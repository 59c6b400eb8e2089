import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '../data/api.js';
import { Notice } from '../parts/notice.js';
import { Skeleton } from '../parts/skeleton.js';
import { formatShortTime } from '../format/times.js';
import { logQuery } from './run-queries.js';

interface Props {
  run: Schemas['RunDetail'];
  stage: string;
}

/** The newest lines that the worker logged about a stage, newest first. */
export function StageLog({ run, stage }: Props) {
  const { data: lines, error, refetch } = useQuery(logQuery(run.id, stage));
  if (error !== null) return <Notice error={error} retry={refetch} />;
  if (lines === undefined) return <Skeleton height="6rem" />;
  if (lines.length === 0) return <p>The log has no lines of this stage.</p>;
  return (
    <>
      <h3>Log, newest first</h3>
      {/* A list that scrolls is reachable by keyboard. */}
      <div className="log" role="region" aria-label="Log" tabIndex={0}>
        {lines.map(({ id, at, level, message }) => (
          <div key={id}>
            <time dateTime={at}>{formatShortTime(at)}</time> <span className={level}>{level}</span>{' '}
            {message}
          </div>
        ))}
      </div>
    </>
  );
}
