// Runs on changes of libs/lake libs/platform test/cloud test/conformance
import { afterAll, beforeAll, vi } from 'vitest';
import { HiveTableRegistry } from '#lake/hive/hive-table-registry.js';
import type { HiveAddress } from '#lake/hive/hive-settings.js';
import { SparkCompute } from '#lake/spark/spark-compute.js';
import { SparkTransfer } from '#lake/transfer/spark-transfer.js';
import { readEnvironment } from '#platform/config/environment.js';
import { buildEnvironment } from '#test/cloud/services/environment.js';
import { describeTransfer } from '#test/conformance/transfer.suite.js';
import { openSharedHive } from '../setup/shared-hadoop.js';
import { WarmSpark } from '../setup/warm-spark.js';
import { openTransferAccount } from './sqoop-account.js';

let thriftServer: HiveAddress;
let spark: WarmSpark;

beforeAll(async () => {
  const hive = await openSharedHive();
  const { toolchain, conf } = hive;
  ({ thriftServer } = hive);
  const settings = buildEnvironment(toolchain, conf);
  for (const [name, value] of Object.entries(settings)) {
    if (name.startsWith('AWS_')) vi.stubEnv(name, value);
  }
  // A cluster installs the driver when it starts.
  const driver = { PYSPARK_SUBMIT_ARGS: `--jars ${toolchain.jars.postgresql} pyspark-shell` };
  spark = await WarmSpark.start(
    toolchain.python,
    { ...(readEnvironment() as Record<string, string>), ...settings, ...driver },
    (url) => url,
  );
});
afterAll(async () => {
  await spark.close();
  vi.unstubAllEnvs();
});

describeTransfer('Spark to Hive', async () => {
  const { warehouse, address, lake, drop } = await openTransferAccount('eu-west-1');
  const registry = new HiveTableRegistry({
    lake,
    location: (prefix) => lake.url(prefix),
    host: () => Promise.resolve(thriftServer),
    settings: { user: 'hadoop', database: 'retail', auth: 'plain', tls: false, timeout: 60_000 },
  });
  const compute = new SparkCompute(lake, spark, (table) =>
    Promise.resolve({ table: `retail.${table}` }),
  );
  return {
    transfer: new SparkTransfer(compute, registry, address),
    warehouse,
    registry,
    lake,
    close: async () => {
      registry.close();
      await drop();
    },
  };
});
