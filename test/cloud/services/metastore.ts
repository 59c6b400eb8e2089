import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Toolchain } from '../install/toolchain.js';
import { canConnect } from './can-connect.js';
import { TEST_CREDENTIALS } from './environment.js';
import { buildJavaOptions } from './hadoop-conf.js';
import type { HadoopConf } from './hadoop-sites.js';
import { startService, type Service } from './service-process.js';

const program = fileURLToPath(new URL('Metastore.java', import.meta.url));

/** Starts Hive's metastore on a Derby database on disk. HDFS must run, because it has the warehouse folder. */
export function startMetastore(toolchain: Toolchain, conf: HadoopConf): Promise<Service> {
  const { state, ports } = conf;
  const { spark, s3a } = toolchain.jars;
  const derbyLog = join(state.logs, 'derby.log');
  return startService(state, {
    name: 'metastore',
    command: 'java',
    args: [
      '-Xmx256m',
      ...buildJavaOptions(state),
      `-Dderby.stream.error.file=${derbyLog}`,
      '-cp',
      [conf.folder, `${spark}/*`, ...s3a].join(':'),
      program,
      String(ports.metastore),
    ],
    // It checks the location of every new table, on S3 too.
    env: TEST_CREDENTIALS,
    // It opens its port after its database.
    answers: () => canConnect(ports.metastore),
  });
}
