import { FormField } from './form-field.js';

/** Asks why, for the audit log: `reason` of the form. */
export function ReasonField() {
  return (
    <FormField label="Reason, for the audit log" name="reason">
      <textarea name="reason" required maxLength={1000} />
    </FormField>
  );
}
