import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, readBody } from '#web/data/api.js';
import { readField } from '#web/data/form-values.js';
import { FormDialog } from '#web/parts/form-dialog.js';
import { Notice } from '#web/parts/notice.js';
import type { Draft } from './draft.js';
import { listParameters, parseValue } from './parameters.js';
import { savedQuery, type SavedQuery } from './queries.js';

interface Props {
  draft: Draft;
  /** The opened query; undefined: the text is not saved. */
  saved: SavedQuery | undefined;
  onSaved: (name: string) => void;
}

/** Saves the text under a new name, or under its own if it is the user's. */
export function SaveQuery({ draft, saved, onSaved }: Props) {
  const client = useQueryClient();
  const done = async (query: SavedQuery) => {
    await client.invalidateQueries({ queryKey: ['sql', 'saved'] });
    // The page opens it at once, and the running statement goes on.
    client.setQueryData(savedQuery(query.name).queryKey, query);
    onSaved(query.name);
  };
  const body = {
    sql: draft.text,
    parameters: Object.fromEntries(
      listParameters(draft.text).map((name) => [name, parseValue(draft.values[name] ?? '')]),
    ),
  };
  const change = useMutation({
    mutationFn: ({ name }: SavedQuery) =>
      readBody(api.POST('/v1/admin/sql/saved/{name}', { params: { path: { name } }, body })),
    onSuccess: done,
  });
  const add = async (form: FormData) => {
    const about = { name: readField(form, 'name') ?? '', comment: readField(form, 'comment') };
    await done(await readBody(api.POST('/v1/admin/sql/saved', { body: { ...body, ...about } })));
  };
  return (
    <>
      {saved?.mayChange === true && (
        <button
          type="button"
          disabled={change.isPending || draft.text === saved.sql}
          onClick={() => change.mutate(saved)}
        >
          Save changes
        </button>
      )}
      <FormDialog
        label={saved === undefined ? 'Save' : 'Save as …'}
        title="Save this query"
        about="All analysts can read and run it. You become its owner, who may change and remove it."
        action="Save the query"
        onConfirm={add}
      >
        <label className="form-field">
          Name
          <input name="name" required maxLength={100} autoComplete="off" />
        </label>
        <label className="form-field">
          Purpose
          <input name="comment" maxLength={2000} autoComplete="off" />
        </label>
      </FormDialog>
      {change.error && <Notice error={change.error} />}
    </>
  );
}
