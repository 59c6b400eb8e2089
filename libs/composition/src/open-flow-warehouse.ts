import type { Flow } from '#pipeline/flow/flow.js';
import { ensureMarts } from '#pipeline/ledger/mart-tables.js';
import { ledgerEntities } from '#pipeline/ledger/entities.js';
import type { Config } from '#platform/config/config.js';
import { type OpenWarehouse, openWarehouse } from '#platform/database/open-warehouse.js';

/** Connections for a flow's stages side by side, so that no flow waits for those of another. */
const CONNECTIONS_A_FLOW = 8;

/**
 * Opens the warehouse, its schema up to date and every mart of the flows there.
 * @param applicationName shown in pg_stat_activity
 * @throws AppError FLOW_INVALID when a mart's table has other columns than its declaration
 */
export async function openFlowWarehouse(
  config: Pick<Config, 'warehouse'>,
  flows: readonly Flow[],
  applicationName: string,
): Promise<OpenWarehouse> {
  const open = await openWarehouse(config.warehouse, {
    applicationName,
    entities: ledgerEntities,
    poolSize: CONNECTIONS_A_FLOW * flows.length,
  });
  try {
    await ensureMarts(open.warehouse, flows);
  } catch (error) {
    await open.close();
    throw error;
  }
  return open;
}
