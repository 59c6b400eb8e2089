import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { Empty } from '#web/parts/empty.js';
import { Notice } from '#web/parts/notice.js';
import { ScrollArea } from '#web/parts/scroll-area.js';
import { Skeleton } from '#web/parts/skeleton.js';
import { useNearViewport } from '#web/parts/use-near-viewport.js';
import { formatCell, isNumericType } from '#web/format/cells.js';
import { sampleQuery } from './queries.js';

/** The first rows of a table, read when the reader comes near. */
export function TableSample({ address }: { address: string }) {
  const place = useRef<HTMLElement>(null);
  const isNear = useNearViewport(place);
  const { data, error, refetch, isPending } = useQuery({
    ...sampleQuery(address),
    enabled: isNear,
  });
  return (
    <section ref={place}>
      <h2>First rows</h2>
      {error && <Notice error={error} retry={refetch} />}
      {isPending && <Skeleton height="24rem" />}
      {data?.rows.length === 0 && <Empty title="The table has no rows." />}
      {data !== undefined && data.rows.length > 0 && (
        <ScrollArea label="First rows">
          <table className="rows sample">
            <thead>
              <tr>
                {data.columns.map(({ name, type, isMasked }) => (
                  <th key={name} scope="col" className={isNumericType(type) ? 'number' : undefined}>
                    {name}
                    {isMasked && ' (masked)'}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.rows.map((cells, row) => (
                // A sampled row has no other name than its place.
                <tr key={row}>
                  {data.columns.map(({ name, type }, at) => (
                    <td key={name} className={isNumericType(type) ? 'number' : undefined}>
                      {formatCell(cells[at])}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollArea>
      )}
    </section>
  );
}
