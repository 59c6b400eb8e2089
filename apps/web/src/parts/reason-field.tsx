/** Asks why, for the audit log: `reason` of the form. */
export function ReasonField() {
  return (
    <label className="form-field">
      Reason, for the audit log
      <textarea name="reason" required maxLength={1000} />
    </label>
  );
}
