import { useCallback, useRef } from 'react';
import { money } from '#analytics/words/numbers.js';
import { drawMinutes } from './minutes-chart.js';
import { ChartFrame } from '#web/parts/chart-frame.js';
import { DataTable } from '#web/parts/data-table.js';
import { formatClockTime, readZoneName } from '#web/format/times.js';
import type { Minute } from './minutes.js';

const formatMoney = (cents: number) => money(cents / 100);

/** The last minutes as a chart, and as a table. */
export function MinutesPart({ minutes }: { minutes: readonly Minute[] }) {
  const picture = useRef<HTMLDivElement>(null);
  const draw = useCallback((width: number) => drawMinutes(minutes, width), [minutes]);
  const rows = minutes
    .map(({ at, published, live }) => [
      formatClockTime(at),
      formatMoney(published),
      formatMoney(live),
      formatMoney(published + live),
    ])
    .reverse();
  return (
    <>
      <ChartFrame
        title="Sales by minute of arrival"
        label={`Sales by minute from ${rows.at(-1)?.[0]} to ${rows[0]?.[0]}; the table below has the figures`}
        draw={draw}
        picture={picture}
      />
      <DataTable
        caption={`Sales by minute of arrival, ${readZoneName()}`}
        columns={[
          { head: 'Minute', isNumber: false },
          { head: 'In the answers', isNumber: true },
          { head: 'Not yet published', isNumber: true },
          { head: 'Sales', isNumber: true },
        ]}
        rows={rows}
        total={rows.length}
      />
    </>
  );
}
