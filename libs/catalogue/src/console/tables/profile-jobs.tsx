import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useActorNames } from '#web/data/actor-names.js';
import { Notice } from '#web/parts/notice.js';
import { ScrollArea } from '#web/parts/scroll-area.js';
import { formatDuration } from '#web/format/durations.js';
import { formatTimeInZone } from '#web/format/times.js';
import { type Job, profileJobs } from './queries.js';

interface Props {
  address: string;
  /** Job whose profile the page shows. */
  shown: string | null | undefined;
}

/** Jobs that profiled a table, newest first: each opens its profile. */
export function ProfileJobs({ address, shown }: Props) {
  const { data: jobs = [], error, refetch } = useQuery(profileJobs(address));
  const formatActor = useActorNames();
  if (jobs.length === 0 && !error) return null;
  return (
    <section>
      <h2>Profiles</h2>
      {error && <Notice error={error} retry={refetch} />}
      <ScrollArea label="Profiles">
        <table className="rows">
          <thead>
            <tr>
              <th scope="col">Job</th>
              <th scope="col">State</th>
              <th scope="col">Requested</th>
              <th scope="col">By</th>
              <th scope="col" className="number">
                Took
              </th>
            </tr>
          </thead>
          <tbody>
            {jobs.map((job) => (
              <tr key={job.id}>
                <th scope="row">
                  <JobName address={address} job={job} isShown={job.id === shown} />
                </th>
                <td>
                  {job.state}
                  {job.error !== null && <span className="drift-detail">{job.error}</span>}
                </td>
                <td>{formatTimeInZone(job.askedAt)}</td>
                <td>{formatActor(job.askedBy)}</td>
                <td className="number">
                  {job.seconds === null ? '' : formatDuration(job.seconds)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollArea>
    </section>
  );
}

function JobName({ address, job, isShown }: { address: string; job: Job; isShown: boolean }) {
  if (job.state !== 'succeeded') return `Job ${job.id}`;
  return (
    <>
      <Link to="/catalogue/$address" params={{ address }} search={{ job: Number(job.id) }}>
        Job {job.id}
      </Link>
      {isShown && ' (shown)'}
    </>
  );
}
