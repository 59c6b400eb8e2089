import { join } from 'node:path';
import type { CloudState } from './cloud-state.js';

/** A configuration folder, and its addresses. */
export interface HadoopConf {
  folder: string;
  state: CloudState;
  /** `http://…` of S3. */
  endpoint: string;
  region: string;
  /** Ports of HDFS's protocol, the NameNode's pages, the metastore, and the Thrift server. */
  ports: Record<'namenode' | 'namenode-http' | 'metastore' | 'thrift-server', number>;
}

type Settings = Record<string, string>;

export function buildCoreSite({ state, endpoint, region, ports }: HadoopConf): Settings {
  return {
    'fs.defaultFS': `hdfs://127.0.0.1:${ports.namenode}`,
    'hadoop.tmp.dir': join(state.temp, 'hadoop'),
    // The user name of the Thrift server's clients, which the machine need not have.
    'hadoop.user.group.static.mapping.overrides': 'dr.who=;hadoop=hadoop',
    // EMR has a special file system for s3://; S3A replaces it here.
    'fs.s3.impl': 'org.apache.hadoop.fs.s3a.S3AFileSystem',
    'fs.AbstractFileSystem.s3.impl': 'org.apache.hadoop.fs.s3a.S3A',
    'fs.s3a.endpoint': endpoint,
    'fs.s3a.endpoint.region': region,
    'fs.s3a.path.style.access': 'true',
    'fs.s3a.connection.ssl.enabled': 'false',
    'fs.s3a.aws.credentials.provider': 'com.amazonaws.auth.EnvironmentVariableCredentialsProvider',
    'fs.s3a.multipart.size': '8M',
    'fs.s3a.multipart.threshold': '8M',
  };
}

export function buildHdfsSite({ state, ports }: HadoopConf): Settings {
  return {
    'dfs.replication': '1',
    'dfs.permissions.enabled': 'false',
    'dfs.namenode.name.dir': join(state.folder, 'hdfs', 'name'),
    'dfs.datanode.data.dir': join(state.folder, 'hdfs', 'data'),
    'dfs.namenode.rpc-address': `127.0.0.1:${ports.namenode}`,
    'dfs.namenode.http-address': `127.0.0.1:${ports['namenode-http']}`,
    'dfs.datanode.address': '127.0.0.1:0',
    'dfs.datanode.ipc.address': '127.0.0.1:0',
    'dfs.datanode.http.address': '127.0.0.1:0',
    // With one DataNode there is no other report to wait for.
    'dfs.namenode.safemode.extension': '0',
  };
}

export function buildMapredSite({ state }: HadoopConf): Settings {
  return {
    'mapreduce.framework.name': 'local',
    // Sqoop reads this old setting to decide whether to load its generated class into this process.
    'mapreduce.jobtracker.address': 'local',
    'mapreduce.jobtracker.staging.root.dir': join(state.temp, 'hadoop', 'staging'),
  };
}

export function buildHiveSite(conf: HadoopConf): Settings {
  const { state, ports } = conf;
  return {
    'hive.metastore.uris': `thrift://127.0.0.1:${ports.metastore}`,
    'hive.metastore.warehouse.dir': buildWarehouseUrl(conf),
    'hive.metastore.schema.verification': 'false',
    'datanucleus.schema.autoCreateAll': 'true',
    'javax.jdo.option.ConnectionDriverName': 'org.apache.derby.jdbc.EmbeddedDriver',
    'javax.jdo.option.ConnectionURL': `jdbc:derby:;databaseName=${join(state.folder, 'metastore')};create=true`,
    'hive.exec.local.scratchdir': join(state.temp, 'hive'),
    'hive.server2.authentication': 'NONE',
    'hive.server2.transport.mode': 'binary',
    'hive.server2.thrift.bind.host': '127.0.0.1',
    'hive.server2.thrift.port': String(ports['thrift-server']),
  };
}

/** Returns the text of spark-defaults.conf. @param jars on the class path of every Spark program */
export function buildSparkDefaults(
  conf: HadoopConf,
  jars: string[],
  javaOptions: string[],
): string {
  const settings: Settings = {
    'spark.master': 'local[2]',
    'spark.driver.memory': '1500m',
    'spark.driver.extraClassPath': jars.join(':'),
    'spark.driver.defaultJavaOptions': javaOptions.join(' '),
    'spark.local.dir': conf.state.temp,
    'spark.ui.enabled': 'false',
    // Spark writes a plan's text for its pages again and again, also without pages.
    'spark.sql.ui.explainMode': 'simple',
    'spark.sql.catalogImplementation': 'hive',
    'spark.sql.shuffle.partitions': '4',
    'spark.sql.warehouse.dir': buildWarehouseUrl(conf),
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name} ${value}\n`)
    .join('');
}

/** Returns the text of one of Hadoop's files. */
export function toXml(settings: Settings): string {
  const properties = Object.entries(settings).map(
    ([name, value]) =>
      `  <property><name>${name}</name><value>${escapeXml(value)}</value></property>`,
  );
  return ['<configuration>', ...properties, '</configuration>', ''].join('\n');
}

function buildWarehouseUrl({ ports }: HadoopConf): string {
  return `hdfs://127.0.0.1:${ports.namenode}/user/hive/warehouse`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
