import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useId } from 'react';
import { Notice } from '../parts/notice.js';
import { Skeleton } from '../parts/skeleton.js';
import { formatShortTime } from '../format/times.js';
import { ChangedPeriods } from './changed-periods.js';
import type { ComparedVersions } from './compared-versions.js';
import { changesBetween, type LakeTableVersion } from './queries.js';

interface Props {
  /** Name of the table in the ledger. */
  relation: string;
  compared: ComparedVersions;
}

/** What changed between two versions; the address has them. */
export function VersionChanges({ relation, compared: { choices, version, former } }: Props) {
  const navigate = useNavigate({ from: '/tables/$namespace/$name' });
  const choose = (chosen: { version?: number; with?: number }) =>
    void navigate({ search: (before) => ({ ...before, ...chosen }), resetScroll: false });
  if (!version) return null;
  return (
    <section aria-labelledby="changes">
      <h2 id="changes">Changes between two versions</h2>
      {former ? (
        <>
          <div className="controls">
            <VersionSelect
              label="From version"
              choices={choices}
              chosen={former}
              onChange={(snapshot) => choose({ with: snapshot })}
            />
            <VersionSelect
              label="To version"
              choices={choices}
              chosen={version}
              onChange={(snapshot) => choose({ version: snapshot })}
            />
          </div>
          <Changes relation={relation} version={version} former={former} />
        </>
      ) : (
        <p className="note">
          One version is kept. The next publication that changes rows of the table adds another.
        </p>
      )}
    </section>
  );
}

interface SelectProps {
  label: string;
  choices: readonly LakeTableVersion[];
  chosen: LakeTableVersion;
  onChange: (snapshot: number) => void;
}

function VersionSelect({ label, choices, chosen, onChange }: SelectProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={chosen.snapshotId}
        onChange={({ target }) => onChange(Number(target.value))}
      >
        {choices.map(({ snapshotId, tag, committedAt }) => (
          <option key={snapshotId} value={snapshotId}>
            {tag}, {formatShortTime(committedAt)}
          </option>
        ))}
      </select>
    </div>
  );
}

interface ChangesProps {
  relation: string;
  version: LakeTableVersion;
  former: LakeTableVersion;
}

function Changes({ relation, version, former }: ChangesProps) {
  const isSame = version.snapshotId === former.snapshotId;
  const { data, error, refetch } = useQuery({
    ...changesBetween(former.snapshotId, version.snapshotId),
    enabled: !isSame,
  });
  if (isSame) return <p className="note">Choose two different versions.</p>;
  if (error) return <Notice error={error} retry={refetch} />;
  if (!data) return <Skeleton height="12rem" />;
  const changes = data.filter((change) => change.relation === relation);
  if (changes.length > 0) return <ChangedPeriods changes={changes} />;
  return <p className="note">Both versions have the same rows.</p>;
}
