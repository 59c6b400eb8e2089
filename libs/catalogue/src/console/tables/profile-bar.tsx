import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { count, counted } from '#analytics/words/numbers.js';
import { Failure } from '#web/data/failure.js';
import { Notice } from '#web/parts/notice.js';
import { timeInZone } from '#web/words/times.js';
import { changesIn } from './drift-words.js';
import type { ShownProfile } from './queries.js';

interface Given {
  address: string;
  profile: UseQueryResult<ShownProfile>;
}

/** Which profile the columns show, and whether they drifted since the one before. */
export function ProfileBar({ address, profile: { data, error, refetch } }: Given) {
  if (error instanceof Failure && error.code === 'PROFILE_NOT_FOUND') {
    return <p className="profile-bar">No profile shows these columns yet: {error.message}.</p>;
  }
  if (error) return <Notice error={error} retry={refetch} />;
  if (!data) return null;
  const { profile, drift, snapshot, version, madeBy } = data;
  const of = snapshot === null ? `version ${version}` : `snapshot ${snapshot}`;
  return (
    <div className="profile-bar">
      <p>
        Profile of {of}, {timeInZone(profile.profiledAt)}, requested by {madeBy}:{' '}
        {counted(profile.rows, 'row')}
        {profile.sample !== null && `, from a sample of ${count(profile.sample)}`}
        {profile.duplicates !== null && `, ${counted(profile.duplicates.rows, 'duplicate')}`}.
      </p>
      {drift === null ? (
        <p>It is the first profile: the next one shows the drift.</p>
      ) : (
        <p className={changesIn(drift).length > 0 ? 'drifted' : undefined}>
          Since {timeInZone(drift.from)}: {[...rowChange(drift), ...changesIn(drift)].join(', ')}
          {changesIn(drift).length === 0 && ', no drift'}.
        </p>
      )}
      {data.job !== null && (
        <Link
          to="/catalogue/$address"
          params={{ address }}
          search={{ job: Number(data.job) }}
          replace
        >
          Link to this profile
        </Link>
      )}
    </div>
  );
}

const rowChange = ({ rows: { before, after } }: NonNullable<ShownProfile['drift']>) => [
  before === after
    ? `${counted(after, 'row')} as before`
    : `${count(before)} → ${counted(after, 'row')}`,
];
