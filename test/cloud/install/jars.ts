import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './run-command.js';

/** Java archives. Spark and Hadoop never share a class path: Spark includes a shaded Hadoop. */
export interface Jars {
  /** Folder of HDFS, MapReduce, S3A, Sqoop and their dependencies. */
  hadoop: string;
  /** Folder of Spark, with Hive's metastore and Thrift server. */
  spark: string;
  /** The two files that add the S3A file system to Spark. */
  s3a: string[];
  /** The JDBC driver: Sqoop includes it, Spark gets it by `--jars`. */
  postgresql: string;
}

/** Returns the file `<name>-<version>.jar` of a folder. @throws when it is missing */
export async function findJar(folder: string, name: string): Promise<string> {
  const file = (await readdir(folder)).find((entry) => parseVersion(entry, name) !== undefined);
  if (file === undefined) throw new Error(`no ${name} jar in ${folder}: delete it and start again`);
  return join(folder, file);
}

/** Returns the versions of the installed programs, from their files and output. */
export async function readVersions(jars: Jars, python: string): Promise<Record<string, string>> {
  const [hadoop, spark] = await Promise.all([readdir(jars.hadoop), readdir(jars.spark)]);
  const named = (files: string[], name: string) =>
    files.map((file) => parseVersion(file, name)).find((version) => version !== undefined) ?? '?';
  const moto = "import importlib.metadata as m; print(m.version('moto'))";
  const [java, redis, python3, motoVersion] = await Promise.all([
    runCommand('java', ['-version']),
    runCommand('redis-server', ['--version']),
    runCommand(python, ['--version']),
    runCommand(python, ['-c', moto]),
  ]);
  return {
    java: /version "([^"]+)"/.exec(java)?.[1] ?? '?',
    python: python3.trim().replace('Python ', ''),
    hadoop: named(hadoop, 'hadoop-common'),
    sqoop: named(hadoop, 'sqoop'),
    postgresqlDriver: named(hadoop, 'postgresql'),
    spark: named(spark, 'spark-core_2.12'),
    hive: named(spark, 'hive-metastore'),
    moto: motoVersion.trim(),
    redis: /v=(\S+)/.exec(redis)?.[1] ?? '?',
  };
}

function parseVersion(file: string, name: string): string | undefined {
  if (!file.startsWith(`${name}-`) || !file.endsWith('.jar')) return undefined;
  const version = file.slice(name.length + 1, -'.jar'.length);
  return /^\d/.test(version) ? version : undefined;
}
