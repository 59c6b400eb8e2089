import { Link } from '@tanstack/react-router';
import { count } from '#analytics/words/numbers.js';
import type { Flow, Schemas } from '../data/api.js';
import { ScrollArea } from '../parts/scroll-area.js';
import { formatShortTime, readZoneName } from '../format/times.js';
import { formatStatus, STATUS_LABELS } from './file-labels.js';

interface Props {
  flow: Flow;
  files: readonly Schemas['SourceFile'][];
  /** Uploaded texts that no run has read; they come first. */
  waiting: readonly Schemas['UploadedText'][];
}

const HEADS = ['Read', 'Accepted', 'Quarantined', 'Duplicate', 'Superseded'];

/** A list of files with the numbers of their rows. */
export function FilesTable({ flow, files, waiting }: Props) {
  return (
    <ScrollArea label="Files">
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">Path</th>
            <th scope="col">Dataset</th>
            <th scope="col">Status</th>
            {HEADS.map((head) => (
              <th key={head} scope="col" className="number">
                {head}
              </th>
            ))}
            <th scope="col">Delivered ({readZoneName()})</th>
          </tr>
        </thead>
        <tbody>
          {waiting.map((text) => (
            <WaitingRow key={text.sha256} text={text} />
          ))}
          {files.map((file) => (
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
      <td colSpan={HEADS.length + 1}>uploaded, and no run has read it</td>
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
