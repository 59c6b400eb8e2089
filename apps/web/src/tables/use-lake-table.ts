import { useQuery } from '@tanstack/react-query';
import { type LakeTable, lakeTables } from './queries.js';

interface LakeTableState {
  /** Undefined while it is read, and for an address without a table. */
  table: LakeTable | undefined;
  isPending: boolean;
  error: Error | null;
  refetch: () => unknown;
}

/** Finds the Iceberg table with an address: `weekly_sales.store_week`. */
export function useLakeTable(address: string): LakeTableState {
  const { data, isPending, error, refetch } = useQuery(lakeTables);
  return { table: data?.find(({ name }) => name === address), isPending, error, refetch };
}
