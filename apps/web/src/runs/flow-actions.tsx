import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, readBody, type Flow, type Schemas } from '../data/api.js';
import { readField } from '../data/form-values.js';
import { FormDialog } from '../parts/form-dialog.js';
import { ReasonField } from '../parts/reason-field.js';
import { Backfill } from './backfill.js';
import { StartRun } from './start-run.js';

/** Starts a run of a flow, plans one, builds periods again, and pauses or resumes the flow. */
export function FlowActions({ flow }: { flow: Schemas['FlowInfo'] }) {
  const client = useQueryClient();
  const isPaused = flow.pausedAt !== null;
  const turn = async (form: FormData) => {
    const body = { flow: flow.flow as Flow, reason: readField(form, 'reason') ?? '' };
    await readBody(
      isPaused
        ? api.POST('/v1/admin/flows/resume', { body })
        : api.POST('/v1/admin/flows/pause', { body }),
    );
    await client.invalidateQueries({ queryKey: ['flows'] });
  };
  return (
    <>
      <StartRun flow={flow.flow} />
      <Link
        className="button"
        to="/flows/$flow"
        params={{ flow: flow.flow }}
        search={{ plan: 'shown' }}
        activeOptions={{ exact: true }}
      >
        Dry run
      </Link>
      {flow.stages.some(({ kind }) => kind === 'ingest') && <Backfill flow={flow.flow} />}
      <FormDialog
        label={isPaused ? 'Resume' : 'Pause'}
        title={`${isPaused ? 'Resume' : 'Pause'} ${flow.flow}`}
        about={
          isPaused
            ? 'Runs can start again, waiting ones first.'
            : 'No run starts until you resume the flow. An active run continues.'
        }
        action={isPaused ? 'Resume the flow' : 'Pause the flow'}
        onConfirm={turn}
      >
        <ReasonField />
      </FormDialog>
    </>
  );
}
