import { Link } from '@tanstack/react-router';
import { formatCount } from '#analytics/words/numbers.js';
import type { Schemas } from '#web/data/api.js';
import { formatByteSize } from '#web/format/byte-sizes.js';
import { formatTimeInZone } from '#web/format/times.js';

/** Tables with their descriptions. */
export function TableList({ tables }: { tables: readonly Schemas['CatalogueTable'][] }) {
  return (
    <ul className="table-list">
      {tables.map((table) => (
        <li key={table.address}>
          <Link to="/catalogue/$address" params={{ address: table.address }}>
            {table.address}
          </Link>
          {table.comment !== null && <p>{table.comment}</p>}
          <p className="aside">{listFacts(table).join(' · ')}</p>
        </li>
      ))}
    </ul>
  );
}

function listFacts(table: Schemas['CatalogueTable']): string[] {
  const { tags, origin, rows, bytes, format, owner, freshAt } = table;
  return [
    tags.length > 0 ? tags.join(', ') : origin,
    ...(rows === null ? [] : [formatCount(rows, 'row')]),
    ...(bytes !== null && bytes > 0 ? [formatByteSize(bytes)] : []),
    format,
    ...(owner === null ? [] : [`owner ${owner}`]),
    ...(freshAt === null ? [] : [`newest rows ${formatTimeInZone(freshAt)}`]),
  ];
}
