import { useActorNames } from '../data/actor-names.js';
import type { Schemas } from '../data/api.js';
import { formatShortTime, readZoneName } from '../format/times.js';
import { formatDetails } from '../format/details.js';
import { ScrollArea } from '../parts/scroll-area.js';
import { formatTrigger } from './run-labels.js';

/** Why a run started: the requests that it took. */
export function RunWhy({ run }: { run: Schemas['RunDetail'] }) {
  const formatActor = useActorNames();
  const requests = run.requests.map((each) => ({ ...each, text: formatDetails(each.details) }));
  const hasDetails = requests.some(({ text }) => text !== '');
  return (
    <section className="run-part" aria-labelledby="why">
      <h2 id="why">Why it started</h2>
      <ScrollArea label="Requests">
        <table className="rows">
          <thead>
            <tr>
              <th scope="col">Requested ({readZoneName()})</th>
              <th scope="col">Cause</th>
              <th scope="col">By</th>
              {hasDetails && <th scope="col">Details</th>}
            </tr>
          </thead>
          <tbody>
            {requests.map(({ requestedAt, trigger, actor, text }) => (
              <tr key={`${requestedAt} ${actor}`}>
                <th scope="row">{formatShortTime(requestedAt)}</th>
                <td>{formatTrigger(trigger)}</td>
                <td>{formatActor(actor)}</td>
                {hasDetails && <td className="wraps">{text}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollArea>
      {run.cancelledBy !== null && (
        <p>
          {formatActor(run.cancelledBy)} cancelled it: {run.cancelReason}
        </p>
      )}
    </section>
  );
}
