import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readEnvironment } from '#platform/config/environment.js';
import { ensureDebianPackages } from './debian-packages.js';
import { withInstallLock } from './install-lock.js';
import { findJar, readVersions, type Jars } from './jars.js';
import { runCommand } from './run-command.js';

const pom = fileURLToPath(new URL('pom.xml', import.meta.url));
const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url));

/** Paths of all programs of the local cloud. */
export interface Toolchain {
  /** The folder of this set of versions only. */
  root: string;
  /** The Python of the virtual environment: pyspark, moto, boto3, awscli, cfn-lint. */
  python: string;
  /** Folder of an EMR node's commands: hadoop, hdfs, spark-submit, sqoop, aws. */
  bin: string;
  /** The pyspark package, which contains a complete Spark. */
  sparkHome: string;
  jars: Jars;
  /** Version by component, for reports. */
  versions: Record<string, string>;
}

let installed: Promise<Toolchain> | undefined;

/** Installs missing programs like `installToolchain`, looking for them once in this process. */
export function ensureToolchain(): Promise<Toolchain> {
  installed ??= installToolchain();
  return installed;
}

/**
 * Installs missing programs, once for each set of pinned versions, and returns their paths. Safe for several processes
 * at once: the others wait for the first.
 *
 * @param log receives one line for each installed program
 * @throws when a Debian package is missing and this user cannot install it
 */
export async function installToolchain(
  log: (line: string) => void = (line) => console.log(`local cloud: ${line}`),
): Promise<Toolchain> {
  const digest = await hashVersions();
  const root = join(findCacheFolder(), 'retailstream', 'cloud', digest);
  const venv = join(root, 'venv');
  const lib = join(root, 'lib');
  await withInstallLock(`retailstream-cloud-${digest}`, async () => {
    await ensureDebianPackages(log);
    await mkdir(root, { recursive: true });
    await installPython(venv, log);
    await installJars(lib, log);
  });
  const python = join(venv, 'bin', 'python');
  const sparkHome = await locatePackage(python, 'pyspark');
  const jars: Jars = {
    hadoop: lib,
    spark: join(sparkHome, 'jars'),
    s3a: [await findJar(lib, 'hadoop-aws'), await findJar(lib, 'aws-java-sdk-bundle')],
    postgresql: await findJar(lib, 'postgresql'),
  };
  return {
    root,
    python,
    bin: fileURLToPath(new URL('../bin', import.meta.url)),
    sparkHome,
    jars,
    versions: await readVersions(jars, python),
  };
}

async function hashVersions(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of [pom, requirements]) hash.update(await readFile(file));
  // A virtual environment depends on the Python that created it.
  hash.update(await runCommand('python3', ['--version']));
  return hash.digest('hex').slice(0, 12);
}

function findCacheFolder(): string {
  return readEnvironment()['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
}

async function installPython(venv: string, log: (line: string) => void): Promise<void> {
  const marker = join(venv, 'requirements.txt');
  if (await exists(marker)) return;
  log('installing Spark, moto, the AWS command line and cfn-lint by pip');
  await rm(venv, { recursive: true, force: true });
  await runCommand('python3', ['-m', 'venv', venv]);
  await runCommand(join(venv, 'bin', 'pip'), [
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '-r',
    requirements,
  ]);
  // Last: marks the environment as complete.
  await copyFile(requirements, marker);
}

async function installJars(lib: string, log: (line: string) => void): Promise<void> {
  if (await exists(lib)) return;
  log('installing HDFS, S3A, Sqoop and the PostgreSQL driver by Maven');
  const part = `${lib}.part`;
  await rm(part, { recursive: true, force: true });
  await runCommand('mvn', [
    '-B',
    '-q',
    '-f',
    pom,
    'dependency:copy-dependencies',
    '-DincludeScope=runtime',
    `-DoutputDirectory=${part}`,
  ]);
  await rename(part, lib);
}

async function locatePackage(python: string, name: string): Promise<string> {
  const find = `import importlib.util as u; print(u.find_spec('${name}').submodule_search_locations[0])`;
  return (await runCommand(python, ['-c', find])).trim();
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
