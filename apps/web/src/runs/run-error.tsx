import type { Schemas } from '../data/api.js';

/** The error that ended a run or an attempt: its message says the cause, the place and the remedy. */
export function RunError({ error: { code, message } }: { error: Schemas['RunError'] }) {
  return (
    <p className="run-error">
      <strong>{message}</strong> <code className="code">{code}</code>
    </p>
  );
}
