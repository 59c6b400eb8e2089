import { formatCount } from '#analytics/words/numbers.js';
import { useActorNames } from '../../data/actor-names.js';
import type { Schemas } from '../../data/api.js';
import { ScrollArea } from '../../parts/scroll-area.js';
import { formatShortTime, readZoneName } from '../../format/times.js';

/** Erased people, with the state of the source files. */
export function ErasuresTable({ erasures }: { erasures: readonly Schemas['ErasureDetail'][] }) {
  const formatActor = useActorNames();
  return (
    <ScrollArea label="Erasures">
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">Person</th>
            <th scope="col">Asked ({readZoneName()})</th>
            <th scope="col">State</th>
            <th scope="col">To do by hand</th>
            <th scope="col">Reason</th>
          </tr>
        </thead>
        <tbody>
          {erasures.map((erasure) => (
            <tr key={erasure.id}>
              <th scope="row">
                {erasure.dataset} {erasure.person}
              </th>
              <td>
                <time dateTime={erasure.askedAt}>{formatShortTime(erasure.askedAt)}</time>
                <small>by {formatActor(erasure.askedBy)}</small>
              </td>
              <td className="wraps">
                <State {...erasure} />
              </td>
              <td className="wraps">
                <ManualErasure {...erasure} />
              </td>
              <td className="wraps">{erasure.reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}

function State({ hadKey, doneAt, error, rewritten }: Schemas['ErasureDetail']) {
  const files = `${formatCount(rewritten.length, 'source file')} rewritten`;
  return (
    <>
      {hadKey ? 'The key is destroyed.' : 'No key existed: erased before, or unknown.'}
      <small>
        {doneAt === null
          ? 'A worker clears the source files.'
          : `${files}, ${formatShortTime(doneAt)}.`}
      </small>
      {error !== null && <small className="failed">{error}</small>}
    </>
  );
}

/** Files and tables that the worker cannot clear. */
function ManualErasure({ unread, tables }: Schemas['ErasureDetail']) {
  return (
    <>
      {unread.length > 0 && <>Check these files: {unread.join(', ')}. </>}
      {tables.length > 0 && <>Make these tables again: {tables.join(', ')}.</>}
    </>
  );
}
