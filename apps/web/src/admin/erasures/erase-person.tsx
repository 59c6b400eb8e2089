import { useQueryClient } from '@tanstack/react-query';
import { api, readBody, type Flow } from '../../data/api.js';
import { readField } from '../../data/form-values.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { FormField } from '../../parts/form-field.js';
import { ReasonField } from '../../parts/reason-field.js';

/** Erases a person of a flow, with a reason. */
export function ErasePerson({ flow }: { flow: Flow }) {
  const client = useQueryClient();
  const erase = async (form: FormData) => {
    const body = {
      flow,
      dataset: readField(form, 'dataset') ?? '',
      person: readField(form, 'person') ?? '',
      reason: readField(form, 'reason') ?? '',
    };
    await readBody(api.POST('/v1/admin/people/erase', { body }));
    await client.invalidateQueries({ queryKey: ['erasures'] });
  };
  return (
    <FormDialog
      label="Erase a person"
      title={`Erase a person of ${flow}`}
      about="Names, addresses and telephone numbers are erased in all places. Transactions and sums stay."
      action="Erase the person"
      onConfirm={erase}
    >
      <FormField label="Dataset" name="dataset">
        <input name="dataset" required maxLength={1000} placeholder="customers" />
      </FormField>
      <FormField label="Number of the person, or the place of their row" name="person">
        <input name="person" required maxLength={1000} placeholder="17, or row 3f1c09ab77de:18" />
      </FormField>
      <ReasonField />
      <label className="form-check">
        <input type="checkbox" required />I know that this cannot be undone
      </label>
    </FormDialog>
  );
}
