import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import pRetry from 'p-retry';
import { installOnce } from '#test/cloud/install/install-once.js';
import { runCommand } from '#test/cloud/install/run-command.js';
import { freePort } from '#test/setup/free-ports.js';
import { tempFolder } from '#test/setup/temp-folder.js';

/** A Kafka broker of one test file, or of a bench. */
export interface KafkaBroker {
  /** `host:port`, open to everybody on this machine. */
  address: string;
  /** `host:port` for logins with SCRAM-SHA-512. */
  scramAddress: string;
  /** Kills the broker. Its events stay. */
  kill(): Promise<void>;
  /** Starts it again after a kill, and waits until it answers. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export const SCRAM_LOGIN = { user: 'till', password: 'p@ss:word' };

const CLUSTER_ID = 'RetailStreamKafkaTestA';
/** Up to two minutes on a busy machine. */
const PATIENCE = { retries: 600, minTimeout: 200, factor: 1 };
const WORDS_OF_LOG = 3_000;

/** Installs Kafka once and starts a broker that is its own controller. */
export async function startKafka(): Promise<KafkaBroker> {
  const root = await installOnce('kafka', new URL('./', import.meta.url), ['pom.xml'], (folder) =>
    runCommand('mvn', [
      '-B',
      '-q',
      '-f',
      join(folder, 'pom.xml'),
      'dependency:copy-dependencies',
      '-DincludeScope=runtime',
      `-DoutputDirectory=${join(folder, 'jars')}`,
    ]).then(() => undefined),
  );
  const folder = await tempFolder('kafka');
  const [plain, scram, controller] = [await freePort(), await freePort(), await freePort()];
  const settings = join(folder, 'server.properties');
  await mkdir(join(folder, 'data'));
  await writeFile(
    settings,
    Object.entries({
      'process.roles': 'broker,controller',
      'node.id': '1',
      'controller.quorum.voters': `1@127.0.0.1:${controller}`,
      'controller.listener.names': 'CONTROLLER',
      listeners: `PLAIN://127.0.0.1:${plain},SCRAM://127.0.0.1:${scram},CONTROLLER://127.0.0.1:${controller}`,
      'listener.security.protocol.map': 'PLAIN:PLAINTEXT,SCRAM:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT',
      'inter.broker.listener.name': 'PLAIN',
      'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
      'listener.name.scram.scram-sha-512.sasl.jaas.config':
        'org.apache.kafka.common.security.scram.ScramLoginModule required;',
      'log.dirs': join(folder, 'data'),
      'auto.create.topics.enable': 'false',
      'offsets.topic.replication.factor': '1',
      'offsets.topic.num.partitions': '1',
      'transaction.state.log.replication.factor': '1',
      'transaction.state.log.num.partitions': '1',
      'transaction.state.log.min.isr': '1',
      'group.initial.rebalance.delay.ms': '0',
    })
      .map(([name, value]) => `${name}=${value}`)
      .join('\n'),
  );
  const java = ['-Xmx384m', '-cp', join(root, 'jars', '*')];
  await runCommand('java', [
    ...java,
    'kafka.tools.StorageTool',
    'format',
    '--cluster-id',
    CLUSTER_ID,
    '--config',
    settings,
    '--add-scram',
    `SCRAM-SHA-512=[name=${SCRAM_LOGIN.user},password=${SCRAM_LOGIN.password}]`,
  ]);
  const log = join(folder, 'broker.log');
  const address = `127.0.0.1:${plain}`;
  let kill = () => Promise.resolve();
  const restart = async () => {
    const child = spawn('java', [...java, 'kafka.Kafka', settings], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const file = createWriteStream(log);
    child.stdout.pipe(file, { end: false });
    child.stderr.pipe(file, { end: false });
    const ended = once(child, 'exit');
    kill = async () => {
      child.kill('SIGKILL');
      await ended;
    };
    await pRetry(() => ask(address), PATIENCE);
  };
  const close = async () => {
    await kill();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await restart();
  } catch (error) {
    const end = (await readFile(log, 'utf8')).slice(-WORDS_OF_LOG);
    await close();
    throw new Error(`Kafka did not start; its log ends: ${end}`, { cause: error });
  }
  const scramAddress = `127.0.0.1:${scram}`;
  return { address, scramAddress, kill: () => kill(), restart, close };
}

/** Returns the independent client, which the tests compare with. */
export const kafkaJs = (address: string): Kafka =>
  new Kafka({ clientId: 'test', brokers: [address], logLevel: logLevel.NOTHING });

async function ask(address: string): Promise<void> {
  const admin = new Kafka({
    clientId: 'probe',
    brokers: [address],
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
  }).admin();
  try {
    await admin.connect();
    await admin.describeCluster();
  } finally {
    await admin.disconnect();
  }
}
