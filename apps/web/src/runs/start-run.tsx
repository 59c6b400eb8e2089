import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api, readBody, type Flow } from '../data/api.js';
import { readField } from '../data/form-values.js';
import { readChoice } from '../data/search-params.js';
import { FormDialog } from '../parts/form-dialog.js';
import { FormField } from '../parts/form-field.js';
import { PRIORITIES, PriorityField } from './priority-field.js';
import { allFlows } from '../data/all-flows.js';

/** Starts a run and opens its page. @param flow undefined: the form asks for it */
export function StartRun({ flow }: { flow?: string | undefined }) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const { data: flows = [] } = useQuery(allFlows);
  const start = async (form: FormData) => {
    const body = {
      flow: (flow ?? readField(form, 'flow')) as Flow,
      onlyIfChanged: form.has('onlyIfChanged'),
      priority: readChoice(PRIORITIES, form.get('priority')) ?? null,
    };
    const { id } = await readBody(api.POST('/v1/admin/runs', { body }));
    void client.invalidateQueries({ queryKey: ['runs'] });
    await navigate({ to: '/runs/$id', params: { id } });
  };
  return (
    <FormDialog
      label="Start a run"
      title={flow === undefined ? 'Start a run' : `Start a run of ${flow}`}
      about="The run reads the source folder, builds what has changed, and publishes a snapshot if its quality is sufficient."
      action="Start"
      onConfirm={start}
    >
      {flow === undefined && (
        <FormField label="Flow" name="flow">
          <select name="flow">
            {flows.map((each) => (
              <option key={each.flow}>{each.flow}</option>
            ))}
          </select>
        </FormField>
      )}
      <label className="form-check">
        <input type="checkbox" name="onlyIfChanged" />
        Only if a file, contract, SQL or rule has changed
      </label>
      <PriorityField />
    </FormDialog>
  );
}
