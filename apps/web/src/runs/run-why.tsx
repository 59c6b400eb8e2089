import type { Schemas } from '../data/api.js';
import { shortTime, zoneName } from '../words/times.js';
import { detailsText } from '../words/details-text.js';
import { Scrolls } from '../parts/scrolls.js';
import { triggerText } from './run-words.js';

/** Why a run started: the requests that it took. */
export function RunWhy({ run }: { run: Schemas['RunDetail'] }) {
  const requests = run.requests.map((each) => ({ ...each, text: detailsText(each.details) }));
  const hasDetails = requests.some(({ text }) => text !== '');
  return (
    <section className="run-part" aria-labelledby="why">
      <h2 id="why">Why it started</h2>
      <Scrolls label="Requests">
        <table className="rows">
          <thead>
            <tr>
              <th scope="col">Requested ({zoneName()})</th>
              <th scope="col">Cause</th>
              <th scope="col">By</th>
              {hasDetails && <th scope="col">Details</th>}
            </tr>
          </thead>
          <tbody>
            {requests.map(({ requestedAt, trigger, actor, text }) => (
              <tr key={`${requestedAt} ${actor}`}>
                <th scope="row">{shortTime(requestedAt)}</th>
                <td>{triggerText(trigger)}</td>
                <td>{actor}</td>
                {hasDetails && <td className="wraps">{text}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolls>
      {run.cancelledBy !== null && (
        <p>
          {run.cancelledBy} cancelled it: {run.cancelReason}
        </p>
      )}
    </section>
  );
}
