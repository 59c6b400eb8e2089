import { useQueryClient } from '@tanstack/react-query';
import { api, type Flow, type Schemas } from '../data/api.js';
import { readField } from '../data/form-values.js';
import { useMay } from '../data/session.js';
import { FormDialog } from '../parts/form-dialog.js';
import { ReasonField } from '../parts/reason-field.js';

/** Withdraws a file, or restores a withdrawn one: operators only. */
export function ChangeFile({ flow, file }: { flow: Flow; file: Schemas['SourceFile'] }) {
  const client = useQueryClient();
  const mayChange = useMay('withdrawFile');
  const { sha256, isWithdrawn } = file;
  if (!mayChange) return null;
  const change = (path: '/v1/admin/files/{sha256}/withdraw' | '/v1/admin/files/{sha256}/restore') =>
    async function confirm(form: FormData): Promise<void> {
      const body = { flow, reason: readField(form, 'reason') ?? '' };
      await api.POST(path, { params: { path: { sha256 } }, body });
      await client.invalidateQueries({ queryKey: ['files'] });
    };
  if (isWithdrawn) {
    return (
      <FormDialog
        key="restore"
        label="Restore"
        title="Restore this file"
        about="The next run counts it again, with the corrections of its rows."
        action="Restore"
        onConfirm={change('/v1/admin/files/{sha256}/restore')}
      >
        <ReasonField />
      </FormDialog>
    );
  }
  return (
    <FormDialog
      key="withdraw"
      label="Withdraw"
      title="Withdraw this file"
      about="Later runs ignore it and the corrections of its rows. The published answers change with the next run."
      action="Withdraw"
      onConfirm={change('/v1/admin/files/{sha256}/withdraw')}
    >
      <ReasonField />
    </FormDialog>
  );
}
