import { Link } from '@tanstack/react-router';
import { useLakeTable } from '#web/tables/use-lake-table.js';

/** Links to the versions of a table in the lake; nothing for a table without versions. */
export function VersionsLink({ address }: { address: string }) {
  const { table, isPending } = useLakeTable(address);
  const [namespace = '', name = ''] = address.split('.');
  if (!table && !isPending) return null;
  return (
    // While the versions are read, the link keeps its place, so that the page does not move.
    <Link
      className="button"
      style={table ? undefined : { visibility: 'hidden' }}
      to="/tables/$namespace/$name"
      params={{ namespace, name }}
    >
      Versions
    </Link>
  );
}
