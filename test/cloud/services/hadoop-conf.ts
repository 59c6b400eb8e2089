import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Toolchain } from '../install/toolchain.js';
import { readServicePort, type CloudState } from './cloud-state.js';
import {
  buildCoreSite,
  buildHdfsSite,
  buildHiveSite,
  buildMapredSite,
  buildSparkDefaults,
  toXml,
  type HadoopConf,
} from './hadoop-sites.js';
import { LOG4J, LOG4J2 } from './logging-files.js';

interface S3Access {
  endpoint: string;
  /** @default eu-west-1 */
  region?: string;
}

/**
 * Programs here run for seconds with little data, so the JVM's second compiler and a concurrent collector cost more
 * than they save. Without them a Spark step takes half the processor time.
 */
export const SHORT_LIVED = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

/** Java options of every program: UTC as on EMR's nodes, and no files in /tmp. */
export function buildJavaOptions(state: CloudState): string[] {
  return [`-Djava.io.tmpdir=${state.temp}`, '-Duser.timezone=UTC', ...SHORT_LIVED];
}

/** Writes the configuration of HDFS, Spark, Hive, Sqoop and their commands, and chooses their ports. */
export async function writeHadoopConf(
  toolchain: Toolchain,
  state: CloudState,
  { endpoint, region = 'eu-west-1' }: S3Access,
): Promise<HadoopConf> {
  const folder = join(state.folder, 'conf');
  const ports = {
    namenode: await readServicePort(state, 'namenode'),
    'namenode-http': await readServicePort(state, 'namenode-http'),
    metastore: await readServicePort(state, 'metastore'),
    'thrift-server': await readServicePort(state, 'thrift-server'),
  };
  const conf = { folder, state, endpoint, region, ports };
  // The published jars lack the web pages; the servers do not start without their folders.
  for (const name of ['hdfs', 'datanode']) {
    await mkdir(join(folder, 'webapps', name), { recursive: true });
  }
  const files = {
    'core-site.xml': toXml(buildCoreSite(conf)),
    'hdfs-site.xml': toXml(buildHdfsSite(conf)),
    'mapred-site.xml': toXml(buildMapredSite(conf)),
    'hive-site.xml': toXml(buildHiveSite(conf)),
    'spark-defaults.conf': buildSparkDefaults(conf, toolchain.jars.s3a, buildJavaOptions(state)),
    'log4j.properties': LOG4J,
    'log4j2.properties': LOG4J2,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return conf;
}
