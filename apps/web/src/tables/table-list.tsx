import { Link } from '@tanstack/react-router';
import { count } from '#analytics/words/numbers.js';
import { ScrollArea } from '../parts/scroll-area.js';
import { formatByteSize } from '../format/byte-sizes.js';
import { formatShortTime, readZoneName } from '../format/times.js';
import type { LakeTable } from './queries.js';

const NUMBERS = ['Kept versions', 'Rows', 'Size', 'Files'];

/** Tables, each with its current version; a table that could not follow a publication has the reason. */
export function TableList({ label, tables }: { label: string; tables: readonly LakeTable[] }) {
  return (
    <ScrollArea label={label}>
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">Table</th>
            <th scope="col">Version</th>
            {NUMBERS.map((head) => (
              <th key={head} scope="col" className="number">
                {head}
              </th>
            ))}
            <th scope="col">Published ({readZoneName()})</th>
          </tr>
        </thead>
        <tbody>
          {tables.map((table) => (
            <TableRow key={table.name} table={table} />
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}

function TableRow({ table: { name: address, versions, failure } }: { table: LakeTable }) {
  const [namespace = '', name = ''] = address.split('.');
  const [current] = versions;
  return (
    <tr>
      <th scope="row">
        <Link to="/tables/$namespace/$name" params={{ namespace, name }}>
          {name}
        </Link>
        {failure !== null && (
          <small className="behind">
            {current ? 'Older than the snapshot' : 'Not readable outside'}: {failure}
          </small>
        )}
      </th>
      <td>{current?.tag ?? 'none'}</td>
      <td className="number">{count(versions.length)}</td>
      <td className="number">{current && count(current.rows)}</td>
      <td className="number">{current && formatByteSize(current.bytes)}</td>
      <td className="number">{current && count(current.files)}</td>
      <td>
        {current && (
          <time dateTime={current.committedAt}>{formatShortTime(current.committedAt)}</time>
        )}
      </td>
    </tr>
  );
}
