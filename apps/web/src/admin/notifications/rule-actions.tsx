import { useQueryClient } from '@tanstack/react-query';
import { api, readBody, type Schemas } from '../../data/api.js';
import { useMay } from '../../data/session.js';
import { FormDialog } from '../../parts/form-dialog.js';

/** Sends a test message of a rule; administrators also remove it. */
export function RuleActions({ id, name, target }: Schemas['NotificationRule']) {
  const client = useQueryClient();
  const mayRemove = useMay('removeNotificationRule');
  const params = { path: { id } };
  const refresh = () =>
    Promise.all(
      ['notifications', 'notification-rules'].map((key) =>
        client.invalidateQueries({ queryKey: [key] }),
      ),
    );
  const test = async () => {
    await readBody(api.POST('/v1/admin/notification-rules/{id}/test', { params }));
    await refresh();
  };
  const remove = async () => {
    await readBody(api.POST('/v1/admin/notification-rules/{id}/remove', { params }));
    await refresh();
  };
  return (
    <div className="buttons">
      <FormDialog
        label={`Test ${name}`}
        title={`Test the rule ${name}`}
        about={`The worker sends a test message to ${target}. The list below shows its state.`}
        action="Send a test message"
        onConfirm={test}
      />
      {mayRemove && (
        <FormDialog
          label={`Remove ${name}`}
          title={`Remove the rule ${name}`}
          about="Its messages that are not sent yet are cancelled. This cannot be undone."
          action="Remove the rule"
          onConfirm={remove}
        />
      )}
    </div>
  );
}
