import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readEnvironment } from '#platform/config/environment.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { ensureToolchain } from '../install/toolchain.js';
import { SparkPool } from './spark-pool.js';

/** Prints which Spark it runs in, and leaves as many traces as possible without changing settings. */
const LEAVES = `
import os, sys
from pyspark.sql import SparkSession
spark = SparkSession.builder.appName("leaves").getOrCreate()
print("id", spark.sparkContext.applicationId, *sys.argv[1:])
print("seen", sorted(row.tableName for row in spark.sql("SHOW TABLES").collect()),
  sorted(row.tableName for row in spark.sql("SHOW TABLES IN global_temp").collect()),
  spark.catalog.functionExists("twice"), spark.conf.get("spark.sql.ansi.enabled"),
  spark.catalog._jcatalog.isCached("kept") if spark.catalog.tableExists("kept") else False,
  spark.sparkContext._jsc.getPersistentRDDs().size(), "LEFT" in os.environ, os.getcwd(), flush=True)
print("said to stderr", file=sys.stderr)
spark.range(3).createOrReplaceTempView("kept")
spark.range(3).createOrReplaceGlobalTempView("kept_by_all")
spark.sql("CACHE TABLE kept")
spark.sparkContext.parallelize([1, 2]).persist().count()
spark.udf.register("twice", lambda n: 2 * n)
spark.conf.set("spark.sql.ansi.enabled", "true")
os.environ["LEFT"] = "1"
os.chdir("/")
spark._jvm.System.err.println("said by Java")
`;

let folder: string;
let env: Record<string, string>;
let pool: SparkPool;
let runs = 0;

/** Runs a command in the pool. @returns its end and its output */
async function run(args: string[], more: Record<string, string> = {}, kill = false) {
  const own = join(folder, `run-${++runs}`);
  const { signal } = new AbortController();
  const command = await pool.start({ args, env: { ...env, ...more }, folder: own, signal });
  if (kill) command?.kill('SIGKILL');
  const code = await command?.exited;
  const said = async (name: string) => readFile(join(own, name), 'utf8');
  const stdout = await said('stdout');
  const id = /^id (\S+)/.exec(stdout)?.[1];
  return { code, id, stdout, stderr: await said('stderr'), folder: own };
}

async function writeScript(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

beforeAll(async () => {
  folder = await createTempFolder('spark-pool');
  const { python, sparkHome } = await ensureToolchain();
  const settings = ['spark.master local[1]', 'spark.ui.enabled false'];
  await writeFile(join(folder, 'spark-defaults.conf'), settings.join('\n'));
  await writeScript('spark-submit', '#!/bin/sh\necho cold "$@"\n');
  await chmod(join(folder, 'spark-submit'), 0o755);
  env = {
    PATH: `${folder}:${readEnvironment()['PATH']}`,
    SPARK_HOME: sparkHome,
    SPARK_CONF_DIR: folder,
    SPARK_LOCAL_IP: '127.0.0.1',
    PYSPARK_PYTHON: python,
  };
  pool = new SparkPool(true);
});
afterAll(async () => {
  await pool.stop();
  await rm(folder, { recursive: true });
});

it('uses a started Spark without traces of the former run', async () => {
  const leaves = await writeScript('leaves.py', LEAVES);
  const submit = (...rest: string[]) =>
    run(['spark-submit', '--deploy-mode', 'client', '--name', 'x', leaves, ...rest]);
  const first = await submit('--job', 'one');
  const second = await submit('--job', 'two');
  expect([first.code, second.code]).toEqual([0, 0]);
  expect(second.id).toBe(first.id);
  for (const [index, { stdout, stderr, folder: own, id }] of [first, second].entries()) {
    expect(stdout).toBe(
      `id ${id} --job ${['one', 'two'][index]}\nseen [] [] False false False 0 False ${own}\n`,
    );
    expect(stderr).toContain('said to stderr\n');
    expect(stderr).toContain('said by Java\n');
  }
});

it('uses another Spark after a run that failed, changed shared state, or was killed', async () => {
  const spark = 'from pyspark.sql import SparkSession as S\nspark = S.builder.getOrCreate()\n';
  const says = await writeScript(
    'says.py',
    `${spark}print("id", spark.sparkContext.applicationId)`,
  );
  const fails = await writeScript('fails.py', 'raise ValueError("no week in line 7")');
  const changes = await writeScript(
    'changes.py',
    `${spark}spark._jsc.hadoopConfiguration().set("fs.s3a.access.key", "another")`,
  );
  const before = await run(['spark-submit', says]);
  const failed = await run(['spark-submit', fails]);
  expect(failed.code).toBe(1);
  expect(failed.stderr).toMatch(/Traceback[^]*ValueError: no week in line 7\n$/);
  const next = await run(['spark-submit', says]);
  expect(next.id).not.toBe(before.id);
  expect((await run(['spark-submit', changes])).code).toBe(0);
  const killed = await run(['spark-submit', says], {}, true);
  expect([killed.code, killed.stdout]).toEqual([null, '']);
});

it('starts a new Spark for a submission with settings', async () => {
  for (const rest of [
    ['--conf', 'spark.executor.memory=2g', 'x.py'],
    ['--jars', 'driver.jar', 'x.py'],
    ['--deploy-mode', 'cluster', 'x.py'],
    ['--name', 'x', '--conf', 'spark.io.encryption.enabled=true', 'x.py'],
    ['--class', 'Main', 'x.jar'],
  ]) {
    const { code, stdout } = await run(['spark-submit', ...rest]);
    expect([code, stdout]).toEqual([0, `cold ${rest.join(' ')}\n`]);
  }
});

it('uses no Spark of another environment', async () => {
  const other = { PYSPARK_PYTHON: '/bin/false' };
  const { code, stderr } = await run(['spark-submit', 'x.py'], other);
  expect([code, stderr]).toEqual([null, expect.stringContaining('Spark did not start')]);
});

it('runs other programs directly, and all of them when it is not warm', async () => {
  expect((await run(['sh', '-c', 'echo shell; exit 3'])).code).toBe(3);
  const cold = new SparkPool(false);
  const { signal } = new AbortController();
  const own = join(folder, 'cold');
  const command = await cold.start({ args: ['spark-submit', 'x.py'], env, folder: own, signal });
  expect(await command?.exited).toBe(0);
  expect(await readFile(join(own, 'stdout'), 'utf8')).toBe('cold x.py\n');
});
