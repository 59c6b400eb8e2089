import { useQueryClient } from '@tanstack/react-query';
import { api, readBody, type Flow } from '../data/api.js';
import { readField } from '../data/form-values.js';
import { FormDialog } from '../parts/form-dialog.js';
import { FormField } from '../parts/form-field.js';
import { ReasonField } from '../parts/reason-field.js';

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Creates a schedule of a flow, or changes the one with the same name. */
export function SetSchedule({ flow }: { flow: string }) {
  const client = useQueryClient();
  const set = async (form: FormData) => {
    const body = {
      flow: flow as Flow,
      name: readField(form, 'name') ?? '',
      cron: readField(form, 'cron') ?? '',
      zone: readField(form, 'zone') ?? '',
      reason: readField(form, 'reason') ?? '',
      onlyIfChanged: form.has('onlyIfChanged'),
      missed: 'run' as const,
      priority: 'normal' as const,
    };
    await readBody(api.POST('/v1/admin/schedules', { body }));
    await client.invalidateQueries({ queryKey: ['schedules', flow] });
  };
  return (
    <FormDialog
      label="Add a schedule"
      title={`Schedule runs of ${flow}`}
      about="Runs start at these times. A schedule with the same name is changed."
      action="Save the schedule"
      onConfirm={set}
    >
      <FormField label="Name" name="name">
        <input name="name" required maxLength={100} />
      </FormField>
      <FormField label="Minute, hour, day, month and weekday" name="cron">
        <input name="cron" required maxLength={200} placeholder="30 6 * * 1-5" />
      </FormField>
      <FormField label="Time zone" name="zone">
        <input name="zone" required maxLength={100} defaultValue={ZONE} />
      </FormField>
      <label className="form-check">
        <input type="checkbox" name="onlyIfChanged" defaultChecked />
        Only if a file, contract, SQL or rule has changed
      </label>
      <ReasonField />
    </FormDialog>
  );
}
