import { join } from 'node:path';
import type { Toolchain } from '../install/toolchain.js';
import { buildEnvironment } from './environment.js';
import type { HadoopConf } from './hadoop-sites.js';
import { askHive } from './hive-session.js';
import { startService, type Service } from './service-process.js';

const MAIN = 'org.apache.spark.sql.hive.thriftserver.HiveThriftServer2';

export interface ThriftServer extends Service {
  /** `hive://127.0.0.1:port`: HiveServer2's protocol, SASL PLAIN with any name and password. */
  url: string;
}

/** Starts Spark's Thrift server on the running metastore. */
export async function startThriftServer(
  toolchain: Toolchain,
  conf: HadoopConf,
): Promise<ThriftServer> {
  const port = conf.ports['thrift-server'];
  const { stop } = await startService(conf.state, {
    name: 'thrift-server',
    command: join(toolchain.sparkHome, 'bin', 'spark-submit'),
    args: ['--class', MAIN, '--driver-memory', '1g'],
    env: buildEnvironment(toolchain, conf),
    // The server drops calls during its start, which would never be answered.
    answers: async () => (await askHive(port, 'SELECT 1 AS one', 20_000)).length === 1,
  });
  return { url: `hive://127.0.0.1:${port}`, stop };
}
