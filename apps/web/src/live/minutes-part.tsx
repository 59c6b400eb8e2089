import { useCallback, useRef } from 'react';
import { money } from '#analytics/words/numbers.js';
import { minutesChart } from './minutes-chart.js';
import { ChartFrame } from '../parts/chart-frame.js';
import { DataTable } from '../parts/data-table.js';
import { clockTime, zoneName } from '../words/times.js';
import type { Minute } from './minutes.js';

const inMoney = (cents: number) => money(cents / 100);

/** The last minutes as a chart, and as a table. */
export function MinutesPart({ minutes }: { minutes: readonly Minute[] }) {
  const picture = useRef<HTMLDivElement>(null);
  const draw = useCallback((width: number) => minutesChart(minutes, width), [minutes]);
  const rows = minutes
    .map(({ at, published, live }) => [
      clockTime(at),
      inMoney(published),
      inMoney(live),
      inMoney(published + live),
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
        caption={`Sales by minute of arrival, ${zoneName()}`}
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
