import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, vi } from 'vitest';
import { HiveCatalog } from '#pipeline/adapters/hive/hive-catalog.js';
import { SparkCompute } from '#pipeline/adapters/spark/spark-compute.js';
import { SparkTransfer } from '#pipeline/adapters/sqoop/spark-transfer.js';
import { readEnvironment } from '#platform/config/environment.js';
import { environment } from '#test/cloud/services/environment.js';
import { transferSuite } from '#test/conformance/transfer.suite.js';
import { WarmSpark } from '../setup/warm-spark.js';
import { openHiveCloud, type HiveCloud } from './hive-cloud.js';
import { openTransferAccount } from './sqoop-account.js';

let cloud: HiveCloud;
let spark: WarmSpark;

beforeAll(async () => {
  cloud = await openHiveCloud({ withHive: true });
  const { toolchain, conf } = cloud;
  const settings = environment(toolchain, conf);
  for (const [name, value] of Object.entries(settings)) {
    if (name.startsWith('AWS_')) vi.stubEnv(name, value);
  }
  // A cluster gets the driver when it starts.
  const driver = `spark.jars ${toolchain.jars.postgresql}\n`;
  await appendFile(join(conf.folder, 'spark-defaults.conf'), driver);
  spark = await WarmSpark.start(
    toolchain.python,
    { ...(readEnvironment() as Record<string, string>), ...settings },
    (url) => url,
  );
});
afterAll(async () => {
  await spark.close();
  vi.unstubAllEnvs();
  await cloud.close();
});

transferSuite('Spark to Hive', async () => {
  const { warehouse, address, lake, drop } = await openTransferAccount('eu-west-1');
  const catalog = new HiveCatalog({
    lake,
    location: (prefix) => lake.url(prefix),
    host: () => Promise.resolve(cloud.thriftServer),
    settings: { user: 'hadoop', database: 'retail', auth: 'plain', tls: false, timeout: 60_000 },
  });
  const compute = new SparkCompute(lake, spark, (table) =>
    Promise.resolve({ kind: 'table', table: `retail.${table}` }),
  );
  return {
    transfer: new SparkTransfer(compute, catalog, address),
    warehouse,
    catalog,
    lake,
    close: async () => {
      catalog.close();
      await drop();
    },
  };
});
