import { Link } from '@tanstack/react-router';
import { shortDate } from '#analytics/words/dates.js';
import type { Schemas } from '../../data/api.js';
import { ScrollArea } from '../../parts/scroll-area.js';
import { formatShortDay, readZoneName } from '../../format/times.js';
import { toKeyState } from './key-state.js';
import { RevokeKey } from './revoke-key.js';

/** Keys with their role, state and last use. */
export function KeysTable({ keys }: { keys: readonly Schemas['ApiKey'][] }) {
  return (
    <ScrollArea label="Keys">
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">Key</th>
            <th scope="col">Name</th>
            <th scope="col">Role</th>
            <th scope="col">State</th>
            <th scope="col">Made ({readZoneName()})</th>
            <th scope="col">Expires ({readZoneName()})</th>
            <th scope="col">Last used (UTC)</th>
            <th scope="col">
              <span className="hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <KeyRow key={key.id} {...key} />
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}

function KeyRow(key: Schemas['ApiKey']) {
  const { id, name, role, personalData, createdAt, expiresAt, lastUsed } = key;
  const state = toKeyState(key, new Date());
  return (
    <tr>
      <th scope="row">
        <Link to="/admin/audit" search={{ actor: `key ${id}` }} title="Acts of this key">
          {id}
        </Link>
      </th>
      <td className="wraps">{name}</td>
      <td>
        {role}
        {personalData && <small>reads personal data</small>}
      </td>
      <td className={state === 'valid' ? undefined : 'off'}>{state}</td>
      <td>{formatShortDay(createdAt)}</td>
      <td>{expiresAt === null ? 'never' : formatShortDay(expiresAt)}</td>
      <td>{lastUsed === null ? 'never' : shortDate(lastUsed)}</td>
      <td>{state === 'valid' && <RevokeKey id={id} name={name} />}</td>
    </tr>
  );
}
