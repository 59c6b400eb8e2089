import type { DataSource } from 'typeorm';
import type { PlatformConfig } from '#platform/config/platform-settings.js';
import { parseAddress, readOption } from '#platform/config/service-url.js';
import { toJdbcAddress } from '#platform/database/connection.js';
import { AppError } from '#platform/errors/app-error.js';
import type { TableRegistry } from './ports/table-registry.js';
import type { Compute } from './ports/compute.js';
import type { Transfer } from './ports/transfer.js';
import type { Lake } from './create-lake.js';
import type { Emr } from './emr/create-emr.js';
import { type ClusterWarehouse, SqoopTransfer } from './transfer/sqoop-transfer.js';
import { SparkTransfer } from './transfer/spark-transfer.js';
import { WarehouseTransfer } from './transfer/warehouse-transfer.js';
import type { LakeConfig } from './settings.js';

interface TransferParts {
  warehouse: DataSource;
  lake: Lake;
  compute: Compute;
  registry: TableRegistry;
  emr: Emr | undefined;
}

/** Opens the transfer from warehouse to registry of TRANSFER_URL. */
export function createTransfer(
  config: PlatformConfig & LakeConfig,
  parts: TransferParts,
): Transfer {
  const { warehouse, lake, compute, registry, emr } = parts;
  if (config.transfer.scheme === 'compute' || !emr) {
    return new WarehouseTransfer(warehouse, lake.store, compute, registry);
  }
  const reachable = readClusterWarehouse(config);
  if (config.transfer.scheme === 'spark') return new SparkTransfer(compute, registry, reachable);
  return new SqoopTransfer({
    steps: emr.steps,
    lake: lake.store,
    compute,
    registry,
    warehouse: reachable,
    location: (prefix) => lake.spark?.url(prefix) ?? prefix,
  });
}

function readClusterWarehouse({
  warehouse,
  compute,
  transfer,
}: PlatformConfig & LakeConfig): ClusterWarehouse {
  const { url, secret } = toJdbcAddress(warehouse, readOption(transfer, 'sslrootcert'));
  const region = readOption(warehouse, 'region') ?? parseAddress(compute).host;
  if (secret !== undefined) return { url, secret, region };
  const advice = 'write WAREHOUSE_URL=postgres://user@host:5432/database?secret=ARN';
  throw new AppError('CONFIG_INVALID', `TRANSFER_URL: the cluster has no password; ${advice}`);
}
