import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { count, formatCount } from '#analytics/words/numbers.js';
import { Failure } from '#web/data/failure.js';
import { Notice } from '#web/parts/notice.js';
import { formatTimeInZone } from '#web/format/times.js';
import { listChanges } from './format-drift.js';
import type { ProfileWithDrift } from './queries.js';

interface Props {
  address: string;
  profile: UseQueryResult<ProfileWithDrift>;
}

/** Which profile the columns show, and whether they drifted since the one before. */
export function ProfileBar({ address, profile: { data, error, refetch } }: Props) {
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
        Profile of {of}, {formatTimeInZone(profile.profiledAt)}, requested by {madeBy}:{' '}
        {formatCount(profile.rows, 'row')}
        {profile.sample !== null && `, from a sample of ${count(profile.sample)}`}
        {profile.duplicates !== null && `, ${formatCount(profile.duplicates.rows, 'duplicate')}`}.
      </p>
      {drift === null ? (
        <p>It is the first profile: the next one shows the drift.</p>
      ) : (
        <p className={listChanges(drift).length > 0 ? 'drifted' : undefined}>
          Since {formatTimeInZone(drift.from)}:{' '}
          {[...formatRowChange(drift), ...listChanges(drift)].join(', ')}
          {listChanges(drift).length === 0 && ', no drift'}.
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

const formatRowChange = ({ rows: { before, after } }: NonNullable<ProfileWithDrift['drift']>) => [
  before === after
    ? `${formatCount(after, 'row')} as before`
    : `${count(before)} → ${formatCount(after, 'row')}`,
];
