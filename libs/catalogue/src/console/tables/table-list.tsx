import { Link } from '@tanstack/react-router';
import { counted } from '#analytics/words/numbers.js';
import type { Schemas } from '#web/data/api.js';
import { byteSizeText } from '#web/words/byte-sizes.js';
import { timeInZone } from '#web/words/times.js';

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
          <p className="aside">{factsOf(table).join(' · ')}</p>
        </li>
      ))}
    </ul>
  );
}

function factsOf(table: Schemas['CatalogueTable']): string[] {
  const { tags, origin, rows, bytes, format, owner, freshAt } = table;
  return [
    tags.length > 0 ? tags.join(', ') : origin,
    ...(rows === null ? [] : [counted(rows, 'row')]),
    ...(bytes > 0 ? [byteSizeText(bytes)] : []),
    format,
    ...(owner === null ? [] : [`owner ${owner}`]),
    ...(freshAt === null ? [] : [`newest rows ${timeInZone(freshAt)}`]),
  ];
}
