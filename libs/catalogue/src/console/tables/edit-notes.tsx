import { useQueryClient } from '@tanstack/react-query';
import { api, readBody, type Schemas } from '#web/data/api.js';
import { readField } from '#web/data/form-values.js';
import { useUser } from '#web/data/session.js';
import { FormDialog } from '#web/parts/form-dialog.js';

/** Edits the notes of a table and of its columns. */
export function EditNotes({ table }: { table: Schemas['CatalogueTableDetail'] }) {
  const client = useQueryClient();
  const mayOpen = useUser()?.personalData === true;
  const save = async (form: FormData) => {
    const body = findChangedNotes(table, form);
    if (Object.keys(body).length === 0) return;
    const params = { path: { address: table.address } };
    await readBody(api.POST('/v1/admin/catalogue/tables/{address}/notes', { params, body }));
    await client.invalidateQueries({ queryKey: ['catalogue'] });
  };
  return (
    <FormDialog
      label="Edit notes"
      title={`Notes on ${table.address}`}
      about="No crawl and no run overwrites them. The audit log records who changes them."
      action="Save the notes"
      onConfirm={save}
    >
      <label className="form-field">
        Description
        <textarea name="comment" maxLength={2000} defaultValue={table.comment ?? ''} />
      </label>
      <label className="form-field">
        Owner
        <input name="owner" maxLength={200} defaultValue={table.owner ?? ''} />
      </label>
      <label className="form-field">
        Tags
        <input name="tags" defaultValue={table.tags.join(' ')} />
      </label>
      <details>
        <summary>Columns</summary>
        {table.columns.map(({ name, comment, isPersonal }) => (
          <div key={name} className="column-notes">
            <label className="form-field">
              {name}
              <input name={`comment ${name}`} defaultValue={comment ?? ''} />
            </label>
            <label className="form-check">
              <input
                type="checkbox"
                name={`personal ${name}`}
                defaultChecked={isPersonal}
                disabled={isPersonal && !mayOpen}
              />
              {/* The form leaves out what is disabled: only the permission removes a mark. */}
              {isPersonal && !mayOpen && (
                <input type="hidden" name={`personal ${name}`} value="on" />
              )}
              Personal<span className="hidden">: {name}</span>
            </label>
          </div>
        ))}
      </details>
    </FormDialog>
  );
}

type Table = Schemas['CatalogueTableDetail'];

interface ColumnNotes {
  comment?: string;
  personal?: boolean;
}

const readTyped = (form: FormData, name: string): string => readField(form, name) ?? '';

/** Returns the notes that differ: the others stay those that the catalogue has found. */
function findChangedNotes({ comment, owner, tags, columns }: Table, form: FormData) {
  const typed = {
    comment: readTyped(form, 'comment'),
    owner: readTyped(form, 'owner'),
    tags: readTyped(form, 'tags').split(/[\s,]+/),
  };
  const changed = findChangedColumns(columns, form);
  return {
    ...(typed.comment !== (comment ?? '') && { comment: typed.comment }),
    ...(typed.owner !== (owner ?? '') && { owner: typed.owner }),
    ...(typed.tags.join(' ') !== tags.join(' ') && { tags: typed.tags }),
    ...(Object.keys(changed).length > 0 && { columns: changed }),
  };
}

function findChangedColumns(
  columns: Table['columns'],
  form: FormData,
): Record<string, ColumnNotes> {
  const changed: Record<string, ColumnNotes> = {};
  for (const { name, comment, isPersonal } of columns) {
    const typed = readTyped(form, `comment ${name}`);
    const marked = form.get(`personal ${name}`) === 'on';
    const notes: ColumnNotes = {
      ...(typed !== (comment ?? '') && { comment: typed }),
      ...(marked !== isPersonal && { personal: marked }),
    };
    if (Object.keys(notes).length > 0) changed[name] = notes;
  }
  return changed;
}
