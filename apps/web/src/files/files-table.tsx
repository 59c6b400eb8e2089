import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { count } from '#analytics/words/numbers.js';
import type { Flow, Schemas } from '../data/api.js';
import { ScrollArea } from '../parts/scroll-area.js';
import { SortHeads } from '../parts/sort-heads.js';
import { type SortColumn, sortRows, type TableOrder } from '../parts/table-order.js';
import { formatShortTime, readZoneName } from '../format/times.js';
import { formatStatus, STATUS_LABELS } from './file-labels.js';

interface Props {
  flow: Flow;
  files: readonly Schemas['SourceFile'][];
  /** Whether these are all files that the filters select: to sort one page of them would mislead. */
  isWhole: boolean;
  /** Uploaded texts that no run has read; they come first. */
  waiting: readonly Schemas['UploadedText'][];
}

const COLUMNS: readonly SortColumn<Schemas['SourceFile']>[] = [
  { head: 'Path', read: ({ path }) => path },
  { head: 'Dataset', read: ({ dataset }) => dataset },
  { head: 'Status', read: formatStatus },
  { head: 'Read', isNumber: true, read: ({ rowsIn }) => rowsIn },
  { head: 'Accepted', isNumber: true, read: ({ rowsAccepted }) => rowsAccepted },
  { head: 'Quarantined', isNumber: true, read: ({ rowsQuarantined }) => rowsQuarantined },
  { head: 'Duplicate', isNumber: true, read: ({ rowsDuplicate }) => rowsDuplicate },
  { head: 'Superseded', isNumber: true, read: ({ rowsSuperseded }) => rowsSuperseded },
  { head: `Delivered (${readZoneName()})`, read: ({ seenAt }) => seenAt },
];

/** A list of files with the numbers of their rows. */
export function FilesTable({ flow, files, isWhole, waiting }: Props) {
  const [chosen, setOrder] = useState<TableOrder>();
  const order = isWhole ? chosen : undefined;
  return (
    <ScrollArea label="Files">
      <table className="rows">
        <thead>
          <tr>
            <SortHeads
              columns={COLUMNS}
              order={order}
              setOrder={isWhole && files.length > 1 ? setOrder : undefined}
            />
          </tr>
        </thead>
        <tbody>
          {waiting.map((text) => (
            <WaitingRow key={`${text.path} ${text.sha256}`} text={text} />
          ))}
          {sortRows(files, COLUMNS, order).map((file) => (
            <FileRow key={file.id} flow={flow} file={file} />
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}

function WaitingRow({ text }: { text: Schemas['UploadedText'] }) {
  const { path, dataset, nextRun, error } = text;
  return (
    <tr>
      <th scope="row">{path}</th>
      <td>{dataset ?? 'unknown'}</td>
      <td className="wraps">
        <span className={`file-status ${nextRun === 'reads' ? 'W' : 'E'}`}>
          {nextRun === 'reads' ? STATUS_LABELS.W : 'the next run refuses it'}
        </span>
        {error && <small>{error.message}</small>}
      </td>
      <td colSpan={COLUMNS.length - 3}>uploaded, and no run has read it</td>
    </tr>
  );
}

function FileRow({ flow, file }: { flow: Flow; file: Schemas['SourceFile'] }) {
  const { sha256, path, dataset, status, isWithdrawn, rowsQuarantined, seenAt, error } = file;
  return (
    <tr>
      <th scope="row">
        <Link to="/files/$sha256" params={{ sha256 }} search={{ flow }}>
          {path}
        </Link>
      </th>
      <td>{dataset ?? 'unknown'}</td>
      <td className="wraps">
        <span className={`file-status ${isWithdrawn ? 'withdrawn' : status}`}>
          {formatStatus(file)}
        </span>
        {error && (
          <small>
            {error.message} <code className="code">{error.code}</code>
          </small>
        )}
      </td>
      <Rows rows={file.rowsIn} />
      <Rows rows={file.rowsAccepted} />
      <td className="number">
        {rowsQuarantined === null || rowsQuarantined === 0 ? (
          rowsQuarantined
        ) : (
          <Link to="/quarantine" search={{ flow, file: sha256.slice(0, 12), state: 'all' }}>
            {count(rowsQuarantined)}
          </Link>
        )}
      </td>
      <Rows rows={file.rowsDuplicate} />
      <Rows rows={file.rowsSuperseded} />
      <td>
        <time dateTime={seenAt}>{formatShortTime(seenAt)}</time>
      </td>
    </tr>
  );
}

const Rows = ({ rows }: { rows: number | null }) => (
  <td className="number">{rows === null ? '' : count(rows)}</td>
);
