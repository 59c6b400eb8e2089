import { FormField } from '../parts/form-field.js';
export const PRIORITIES = ['low', 'normal', 'high'] as const;

/** Asks for the priority of a run among waiting ones: `priority` of the form. */
export function PriorityField() {
  return (
    <FormField label="Priority among waiting runs" name="priority">
      <select name="priority" defaultValue="normal">
        {PRIORITIES.map((priority) => (
          <option key={priority}>{priority}</option>
        ))}
      </select>
    </FormField>
  );
}
