import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import { formatCell, isNumericType } from '#web/format/cells.js';
import { computeWidths } from './column-widths.js';
import type { SqlAnswer } from './queries.js';

const ROW_PX = 32;
/** Rows drawn above and below those in sight. */
const OVERSCAN = 10;
const NUMBER_PX = 72;

/** The rows of an answer: only those near the view are in the document. */
export function ResultGrid({ columns, rows }: Pick<SqlAnswer, 'columns' | 'rows'>) {
  const scroller = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing memoizes its functions
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
  });
  const widths = useMemo(() => computeWidths(columns, rows), [columns, rows]);
  const classes = columns.map(({ type }) => (isNumericType(type) ? 'number' : undefined));
  const shown = virtualizer.getVirtualItems();
  const above = shown.at(0)?.start ?? 0;
  const below = virtualizer.getTotalSize() - (shown.at(-1)?.end ?? 0);
  const width = widths.reduce((sum, each) => sum + each, NUMBER_PX);
  return (
    <div ref={scroller} className="result-grid" role="region" aria-label="Rows" tabIndex={0}>
      <table aria-rowcount={rows.length + 1} style={{ width }}>
        <colgroup>
          <col style={{ width: NUMBER_PX }} />
          {widths.map((each, at) => (
            // A query may give two columns one name.
            <col key={at} style={{ width: each }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" className="number">
              Row
            </th>
            {columns.map(({ name, type }, at) => (
              <th key={at} scope="col" className={classes[at]} title={type}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {above > 0 && <Space height={above} />}
          {shown.map(({ index }) => (
            <tr key={index} aria-rowindex={index + 2}>
              <th scope="row" className="number">
                {index + 1}
              </th>
              {columns.map((_, at) => (
                <td key={at} className={classes[at]}>
                  {formatCell(rows[index]?.[at])}
                </td>
              ))}
            </tr>
          ))}
          {below > 0 && <Space height={below} />}
        </tbody>
      </table>
    </div>
  );
}

/** Holds the place of the rows that are not drawn. */
const Space = ({ height }: { height: number }) => (
  <tr className="space" aria-hidden="true" style={{ height }} />
);
