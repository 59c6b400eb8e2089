import { useQueryClient } from '@tanstack/react-query';
import { api, readBody, type Schemas } from '../../data/api.js';
import { readField } from '../../data/form-values.js';
import { readChoice } from '../../data/search-params.js';
import { useUser } from '../../data/session.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { FormField } from '../../parts/form-field.js';
import { ROLE_LABELS, ROLES } from './role-labels.js';

/** Makes a key. @param onMade receives the key, whose text the API returns only once */
export function CreateKey({ onMade }: { onMade: (key: Schemas['NewApiKey']) => void }) {
  const client = useQueryClient();
  const mayGivePersonalData = useUser()?.personalData ?? false;
  const create = async (form: FormData) => {
    const body = {
      name: readField(form, 'name') ?? '',
      role: readChoice(ROLES, form.get('role')) ?? null,
      personalData: form.has('personalData'),
      expiresInDays: Number(form.get('expiresInDays')),
    };
    onMade(await readBody(api.POST('/v1/admin/keys', { body })));
    await client.invalidateQueries({ queryKey: ['keys'] });
  };
  return (
    <FormDialog
      label="Make a key"
      title="Make a key"
      about="A key lets one person or program use the API. The page shows it once."
      action="Make the key"
      onConfirm={create}
    >
      <FormField label="Name: a person, program or dashboard" name="name">
        <input name="name" required maxLength={100} />
      </FormField>
      <FormField label="Role" name="role">
        <select name="role" defaultValue="viewer">
          {ROLES.map((role) => (
            <option key={role}>{role}</option>
          ))}
        </select>
      </FormField>
      <dl className="role-words">
        {ROLES.map((role) => (
          <div key={role}>
            <dt>{role}</dt>
            <dd>{ROLE_LABELS[role]}</dd>
          </div>
        ))}
      </dl>
      <FormField label="Days until it expires" name="expiresInDays">
        <input name="expiresInDays" type="number" required min={1} max={3650} defaultValue={365} />
      </FormField>
      {mayGivePersonalData && (
        <label className="form-check">
          <input type="checkbox" name="personalData" />
          May read names, addresses and telephone numbers
        </label>
      )}
    </FormDialog>
  );
}
