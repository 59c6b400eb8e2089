import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { HiveAddress } from '#lake/hive/hive-settings.js';
import { withInstallLock } from '#test/cloud/install/install-lock.js';
import { ensureToolchain, type Toolchain } from '#test/cloud/install/toolchain.js';
import type { HadoopConf } from '#test/cloud/services/hadoop-sites.js';
import { startHdfs } from '#test/cloud/services/hdfs.js';
import { startMetastore } from '#test/cloud/services/metastore.js';
import { startThriftServer } from '#test/cloud/services/thrift-server.js';

export interface SharedHadoop {
  toolchain: Toolchain;
  conf: HadoopConf;
}

/** Returns the HDFS that all suites of a test run share, with the S3 of `motoUrl`. */
export async function openSharedHdfs(): Promise<SharedHadoop> {
  const shared = { toolchain: await ensureToolchain(), conf: inject('hadoop') };
  await startOnce(shared, 'namenode', startHdfs);
  return shared;
}

/** Returns HDFS and Hive: its metastore and Spark's Thrift server. Each suite has a separate database. */
export async function openSharedHive(): Promise<SharedHadoop & { thriftServer: HiveAddress }> {
  const shared = await openSharedHdfs();
  await startOnce(shared, 'metastore', startMetastore);
  await startOnce(shared, 'thrift-server', startThriftServer);
  const { ports } = shared.conf;
  return { ...shared, thriftServer: { host: '127.0.0.1', port: ports['thrift-server'] } };
}

/** The first of several processes starts the service, which outlives that process. */
async function startOnce(
  { toolchain, conf }: SharedHadoop,
  name: string,
  start: (toolchain: Toolchain, conf: HadoopConf) => Promise<unknown>,
): Promise<void> {
  const { folder } = conf.state;
  await withInstallLock(`${folder}/${name}`, async () => {
    if (!existsSync(join(folder, 'pids', name))) await start(toolchain, conf);
  });
}
