import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { count } from '#analytics/words/numbers.js';
import type { Flow, Schemas } from '../data/api.js';
import { DEFAULT_FLOW } from '../data/flows.js';
import { Facts } from '../parts/facts.js';
import { Notice } from '../parts/notice.js';
import { PageHeading } from '../parts/page-heading.js';
import { PageTitle } from '../parts/page-title.js';
import { Skeleton } from '../parts/skeleton.js';
import { formatTimeInZone } from '../format/times.js';
import { ChangeFile } from './change-file.js';
import { OutcomeBar } from './outcome-bar.js';
import { formatStatus } from './file-labels.js';
import './files.css';
import { deliveredFile } from './queries.js';
import { QuarantineOfFile } from './quarantine-of-file.js';
import { countOutcomes } from './row-outcomes.js';

/** One delivered file: the fate of every row, and its withdrawal. */
export function FilePage() {
  const { sha256 } = useParams({ from: '/files/$sha256' });
  const { flow = DEFAULT_FLOW } = useSearch({ from: '/files/$sha256' });
  const { data: file, error, refetch } = useQuery(deliveredFile(flow, sha256));
  return (
    <div className="files">
      <PageTitle>{file?.path ?? 'File'}</PageTitle>
      <PageHeading
        title={file?.path ?? 'File'}
        lead={file && `${file.dataset ?? 'Unknown dataset'}, ${formatStatus(file)}.`}
      >
        {file && <ChangeFile flow={flow} file={file} />}
      </PageHeading>
      {error && <Notice error={error} retry={refetch} />}
      {!file && !error && <Skeleton height="30rem" />}
      {file && <LoadedFile flow={flow} file={file} />}
    </div>
  );
}

function LoadedFile({ flow, file }: { flow: Flow; file: Schemas['SourceFile'] }) {
  const { sha256 } = file;
  const fates = countOutcomes(file);
  return (
    <>
      {file.error && (
        <div className="notice">
          <p>
            <strong>{file.error.message}</strong>
            <code className="code">{file.error.code}</code>
          </p>
        </div>
      )}
      {fates ? <OutcomeBar fates={fates} /> : <p className="note">No run has read its rows yet.</p>}
      <QuarantineOfFile flow={flow} sha256={sha256} cleaned={file.rowsQuarantined ?? 0} />
      <Facts
        facts={[
          ['Delivered', formatTimeInZone(file.seenAt)],
          ['Cleaned by', file.runId === null ? 'no run' : <RunLink key="run" id={file.runId} />],
          ['Size', `${count(file.bytes)} bytes`],
          ['Source', file.source ?? 'unknown'],
          ['SHA-256', <code key="sha256">{sha256}</code>],
        ]}
      />
    </>
  );
}

const RunLink = ({ id }: { id: string }) => (
  <Link to="/runs/$id" params={{ id }}>
    run {id}
  </Link>
);
