import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Schemas } from '../data/api.js';
import { useMay } from '../data/session.js';
import { Empty } from '../parts/empty.js';
import { Notice } from '../parts/notice.js';
import { ScrollArea } from '../parts/scroll-area.js';
import { formatShortTime, readZoneName } from '../format/times.js';
import { DeliveryRuns } from './delivery-runs.js';
import { formatTimes } from './delivery-times.js';
import { LastDelivery, formatTarget } from './last-delivery.js';
import { deliveries } from './queries.js';
import { RemoveDelivery } from './remove-delivery.js';
import { SendNow } from './send-now.js';
import { useReportDeliveries } from './use-report-deliveries.js';

type Delivery = Schemas['Report'];

/** Every report that the worker sends, and its last times. */
export function Deliveries() {
  const { data, error, refetch } = useQuery(deliveries);
  return (
    <section aria-labelledby="deliveries">
      <h2 id="deliveries">Deliveries</h2>
      {error && <Notice error={error} retry={refetch} />}
      {data?.length === 0 && (
        <Empty title="The worker delivers no report yet.">
          <p>Open a report and deliver it by schedule.</p>
        </Empty>
      )}
      {data !== undefined && data.length > 0 && <DeliveryTable rows={data} />}
      <DeliveryRuns />
    </section>
  );
}

/** The deliveries of one report; nothing for readers who may not see them. */
export function ReportDeliveries({ name }: { name: string }) {
  const rows = useReportDeliveries(name);
  if (rows.length === 0) return null;
  return (
    <section aria-labelledby="deliveries">
      <h2 id="deliveries">Deliveries</h2>
      <DeliveryTable rows={rows} />
    </section>
  );
}

function DeliveryTable({ rows }: { rows: readonly Delivery[] }) {
  const isAdmin = useMay('removeReport');
  return (
    <ScrollArea label="Table of deliveries">
      <table className="rows deliveries">
        <thead>
          <tr>
            <th scope="col">Delivery</th>
            <th scope="col">Answers</th>
            <th scope="col">Format</th>
            <th scope="col">Times</th>
            <th scope="col">Last ({readZoneName()})</th>
            <th scope="col">To</th>
            <th scope="col">
              <span className="hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, answers, format, cron, zone, nextAt, emails, folder, lastRun }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                {answers.split(' ').map((each) => (
                  <AnswerLink key={each} answer={each} />
                ))}
              </td>
              <td>{format.toUpperCase()}</td>
              <td>
                {cron === null ? 'on request' : `${formatTimes(cron)}, ${zone ?? ''}`}
                {nextAt !== null && (
                  <small>
                    next {formatShortTime(nextAt)} {readZoneName()}
                  </small>
                )}
              </td>
              <td>
                <LastDelivery run={lastRun} />
              </td>
              <td>{formatTarget({ emails, folder })}</td>
              <td className="buttons">
                <SendNow name={name} />
                {isAdmin && <RemoveDelivery name={name} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}

/** Links a report of a business question; another answer has its own arguments. */
function AnswerLink({ answer }: { answer: string }) {
  const [, name] = /^reports\/(.+)$/.exec(answer) ?? [];
  if (name === undefined) return <code>{answer} </code>;
  return (
    <Link to="/reports/$name" params={{ name }}>
      {name}
    </Link>
  );
}
