import type { Flow } from '#pipeline/flow/flow.js';
import { ledgerEntities } from '#pipeline/ledger/runs/run.entity.js';
import { requireMarts } from '#pipeline/ledger/snapshots/mart-tables.js';
import type { Config } from '#composition/read-config.js';
import { type OpenWarehouse, openWarehouse } from '#platform/database/open-warehouse.js';
import type { ProgramRole } from '#platform/database/roles.js';
import { closeState } from '#platform/database/embedded/data-folder.js';
import { prepareWarehouse } from './prepare-warehouse.js';

/** Connections for a flow's parallel stages, so that no flow waits for another. */
const CONNECTIONS_A_FLOW = 8;

/**
 * Opens the warehouse, and ensures an up-to-date schema and every mart of the flows.
 * @param applicationName shown in pg_stat_activity
 * @param role the program's role in an embedded server
 * @param statementTimeoutMs after which PostgreSQL stops a statement; no limit by default
 * @throws AppError FLOW_INVALID when a mart's table has other columns than its declaration; SCHEMA_OUTDATED when
 * something is missing that this program may not create
 */
export async function openFlowWarehouse(
  config: Pick<
    Config,
    'stateDir' | 'fileUmask' | 'warehouse' | 'migration' | 'loginSecrets' | 'queue'
  >,
  flows: readonly Flow[],
  applicationName: string,
  role: ProgramRole = 'api',
  statementTimeoutMs?: number,
): Promise<OpenWarehouse> {
  await closeState(config.stateDir, config.fileUmask);
  return openWarehouse(config.warehouse, {
    applicationName,
    entities: ledgerEntities,
    poolSize: CONNECTIONS_A_FLOW * flows.length,
    role,
    statementTimeoutMs,
    migration: config.migration,
    loginSecrets: config.loginSecrets,
    prepare: (owner) => prepareWarehouse(owner, config, flows),
    verify: (warehouse) => requireMarts(warehouse, flows),
  });
}
