import { useQueryClient } from '@tanstack/react-query';
import type { ConsoleAnswer } from '../answers/declarations.js';
import { api, readBody } from '../data/api.js';
import { readField } from '../data/form-values.js';
import { FormDialog } from '../parts/form-dialog.js';
import { FormField } from '../parts/form-field.js';
import { buildCron, DAYS } from './delivery-times.js';
import { DELIVERIES } from './queries.js';

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Delivers the report of a business question by schedule. */
export function DeliverReport({ shown }: { shown: ConsoleAnswer }) {
  const client = useQueryClient();
  const { path, presentation } = shown;
  const deliver = async (form: FormData) => {
    const emails = (readField(form, 'emails') ?? '').split(/[\s,;]+/).filter((each) => each !== '');
    const folder = readField(form, 'folder');
    const [format, decimal] = (readField(form, 'format') ?? 'pdf').split(' ');
    const body = {
      name: readField(form, 'name') ?? '',
      title: presentation.title,
      answers: [`reports/${path}`],
      format: format as 'csv' | 'html' | 'pdf',
      ...(decimal !== undefined && { decimal }),
      ...(emails.length > 0 ? { emails } : folder !== undefined && { folder }),
      cron: buildCron(readField(form, 'day') ?? '*', readField(form, 'time') ?? ''),
      zone: readField(form, 'zone') ?? '',
      missed: 'run' as const,
    };
    await readBody(api.POST('/v1/admin/reports', { body }));
    await client.invalidateQueries({ queryKey: [DELIVERIES] });
  };
  return (
    <FormDialog
      label="Deliver by schedule"
      title={`Deliver “${presentation.short}”`}
      about="The worker makes the report from the snapshot published at these times. A delivery with the same name is changed."
      action="Save the delivery"
      onConfirm={deliver}
    >
      <div className="field-row">
        <FormField label="Format" name="format">
          <select name="format" defaultValue="pdf">
            <option value="pdf">PDF</option>
            <option value="html">HTML</option>
            <option value="csv">CSV</option>
            <option value="csv comma">CSV with decimal commas</option>
          </select>
        </FormField>
        <FormField label="Each" name="cron">
          <select name="day" defaultValue="1">
            {DAYS.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </FormField>
        <FormField label="At" name="cron">
          <input type="time" name="time" required defaultValue="06:30" />
        </FormField>
      </div>
      <FormField label="Time zone" name="zone">
        <input name="zone" required maxLength={100} defaultValue={ZONE} />
      </FormField>
      <FormField label="E-mail addresses, with commas; none to use the folder" name="emails">
        <input name="emails" autoComplete="off" />
      </FormField>
      <FormField label="Folder below REPORTS_URL" name="folder">
        <input name="folder" maxLength={200} defaultValue={path} />
      </FormField>
      <FormField label="Name" name="name">
        <input name="name" required maxLength={60} defaultValue={path} />
      </FormField>
    </FormDialog>
  );
}
