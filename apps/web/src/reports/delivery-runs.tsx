import { useQuery } from '@tanstack/react-query';
import { Notice } from '../parts/notice.js';
import { ScrollArea } from '../parts/scroll-area.js';
import { formatShortTime, readZoneName } from '../format/times.js';
import { deliveryRuns } from './queries.js';

/** The last times at which reports were due; nothing before the first one. */
export function DeliveryRuns() {
  const { data, error, refetch } = useQuery(deliveryRuns);
  if (error) return <Notice error={error} retry={refetch} />;
  if (data === undefined || data.length === 0) return null;
  return (
    <>
      <h3>Last times</h3>
      <ScrollArea label="Table of the last deliveries">
        <table className="rows">
          <thead>
            <tr>
              <th scope="col">Due ({readZoneName()})</th>
              <th scope="col">Delivery</th>
              <th scope="col">State</th>
              <th scope="col">Snapshot</th>
              <th scope="col">Place or error</th>
            </tr>
          </thead>
          <tbody>
            {data.map(({ id, dueAt, report, state, snapshotId, place, lastError }) => (
              <tr key={id}>
                <th scope="row">{formatShortTime(dueAt)}</th>
                <td>{report}</td>
                <td>{state}</td>
                <td>{snapshotId ?? ''}</td>
                <td>{lastError ?? place ?? ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollArea>
    </>
  );
}
