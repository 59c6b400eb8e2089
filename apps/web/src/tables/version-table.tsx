import { Link } from '@tanstack/react-router';
import { count } from '#analytics/words/numbers.js';
import { ScrollArea } from '../parts/scroll-area.js';
import { formatByteSize } from '../format/byte-sizes.js';
import { formatShortTime, readZoneName } from '../format/times.js';
import type { LakeTableVersion } from './queries.js';

const NUMBERS = ['Rows', 'Added', 'Removed', 'Size', 'Files'];

interface Props {
  versions: readonly LakeTableVersion[];
  /** Whether each is of a run and its snapshot, as those of flows are. */
  arePublished: boolean;
}

/** The kept versions of a table, newest first. */
export function VersionTable({ versions, arePublished }: Props) {
  return (
    <section aria-labelledby="versions">
      <h2 id="versions">Versions</h2>
      <ScrollArea label="Table of versions">
        <table className="rows">
          <thead>
            <tr>
              <th scope="col">Version</th>
              {arePublished && (
                <>
                  <th scope="col">Run</th>
                  <th scope="col">Snapshot</th>
                </>
              )}
              <th scope="col">Published ({readZoneName()})</th>
              {NUMBERS.map((head) => (
                <th key={head} scope="col" className="number">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {versions.map((version) => (
              <VersionRow key={version.committedAt} version={version} isPublished={arePublished} />
            ))}
          </tbody>
        </table>
      </ScrollArea>
    </section>
  );
}

interface RowProps {
  version: LakeTableVersion;
  isPublished: boolean;
}

function VersionRow({ version, isPublished }: RowProps) {
  const { tag, snapshotId, committedAt, rows, addedRows, deletedRows, bytes, files } = version;
  const run = tag.replace(/^run-/, '');
  return (
    <tr>
      <th scope="row">{tag}</th>
      {isPublished && (
        <>
          <td>
            <Link to="/runs/$id" params={{ id: run }}>
              Run {run}
            </Link>
          </td>
          <td>
            <Link to="/snapshots/$id" params={{ id: snapshotId }}>
              Snapshot {snapshotId}
            </Link>
          </td>
        </>
      )}
      <td>
        <time dateTime={committedAt}>{formatShortTime(committedAt)}</time>
      </td>
      <td className="number">{count(rows)}</td>
      <td className="number">{count(addedRows)}</td>
      <td className="number">{count(deletedRows)}</td>
      <td className="number">{formatByteSize(bytes)}</td>
      <td className="number">{count(files)}</td>
    </tr>
  );
}
