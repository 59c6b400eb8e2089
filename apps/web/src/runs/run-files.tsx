import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { count, formatCount } from '#analytics/words/numbers.js';
import type { Flow, Schemas } from '../data/api.js';
import { PagedRows } from '../parts/paged-rows.js';
import { ScrollArea } from '../parts/scroll-area.js';
import { SortHeads } from '../parts/sort-heads.js';
import { type SortColumn, sortRows, type TableOrder } from '../parts/table-order.js';

type File = Schemas['RunFile'];

const STATES: Record<File['status'], string> = {
  W: 'waiting',
  A: 'being processed',
  I: 'processed',
  E: 'rejected',
};

const formatReader = (isNew: boolean) => (isNew ? 'this run' : 'an earlier run');

/** A list that is hardly longer needs no search. */
const SEARCHED_ROWS = 20;

/** Rejected files first, then those that the run read. */
const rank = ({ status, isNew }: File) => (status === 'E' ? 0 : isNew ? 1 : 2);

const COLUMNS: readonly SortColumn<File>[] = [
  { head: 'File', read: ({ path }) => path },
  { head: 'Dataset', read: ({ dataset }) => dataset },
  { head: 'State', read: ({ status }) => STATES[status] },
  { head: 'Read by', read: ({ isNew }) => formatReader(isNew) },
  { head: 'Rows in', isNumber: true, read: ({ rowsIn }) => rowsIn },
  { head: 'Kept', isNumber: true, read: ({ rowsOut }) => rowsOut },
  { head: 'In quarantine', isNumber: true, read: ({ rowsQuarantined }) => rowsQuarantined },
];

/** The files that a run took, page by page; rejected ones first, until the reader sorts them. */
export function RunFiles({ run }: { run: Schemas['RunDetail'] }) {
  const [text, setText] = useState('');
  const [order, setOrder] = useState<TableOrder>();
  const flow = run.flow as Flow;
  const files = run.files
    .toSorted((a, b) => rank(a) - rank(b))
    .filter(({ path }) => path.toLowerCase().includes(text.trim().toLowerCase()));
  return (
    <section className="run-part" aria-labelledby="files">
      <h2 id="files">Files</h2>
      <p>
        {run.files.length === 0
          ? 'It took no file'
          : `It took ${formatCount(run.files.length, 'file')}`}
        {run.filesRejected > 0 && (
          <>
            {' and rejected '}
            <Link to="/files" search={{ flow, status: 'E' }}>
              {formatCount(run.filesRejected, 'file')}
            </Link>
          </>
        )}
        .
      </p>
      {run.files.length > SEARCHED_ROWS && (
        <div className="field">
          <label htmlFor="file-path">Path contains</label>
          <input
            id="file-path"
            type="search"
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
        </div>
      )}
      {run.files.length > 0 && (
        <PagedRows rows={sortRows(files, COLUMNS, order)} label="Pages of files">
          {(shown) => (
            <ScrollArea label="Table of files">
              <table className="rows">
                <thead>
                  <tr>
                    <SortHeads
                      columns={COLUMNS}
                      order={order}
                      setOrder={files.length > 1 ? setOrder : undefined}
                    />
                  </tr>
                </thead>
                <tbody>
                  {shown.map((file) => (
                    <FileRow key={`${file.path} ${file.sha256}`} file={file} flow={flow} />
                  ))}
                </tbody>
              </table>
            </ScrollArea>
          )}
        </PagedRows>
      )}
    </section>
  );
}

const formatRows = (rows: number | null) => (rows === null ? '' : count(rows));

function FileRow({ file, flow }: { file: File; flow: Flow }) {
  const { sha256, rowsQuarantined } = file;
  return (
    <tr>
      <th scope="row">
        <Link to="/files/$sha256" params={{ sha256 }} search={{ flow }}>
          {file.path}
        </Link>
      </th>
      <td>{file.dataset}</td>
      <td className="wraps">
        {STATES[file.status]}
        {file.error !== null && (
          <small>
            {file.error.message} <code className="run-code">{file.error.code}</code>
          </small>
        )}
      </td>
      <td>{formatReader(file.isNew)}</td>
      <td className="number">{formatRows(file.rowsIn)}</td>
      <td className="number">{formatRows(file.rowsOut)}</td>
      <td className="number">
        {rowsQuarantined === null || rowsQuarantined === 0 ? (
          formatRows(rowsQuarantined)
        ) : (
          <Link to="/quarantine" search={{ flow, file: sha256.slice(0, 12), state: 'all' }}>
            {formatRows(rowsQuarantined)}
          </Link>
        )}
      </td>
    </tr>
  );
}
