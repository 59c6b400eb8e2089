import { useQueryClient } from '@tanstack/react-query';
import { api, readBody, type Schemas } from '../../data/api.js';
import { readField } from '../../data/form-values.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { ReasonField } from '../../parts/reason-field.js';

/** Revokes a key, with a reason. */
export function RevokeKey({ id, name }: Pick<Schemas['ApiKey'], 'id' | 'name'>) {
  const client = useQueryClient();
  const revoke = async (form: FormData) => {
    const body = { reason: readField(form, 'reason') ?? '' };
    await readBody(api.POST('/v1/admin/keys/{id}/revoke', { params: { path: { id } }, body }));
    await client.invalidateQueries({ queryKey: ['keys'] });
  };
  return (
    <FormDialog
      label={`Revoke key ${id}`}
      title={`Revoke key ${id}, ${name}`}
      about="The API refuses it within two seconds, and ends its sessions, streams and exports. This cannot be undone."
      action="Revoke the key"
      onConfirm={revoke}
    >
      <ReasonField />
    </FormDialog>
  );
}
