import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Flow, Schemas } from '../data/api.js';
import { count, formatCount } from '#analytics/words/numbers.js';
import { Notice } from '../parts/notice.js';
import { changesQuery } from './run-queries.js';
import { SnapshotChanges } from './snapshot-changes.js';

/** Differences from the run before: versions, periods built, rows of the snapshot, and warnings. */
export function RunResult({ run }: { run: Schemas['RunDetail'] }) {
  const { data, error, refetch } = useQuery({
    ...changesQuery(run.snapshotId ?? ''),
    // Before the end of the run its snapshot has only some of its tables.
    enabled: run.snapshotId !== null && run.status === 'succeeded',
  });
  const versions = run.versions.filter(({ isChanged }) => isChanged);
  const broken = run.reconciliations.filter(({ holds }) => !holds);
  const built = run.plan.filter(({ periodsMade }) => (periodsMade ?? 0) > 0);
  return (
    <section className="run-part" aria-labelledby="result">
      <h2 id="result">Change from the last run</h2>
      <ul>
        <li>{formatFiles(run.files)}</li>
        {versions.map(({ kind, name, version, before }) => (
          <li key={`${kind} ${name}`}>
            {kind} {name}: {before ?? 'new'} → {version ?? 'removed'}
          </li>
        ))}
        {built.length > 0 && <li>Built: {built.map(formatRelation).join(', ')}.</li>}
        {run.quarantine.map(({ stage, reason, rows }) => (
          <li key={`${stage} ${reason}`}>
            <Link
              to="/quarantine"
              search={{ flow: run.flow as Flow, reason, run: Number(run.id), state: 'all' }}
            >
              {formatCount(rows, 'row')} in quarantine
            </Link>{' '}
            at {stage}: {formatReason(reason)}
          </li>
        ))}
        {run.reconciliations.length > 0 && (
          <li>
            {run.reconciliations.length - broken.length} of {run.reconciliations.length}{' '}
            reconciliations hold.
          </li>
        )}
        {broken.map(({ stage, rule, expected, actual }) => (
          <li key={`${stage} ${rule}`} className="warning">
            {stage}: {rule}: {expected} expected, {actual} found
          </li>
        ))}
        {run.warnings.map((warning) => (
          <li key={warning} className="warning">
            {warning}
          </li>
        ))}
      </ul>
      {error !== null && <Notice error={error} retry={refetch} />}
      {data !== undefined && <SnapshotChanges changes={data} />}
    </section>
  );
}

function formatFiles(files: readonly Schemas['RunFile'][]): string {
  const read = files.filter(({ isNew }) => isNew).length;
  return `${count(read)} of ${count(files.length)} ${files.length === 1 ? 'file is' : 'files are'} new.`;
}

/** `unknown store` for `UNKNOWN_STORE`; the quarantine has the remedy. */
const formatReason = (reason: string) => reason.toLowerCase().replaceAll('_', ' ');

const formatRelation = ({ relation, periodsMade, periods }: Schemas['RelationOutcome']) =>
  `${relation} (${count(periodsMade ?? 0)} of ${formatCount(periods ?? periodsMade ?? 0, 'period')})`;
