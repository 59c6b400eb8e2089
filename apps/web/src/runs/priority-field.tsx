export const PRIORITIES = ['low', 'normal', 'high'] as const;

/** Asks for the priority of a run among waiting ones: `priority` of the form. */
export function PriorityField() {
  return (
    <label className="form-field">
      Priority among waiting runs
      <select name="priority" defaultValue="normal">
        {PRIORITIES.map((priority) => (
          <option key={priority}>{priority}</option>
        ))}
      </select>
    </label>
  );
}
