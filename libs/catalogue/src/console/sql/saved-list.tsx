import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useActorNames } from '#web/data/actor-names.js';
import { api, readBody } from '#web/data/api.js';
import { Empty } from '#web/parts/empty.js';
import { FormDialog } from '#web/parts/form-dialog.js';
import { Notice } from '#web/parts/notice.js';
import { forgetDraft } from './draft.js';
import { savedQueries, type SavedQuery } from './queries.js';

/** The saved queries of all analysts. @param onRemoved gets the name of a removed query */
export function SavedList({ onRemoved }: { onRemoved: (name: string) => void }) {
  const { data, error, refetch } = useQuery(savedQueries);
  const formatActor = useActorNames();
  return (
    <section aria-label="Saved queries">
      <h2>Saved queries</h2>
      {error && <Notice error={error} retry={refetch} />}
      {data?.length === 0 && <Empty title="No query is saved yet." />}
      <ul className="queries">
        {data?.map((query) => (
          <li key={query.name}>
            <Link to="/sql" search={{ saved: query.name }}>
              {query.name}
            </Link>
            {query.comment !== null && <p>{query.comment}</p>}
            <p className="aside">by {formatActor(query.savedBy)}</p>
            {query.mayChange && <RemoveQuery query={query} onRemoved={onRemoved} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface RemoveQueryProps {
  query: SavedQuery;
  onRemoved: (name: string) => void;
}

function RemoveQuery({ query: { name }, onRemoved }: RemoveQueryProps) {
  const client = useQueryClient();
  const remove = async () => {
    const params = { path: { name } };
    await readBody(api.POST('/v1/admin/sql/saved/{name}/remove', { params }));
    forgetDraft(name);
    await client.invalidateQueries({ queryKey: savedQueries.queryKey, exact: true });
    onRemoved(name);
  };
  return (
    <FormDialog
      label="Remove"
      title={`Remove ${name}`}
      about="No analyst can open it any more. The audit log keeps its text."
      action="Remove the query"
      onConfirm={remove}
    />
  );
}
