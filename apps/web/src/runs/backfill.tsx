import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { api, readBody, type Flow } from '../data/api.js';
import { readField } from '../data/form-values.js';
import { readChoice } from '../data/search-params.js';
import { FormDialog } from '../parts/form-dialog.js';
import { FormField } from '../parts/form-field.js';
import { ReasonField } from '../parts/reason-field.js';
import { PRIORITIES, PriorityField } from './priority-field.js';

const route = getRouteApi('/flows/$flow');

/** Builds the periods of a range of days again, and opens the run that does it. */
export function Backfill({ flow }: { flow: string }) {
  const navigate = useNavigate();
  const client = useQueryClient();
  // The days of the plan that is shown.
  const { from, to } = route.useSearch();
  const start = async (form: FormData) => {
    const body = {
      flow: flow as Flow,
      from: readField(form, 'from') ?? '',
      to: readField(form, 'to') ?? '',
      priority: readChoice(PRIORITIES, form.get('priority')) ?? null,
      reason: readField(form, 'reason') ?? '',
    };
    const { id } = await readBody(api.POST('/v1/admin/backfills', { body }));
    void client.invalidateQueries({ queryKey: ['runs'] });
    await navigate({ to: '/runs/$id', params: { id } });
  };
  return (
    <FormDialog
      label="Backfill"
      title={`Build periods of ${flow} again`}
      about="A run builds every period with one of these days again, from the cleaned files to the marts, even if nothing has changed."
      action="Start the backfill"
      onConfirm={start}
    >
      <FormField label="First day" name="from">
        <input type="date" name="from" required defaultValue={from} />
      </FormField>
      <FormField label="Last day" name="to">
        <input type="date" name="to" required defaultValue={to} />
      </FormField>
      <PriorityField />
      <ReasonField />
    </FormDialog>
  );
}
