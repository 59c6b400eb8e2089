import { useQuery } from '@tanstack/react-query';
import { Notice } from '../parts/notice.js';
import { ScrollArea } from '../parts/scroll-area.js';
import { formatShortTime, readZoneName } from '../format/times.js';
import { RemoveSchedule } from './remove-schedule.js';
import { schedulesQuery } from './run-queries.js';
import { SetSchedule } from './set-schedule.js';

/** The schedules of a flow, with the next due time of each. */
export function FlowSchedules({ flow }: { flow: string }) {
  const { data: schedules = [], error, refetch } = useQuery(schedulesQuery(flow));
  return (
    <section className="run-part" aria-labelledby="schedules">
      <h2 id="schedules">Schedules</h2>
      {error !== null && <Notice error={error} retry={refetch} />}
      {schedules.length === 0 && error === null && <p>No schedule starts runs of this flow.</p>}
      {schedules.length > 0 && (
        <ScrollArea label="Table of schedules">
          <table className="rows">
            <thead>
              <tr>
                <th scope="col">Schedule</th>
                <th scope="col">Times</th>
                <th scope="col">Next due ({readZoneName()})</th>
                <th scope="col">If nothing has changed</th>
                <th scope="col">Missed times</th>
                <th scope="col">
                  <span className="hidden">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {schedules.map(({ name, cron, zone, nextAt, onlyIfChanged, missed }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>
                    <code>{cron}</code> {zone}
                  </td>
                  <td>{nextAt === null ? 'never' : formatShortTime(nextAt)}</td>
                  <td>{onlyIfChanged ? 'does nothing' : 'runs'}</td>
                  <td>{missed === 'run' ? 'one run for all' : 'skipped'}</td>
                  <td>
                    <RemoveSchedule flow={flow} name={name} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollArea>
      )}
      <p>
        <SetSchedule flow={flow} />
      </p>
    </section>
  );
}
