import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './run-command.js';

/** Java archives. Spark's and Hadoop's never share a class path: Spark carries its own Hadoop, shaded. */
export interface Jars {
  /** Folder of HDFS, MapReduce, S3A, Sqoop and what they need. */
  hadoop: string;
  /** Folder of Spark's own, with Hive's metastore and Thrift server. */
  spark: string;
  /** The two files that give Spark the S3A file system. */
  s3a: string[];
  /** The JDBC driver: Sqoop has it, Spark gets it by `--jars`. */
  postgresql: string;
}

/** The file `<name>-<version>.jar` of a folder. @throws when there is none */
export async function findJar(folder: string, name: string): Promise<string> {
  const file = (await readdir(folder)).find((entry) => versionOf(entry, name) !== undefined);
  if (file === undefined) throw new Error(`no ${name} jar in ${folder}: delete it and start again`);
  return join(folder, file);
}

/** The versions of what runs, as their files and programs tell them. */
export async function readVersions(jars: Jars, python: string): Promise<Record<string, string>> {
  const [hadoop, spark] = await Promise.all([readdir(jars.hadoop), readdir(jars.spark)]);
  const named = (files: string[], name: string) =>
    files.map((file) => versionOf(file, name)).find((version) => version !== undefined) ?? '?';
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

function versionOf(file: string, name: string): string | undefined {
  if (!file.startsWith(`${name}-`) || !file.endsWith('.jar')) return undefined;
  const version = file.slice(name.length + 1, -'.jar'.length);
  return /^\d/.test(version) ? version : undefined;
}
