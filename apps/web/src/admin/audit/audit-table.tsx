import { Link } from '@tanstack/react-router';
import { useActorNames } from '../../data/actor-names.js';
import type { Schemas } from '../../data/api.js';
import { ScrollArea } from '../../parts/scroll-area.js';
import { formatShortTime, readZoneName } from '../../format/times.js';
import { formatDetails } from '../../format/details.js';
import { AuditSubject } from './audit-subject.js';
import type { AuditSearch } from '../search.js';

interface Props {
  entries: readonly Schemas['AuditEntry'][];
  search: AuditSearch;
}

/** Entries of the audit log; an actor and an action are links that filter by them. */
export function AuditTable({ entries, search }: Props) {
  const formatActor = useActorNames();
  const first = { ...search, before: undefined };
  return (
    <ScrollArea label="Audit log">
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">Time ({readZoneName()})</th>
            <th scope="col">Actor</th>
            <th scope="col">Action</th>
            <th scope="col">Subject</th>
            <th scope="col">Reason and details</th>
          </tr>
        </thead>
        <tbody>
          {entries.map(({ id, at, actor, action, subject, reason, details }) => (
            <tr key={id}>
              <th scope="row">
                <time dateTime={at}>{formatShortTime(at)}</time>
              </th>
              <td>
                <Link to="/admin/audit" search={{ ...first, actor }}>
                  {formatActor(actor)}
                </Link>
              </td>
              <td>
                <Link to="/admin/audit" search={{ ...first, action }}>
                  {action}
                </Link>
              </td>
              <td className="wraps">
                <AuditSubject subject={subject} formatActor={formatActor} />
              </td>
              <td className="wraps">
                {reason}
                <small>{formatDetails(details)}</small>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}
