import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Schemas } from '../../data/api.js';
import { Notice } from '../../parts/notice.js';
import { Skeleton } from '../../parts/skeleton.js';
import { AdminHeading } from '../admin-heading.js';
import { SecretOnce } from '../secret-once.js';
import { CreateKey } from './create-key.js';
import { KeysTable } from './keys-table.js';
import { KEYS, keysPage } from './queries.js';

/** All keys, newest first: made here, and revoked. */
export function KeysPage() {
  const { before } = useSearch({ from: '/admin/keys' });
  const [made, setMade] = useState<Schemas['NewApiKey']>();
  const { data, error, refetch, isPending } = useQuery(keysPage(before));
  const shown = data?.slice(0, KEYS);
  const last = shown?.at(-1);
  return (
    <div className="admin">
      <AdminHeading title="Keys" lead="A key lets one person or program use the API, with a role.">
        <CreateKey onMade={setMade} />
      </AdminHeading>
      {made && (
        <SecretOnce
          title={`Key ${made.id}, ${made.name}, role ${made.role}.`}
          secret={made.key}
          onDone={() => setMade(undefined)}
        />
      )}
      {error && <Notice error={error} retry={refetch} />}
      {isPending && <Skeleton height="24rem" />}
      {shown !== undefined && (
        <KeysTable keys={shown} isWhole={before === undefined && data?.length === shown.length} />
      )}
      <nav className="actions" aria-label="Pages of keys">
        {before !== undefined && <Link to="/admin/keys">Newest keys</Link>}
        {data !== undefined && data.length > KEYS && last && (
          <Link to="/admin/keys" search={{ before: Number(last.id) }}>
            Older keys
          </Link>
        )}
      </nav>
    </div>
  );
}
