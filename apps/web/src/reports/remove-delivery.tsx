import { useQueryClient } from '@tanstack/react-query';
import { api, readBody } from '../data/api.js';
import { FormDialog } from '../parts/form-dialog.js';
import { DELIVERIES } from './queries.js';

/** Removes a delivery. */
export function RemoveDelivery({ name }: { name: string }) {
  const client = useQueryClient();
  const remove = async () => {
    await readBody(api.POST('/v1/admin/reports/{name}/remove', { params: { path: { name } } }));
    await client.invalidateQueries({ queryKey: [DELIVERIES] });
  };
  return (
    <FormDialog
      label={`Remove ${name}`}
      title={`Remove the delivery ${name}`}
      about="Times that are due and not sent yet are cancelled. Delivered files stay."
      action="Remove the delivery"
      onConfirm={remove}
    />
  );
}
