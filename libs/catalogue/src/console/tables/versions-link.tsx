import { Link } from '@tanstack/react-router';
import { useLakeTable } from '#web/tables/use-lake-table.js';

/** Links to the versions of a table in the lake; nothing for a table without versions. */
export function VersionsLink({ address }: { address: string }) {
  const { table } = useLakeTable(address);
  const [namespace = '', name = ''] = address.split('.');
  if (!table) return null;
  return (
    <Link className="button" to="/tables/$namespace/$name" params={{ namespace, name }}>
      Versions
    </Link>
  );
}
