import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { count } from '#analytics/words/numbers.js';
import { api } from '../data/api.js';
import { DEFAULT_FLOW } from '../data/flows.js';
import { textOf } from '../data/form-values.js';
import { useRole } from '../data/session.js';
import { Facts } from '../parts/facts.js';
import { FormDialog } from '../parts/form-dialog.js';
import { Notice } from '../parts/notice.js';
import { PageHeading } from '../parts/page-heading.js';
import { PageTitle } from '../parts/page-title.js';
import { ReasonField } from '../parts/reason-field.js';
import { Skeleton } from '../parts/skeleton.js';
import { timeInZone } from '../words/times.js';
import { FateBar } from './fate-bar.js';
import { statusWords } from './file-words.js';
import './files.css';
import { deliveredFile } from './queries.js';
import { QuarantineOfFile } from './quarantine-of-file.js';
import { rowFates } from './row-fates.js';

/** One delivered file: the fate of every row, and its withdrawal. */
export function FilePage() {
  const { sha256 } = useParams({ from: '/files/$sha256' });
  const { flow = DEFAULT_FLOW } = useSearch({ from: '/files/$sha256' });
  const client = useQueryClient();
  const mayChange = useRole('operator');
  const { data: file, error, refetch } = useQuery(deliveredFile(flow, sha256));
  if (error && !file) {
    return (
      <>
        <PageTitle>File</PageTitle>
        <Notice error={error} retry={refetch} />
      </>
    );
  }
  if (!file) return <Skeleton height="30rem" />;
  const fates = rowFates(file);
  const change = (path: '/v1/admin/files/{sha256}/withdraw' | '/v1/admin/files/{sha256}/restore') =>
    async function confirm(form: FormData): Promise<void> {
      const body = { flow, reason: textOf(form, 'reason') ?? '' };
      await api.POST(path, { params: { path: { sha256 } }, body });
      await client.invalidateQueries({ queryKey: ['files'] });
    };
  return (
    <div className="files">
      <PageTitle>{file.path}</PageTitle>
      <PageHeading
        title={file.path}
        lead={`${file.dataset ?? 'Unknown dataset'}, ${statusWords(file)}.`}
      >
        {mayChange &&
          (file.isWithdrawn ? (
            <FormDialog
              label="Restore"
              title="Restore this file"
              about="The next run counts it again, with the corrections of its rows."
              action="Restore"
              onConfirm={change('/v1/admin/files/{sha256}/restore')}
            >
              <ReasonField />
            </FormDialog>
          ) : (
            <FormDialog
              label="Withdraw"
              title="Withdraw this file"
              about="Later runs ignore it and the corrections of its rows. The published answers change with the next run."
              action="Withdraw"
              onConfirm={change('/v1/admin/files/{sha256}/withdraw')}
            >
              <ReasonField />
            </FormDialog>
          ))}
      </PageHeading>
      {file.error && (
        <div className="notice">
          <p>
            <strong>{file.error.message}</strong>
            <code className="code">{file.error.code}</code>
          </p>
        </div>
      )}
      {fates ? <FateBar fates={fates} /> : <p className="note">No run has read its rows yet.</p>}
      <QuarantineOfFile flow={flow} sha256={sha256} cleaned={file.rowsQuarantined ?? 0} />
      <Facts
        facts={[
          ['Delivered', timeInZone(file.seenAt)],
          ['Cleaned by', file.runId === null ? 'no run' : <RunLink key="run" id={file.runId} />],
          ['Size', `${count(file.bytes)} bytes`],
          ['Source', file.source ?? 'unknown'],
          ['SHA-256', <code key="sha256">{sha256}</code>],
        ]}
      />
    </div>
  );
}

const RunLink = ({ id }: { id: string }) => (
  <Link to="/runs/$id" params={{ id }}>
    run {id}
  </Link>
);
