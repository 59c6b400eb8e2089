import { useQueryClient } from '@tanstack/react-query';
import { api, readBody, type Flow } from '../data/api.js';
import { readField } from '../data/form-values.js';
import { FormDialog } from '../parts/form-dialog.js';
import { ReasonField } from '../parts/reason-field.js';

/** Removes a schedule of a flow. */
export function RemoveSchedule({ flow, name }: { flow: string; name: string }) {
  const client = useQueryClient();
  const remove = async (form: FormData) => {
    const params = { path: { name } };
    const body = { flow: flow as Flow, reason: readField(form, 'reason') ?? '' };
    await readBody(api.POST('/v1/admin/schedules/{name}/remove', { params, body }));
    await client.invalidateQueries({ queryKey: ['schedules', flow] });
  };
  return (
    <FormDialog
      label={`Remove ${name}`}
      title={`Remove the schedule ${name}`}
      about="Runs that it started continue."
      action="Remove the schedule"
      onConfirm={remove}
    >
      <ReasonField />
    </FormDialog>
  );
}
