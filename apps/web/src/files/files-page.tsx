import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { DEFAULT_FLOW } from '../data/flows.js';
import { currentUser, useMay } from '../data/session.js';
import { Empty } from '../parts/empty.js';
import { Notice } from '../parts/notice.js';
import { PageHeading } from '../parts/page-heading.js';
import { Skeleton } from '../parts/skeleton.js';
import { FilesFilters } from './files-filters.js';
import { FilesTable } from './files-table.js';
import './files.css';
import { deliveredFiles, FILES } from './queries.js';
import { UploadFile } from './upload-file.js';
import { useUploaded } from './uploaded-rows.js';

/** After an upload the list is read again, until a run has found the file. */
const AGAIN_MS = 5_000;

/** Delivered files, newest first, with the fate of their rows. */
export function FilesPage() {
  const search = useSearch({ from: '/files' });
  const mayUpload = useMay('uploadFile');
  const { isPending: isUserPending } = useQuery(currentUser);
  const flow = search.flow ?? DEFAULT_FLOW;
  const { status, dataset, file, before } = search;
  const uploaded = useUploaded(flow);
  const { data, error, refetch, isPending } = useQuery({
    ...deliveredFiles(flow, search),
    refetchInterval: uploaded.length > 0 && AGAIN_MS,
  });
  const files = data?.slice(0, FILES);
  const isFiltered = [status, dataset, file, before].some((each) => each !== undefined);
  // A run has not yet found them in the source. Filters concern the files of the API.
  const waiting = isFiltered
    ? []
    : uploaded.filter(({ sha256 }) => files?.every((each) => each.sha256 !== sha256) === true);
  const last = files?.at(-1);
  return (
    <div className="files">
      <PageHeading
        title="Files"
        lead="Delivered files, newest first, and what became of their rows."
      />
      {isUserPending && <div className="upload-place" />}
      {mayUpload && <UploadFile />}
      <FilesFilters flow={flow} search={search} />
      {error && <Notice error={error} retry={refetch} />}
      {isPending && <Skeleton height="24rem" />}
      {files?.length === 0 && waiting.length === 0 && (
        <Empty title={isFiltered ? 'No file matches these filters.' : 'No file is delivered yet.'}>
          {isFiltered ? (
            <Link to="/files" search={{ flow }}>
              Show all files
            </Link>
          ) : (
            <p>Upload files above or copy them into the source folder, and start a run.</p>
          )}
        </Empty>
      )}
      {files !== undefined && files.length + waiting.length > 0 && (
        <FilesTable
          flow={flow}
          files={files}
          isWhole={before === undefined && data?.length === files.length}
          waiting={waiting}
        />
      )}
      <nav className="actions" aria-label="Pages of files">
        {before !== undefined && (
          <Link to="/files" search={{ ...search, before: undefined }}>
            Newest files
          </Link>
        )}
        {data !== undefined && data.length > FILES && last && (
          <Link to="/files" search={{ ...search, before: Number(last.id) }}>
            Older files
          </Link>
        )}
      </nav>
    </div>
  );
}
