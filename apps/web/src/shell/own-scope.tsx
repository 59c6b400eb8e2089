import { formatScope } from '#access/format-scope.js';
import { useUser } from '../data/session.js';

/** Names the stores and departments of a reader with a scope. */
export function OwnScope() {
  const scope = useUser()?.scope;
  if (scope === undefined) return null;
  return (
    <p className="own-scope">
      You see <strong>{formatScope(scope)}</strong>. All figures and ranks are of these alone.
    </p>
  );
}
