import { count, formatCount } from '#analytics/words/numbers.js';
import type { Schemas } from '#web/data/api.js';
import { Facts } from '#web/parts/facts.js';
import { formatByteSize } from '#web/format/byte-sizes.js';
import { formatTimeInZone } from '#web/format/times.js';

/** The facts about a table. */
export function TableFacts({ table }: { table: Schemas['CatalogueTableDetail'] }) {
  const { origin, rows, bytes, files, format, location, keys, owner, tags, version } = table;
  return (
    <Facts
      facts={[
        ['Rows', rows === null ? 'not counted' : count(rows)],
        ...(bytes === null || files === null
          ? []
          : [['Size', `${formatByteSize(bytes)} in ${formatCount(files, 'file')}`] as const]),
        ['Newest rows', table.freshAt === null ? 'unknown' : formatTimeInZone(table.freshAt)],
        ['Origin', `${origin}, version ${version} of its columns`],
        ['Format', format],
        ['Location', <code key="location">{location}</code>],
        ['Keys', keys.length === 0 ? 'none' : keys.map((key) => `(${key})`).join(', ')],
        ['Owner', owner ?? 'none'],
        ['Tags', tags.length === 0 ? 'none' : tags.join(', ')],
      ]}
    />
  );
}
