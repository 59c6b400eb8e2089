import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { api, readBody, type Schemas } from '../data/api.js';
import { readField } from '../data/form-values.js';
import { FormDialog } from '../parts/form-dialog.js';
import { FormField } from '../parts/form-field.js';
import { ReasonField } from '../parts/reason-field.js';
import { isOver } from './run-labels.js';

const route = getRouteApi('/runs/$id');

/** Cancels a run that is under way, and retries one that failed or was cancelled. */
export function RunActions({ run }: { run: Schemas['RunDetail'] }) {
  const client = useQueryClient();
  const { stage: chosen } = route.useSearch();
  const params = { path: { id: run.id } };
  const refresh = () =>
    Promise.all(['run', 'runs'].map((key) => client.invalidateQueries({ queryKey: [key] })));
  const cancel = async (form: FormData) => {
    const body = { reason: readField(form, 'reason') ?? '' };
    await readBody(api.POST('/v1/admin/runs/{id}/cancel', { params, body }));
    await refresh();
  };
  const retry = async (form: FormData) => {
    const body = { reason: readField(form, 'reason') ?? '', from: readField(form, 'from') ?? null };
    await readBody(api.POST('/v1/admin/runs/{id}/retry', { params, body }));
    await refresh();
  };
  if (!isOver(run)) {
    return (
      <FormDialog
        label="Cancel"
        title={`Cancel run ${run.id}`}
        about="The run publishes nothing, and its work ends within seconds. Its files wait for the next run."
        action="Cancel the run"
        onConfirm={cancel}
      >
        <ReasonField />
      </FormDialog>
    );
  }
  if (run.status !== 'failed' && run.status !== 'cancelled') return null;
  const failed = run.stages.find(({ status }) => status === 'failed')?.stage;
  return (
    <FormDialog
      label="Retry"
      title={`Retry run ${run.id}`}
      about="The run goes on where it stopped. Stages that succeeded do not run again, except the one that you choose and those after it."
      action="Retry the run"
      onConfirm={retry}
    >
      <ReasonField />
      <FormField label="From" name="from">
        <select name="from" defaultValue={chosen !== failed ? chosen : ''}>
          <option value="">the stage where it stopped</option>
          {run.stages.map(({ stage }) => (
            <option key={stage}>{stage}</option>
          ))}
        </select>
      </FormField>
    </FormDialog>
  );
}
