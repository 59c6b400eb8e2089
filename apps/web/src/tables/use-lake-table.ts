import { skipToken, useQuery } from '@tanstack/react-query';
import type { Flow } from '../data/api.js';
import { DEFAULT_FLOW, namespaceOf } from '../data/flows.js';
import { allFlows } from '../runs/run-queries.js';
import { type LakeTable, lakeTables } from './queries.js';

interface Found {
  /** Undefined while it is read, and for an address without a table. */
  table: LakeTable | undefined;
  isPending: boolean;
  error: Error | null;
  refetch: () => unknown;
}

/** Finds the Iceberg table with an address: `weekly_sales.store_week`. */
export function useLakeTable(address: string): Found {
  const [namespace] = address.split('.');
  const flows = useQuery(allFlows);
  const found = flows.data?.find(({ flow }) => namespaceOf(flow) === namespace);
  const tables = useQuery({
    ...lakeTables((found?.flow as Flow | undefined) ?? DEFAULT_FLOW),
    ...(!found && { queryFn: skipToken }),
  });
  const failed = flows.error ? flows : tables;
  return {
    table: found && tables.data?.find(({ name }) => name === address),
    isPending: flows.isPending || (found !== undefined && tables.isPending),
    error: failed.error,
    refetch: failed.refetch,
  };
}
