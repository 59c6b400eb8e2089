import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { formatScope } from '#access/format-scope.js';
import { shortDate } from '#analytics/words/dates.js';
import type { Schemas } from '../../data/api.js';
import { ScrollArea } from '../../parts/scroll-area.js';
import { SortHeads } from '../../parts/sort-heads.js';
import { type SortColumn, sortRows, type TableOrder } from '../../parts/table-order.js';
import { formatShortDay, readZoneName } from '../../format/times.js';
import { toKeyState } from './key-state.js';
import { RevokeKey } from './revoke-key.js';

const COLUMNS: readonly SortColumn<Schemas['ApiKey']>[] = [
  { head: 'Key', read: ({ id }) => Number(id) },
  { head: 'Name', read: ({ name }) => name },
  { head: 'Role', read: ({ role }) => role },
  { head: 'State', read: (key) => toKeyState(key, new Date()) },
  { head: `Made (${readZoneName()})`, read: ({ createdAt }) => createdAt },
  { head: `Expires (${readZoneName()})`, read: ({ expiresAt }) => expiresAt },
  { head: 'Last used (UTC)', read: ({ lastUsed }) => lastUsed },
];

interface Props {
  keys: readonly Schemas['ApiKey'][];
  /** Whether these are all keys: to sort one page of them would mislead. */
  isWhole: boolean;
}

/** Keys with their role, state and last use. */
export function KeysTable({ keys, isWhole }: Props) {
  const [chosen, setOrder] = useState<TableOrder>();
  const order = isWhole ? chosen : undefined;
  return (
    <ScrollArea label="Keys">
      <table className="rows">
        <thead>
          <tr>
            <SortHeads
              columns={COLUMNS}
              order={order}
              setOrder={isWhole && keys.length > 1 ? setOrder : undefined}
            />
            <th scope="col">
              <span className="hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sortRows(keys, COLUMNS, order).map((key) => (
            <KeyRow key={key.id} {...key} />
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}

function KeyRow(key: Schemas['ApiKey']) {
  const { id, name, role, personalData, stores, departments, createdAt, expiresAt, lastUsed } = key;
  const scope = formatScope({ ...(stores && { stores }), ...(departments && { departments }) });
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
        {scope !== '' && <small>{scope}</small>}
      </td>
      <td className={state === 'valid' ? undefined : 'off'}>{state}</td>
      <td>{formatShortDay(createdAt)}</td>
      <td>{expiresAt === null ? 'never' : formatShortDay(expiresAt)}</td>
      <td>{lastUsed === null ? 'never' : shortDate(lastUsed)}</td>
      <td>{state === 'valid' && <RevokeKey id={id} name={name} />}</td>
    </tr>
  );
}
