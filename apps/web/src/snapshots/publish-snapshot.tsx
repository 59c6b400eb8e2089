import { useQueryClient } from '@tanstack/react-query';
import { api, type Schemas } from '../data/api.js';
import { readField } from '../data/form-values.js';
import { useMay } from '../data/session.js';
import { FormDialog } from '../parts/form-dialog.js';
import { ReasonField } from '../parts/reason-field.js';

/** Publishes a held snapshot, or puts back an earlier one; tells others that they need the role admin. */
export function PublishSnapshot({ snapshot }: { snapshot: Schemas['SnapshotDetail'] }) {
  const client = useQueryClient();
  const mayPublish = useMay('publishSnapshot');
  const { id, status } = snapshot;
  if (status !== 'held' && status !== 'retained') return null;
  if (!mayPublish) {
    return (
      <p className="aside">
        Only the role admin can {status === 'held' ? 'publish it' : 'put it back'}.
      </p>
    );
  }
  const publish = async (form: FormData) => {
    const body = { reason: readField(form, 'reason') ?? '' };
    await api.POST('/v1/admin/snapshots/{id}/publish', { params: { path: { id } }, body });
    await Promise.all(
      ['snapshots', 'published-snapshot', 'run'].map((key) =>
        client.invalidateQueries({ queryKey: [key] }),
      ),
    );
  };
  const words =
    status === 'held'
      ? {
          label: 'Publish',
          title: `Publish snapshot ${id} despite the quality gate`,
          about: 'Its run continues and publishes it. The audit log records you and the reason.',
        }
      : {
          label: 'Put back',
          title: `Put back snapshot ${id}`,
          about: 'Answers come from it at once, until a run publishes a newer one.',
        };
  return (
    <FormDialog {...words} action={words.label} onConfirm={publish}>
      <ReasonField />
    </FormDialog>
  );
}
