import { delimiter } from 'node:path';
import { readEnvironment } from '#platform/config/environment.js';
import type { Toolchain } from '../install/toolchain.js';
import { buildJavaOptions } from './hadoop-conf.js';
import type { HadoopConf } from './hadoop-sites.js';

/** Credentials for moto, which accepts any. */
export const TEST_CREDENTIALS = {
  AWS_ACCESS_KEY_ID: 'local-cloud',
  AWS_SECRET_ACCESS_KEY: 'local-cloud',
};

/**
 * Environment of a command on an EMR node: `hadoop`, `hdfs`, `spark-submit`, `sqoop` and `aws` on the PATH, all for
 * this cloud's services. Overrides the caller's environment.
 */
export function buildEnvironment(toolchain: Toolchain, conf: HadoopConf): Record<string, string> {
  return {
    ...TEST_CREDENTIALS,
    AWS_ENDPOINT_URL: conf.endpoint,
    AWS_REGION: conf.region,
    AWS_DEFAULT_REGION: conf.region,
    PATH: [toolchain.bin, readEnvironment()['PATH'] ?? ''].join(delimiter),
    RS_CLOUD_ROOT: toolchain.root,
    RS_CLOUD_CONF: conf.folder,
    RS_CLOUD_JAVA_OPTIONS: buildJavaOptions(conf.state).join(' '),
    HADOOP_CONF_DIR: conf.folder,
    SPARK_CONF_DIR: conf.folder,
    SPARK_HOME: toolchain.sparkHome,
    SPARK_LOCAL_IP: '127.0.0.1',
    PYSPARK_PYTHON: toolchain.python,
    TMPDIR: conf.state.temp,
    TZ: 'UTC',
    LC_ALL: 'C.UTF-8',
  };
}
