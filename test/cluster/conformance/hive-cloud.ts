import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { HiveAddress } from '#pipeline/adapters/hive/hive-settings.js';
import { ensureToolchain, type Toolchain } from '#test/cloud/install/toolchain.js';
import { openCloudState } from '#test/cloud/services/cloud-state.js';
import { writeHadoopConf } from '#test/cloud/services/hadoop-conf.js';
import type { HadoopConf } from '#test/cloud/services/hadoop-sites.js';
import { startHdfs } from '#test/cloud/services/hdfs.js';
import { startMetastore } from '#test/cloud/services/metastore.js';
import { startMoto } from '#test/cloud/services/moto.js';
import type { Service } from '#test/cloud/services/service-process.js';
import { startThriftServer } from '#test/cloud/services/thrift-server.js';
import { tempFolder } from '#test/setup/temp-folder.js';

/** S3, HDFS and, when asked for, Hive's metastore with Spark's Thrift server over it. */
export interface HiveCloud {
  toolchain: Toolchain;
  conf: HadoopConf;
  thriftServer: HiveAddress;
  close(): Promise<void>;
}

export async function openHiveCloud({ withHive }: { withHive: boolean }): Promise<HiveCloud> {
  const folder = await tempFolder('hive-cloud');
  const toolchain = await ensureToolchain();
  const state = await openCloudState(join(folder, 'cloud'));
  const moto = await startMoto(toolchain, state);
  const conf = await writeHadoopConf(toolchain, state, { endpoint: moto.url });
  const services: Service[] = [moto];
  services.unshift(await startHdfs(toolchain, conf));
  if (withHive) {
    services.unshift(await startMetastore(toolchain, conf));
    services.unshift(await startThriftServer(toolchain, conf));
  }
  return {
    toolchain,
    conf,
    thriftServer: { host: '127.0.0.1', port: conf.ports['thrift-server'] },
    close: async () => {
      for (const service of services) await service.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
