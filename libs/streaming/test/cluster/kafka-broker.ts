import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import pRetry from 'p-retry';
import { installOnce } from '#test/cloud/install/install-once.js';
import { runCommand } from '#test/cloud/install/run-command.js';
import { findFreePort } from '#test/setup/free-ports.js';
import { createTempFolder } from '#test/setup/temp-folder.js';

/** A Kafka broker of one test file, or of a bench. */
export interface KafkaBroker {
  /** `host:port`, open to everybody on this machine. */
  address: string;
  /** `host:port` for logins over TLS, with SCRAM-SHA-512 or an unsigned token of OAuth. */
  secureAddress: string;
  /** File with the certificate of that listener. */
  certificate: string;
  /** Kills the broker. Its events stay. */
  kill(): Promise<void>;
  /** Starts it again after a kill, and waits until it answers. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export const SCRAM_LOGIN = { user: 'till', password: 'p@ss:word' };

const CLUSTER_ID = 'RetailStreamKafkaTestA';
/** Up to two minutes on a busy machine. */
const WAIT_OPTIONS = { retries: 600, minTimeout: 200, factor: 1 };
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
  const folder = await createTempFolder('kafka');
  const certificate = await createCertificate(folder);
  const [plain, secure, controller] = [
    await findFreePort(),
    await findFreePort(),
    await findFreePort(),
  ];
  const settings = join(folder, 'server.properties');
  await mkdir(join(folder, 'data'));
  await writeFile(
    settings,
    Object.entries({
      'process.roles': 'broker,controller',
      'node.id': '1',
      'controller.quorum.voters': `1@127.0.0.1:${controller}`,
      'controller.listener.names': 'CONTROLLER',
      listeners: `PLAIN://127.0.0.1:${plain},SECURE://127.0.0.1:${secure},CONTROLLER://127.0.0.1:${controller}`,
      'listener.security.protocol.map': 'PLAIN:PLAINTEXT,SECURE:SASL_SSL,CONTROLLER:PLAINTEXT',
      'inter.broker.listener.name': 'PLAIN',
      'sasl.enabled.mechanisms': 'SCRAM-SHA-512,OAUTHBEARER',
      'listener.name.secure.scram-sha-512.sasl.jaas.config':
        'org.apache.kafka.common.security.scram.ScramLoginModule required;',
      'listener.name.secure.oauthbearer.sasl.jaas.config':
        'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";',
      'listener.name.secure.ssl.keystore.type': 'PEM',
      'listener.name.secure.ssl.keystore.location': join(folder, 'listener.pem'),
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
    await pRetry(() => ask(address), WAIT_OPTIONS);
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
  const secureAddress = `127.0.0.1:${secure}`;
  return { address, secureAddress, certificate, kill: () => kill(), restart, close };
}

/** Makes `listener.pem`, with the key. @returns the file with the certificate alone */
async function createCertificate(folder: string): Promise<string> {
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const made = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key];
  await runCommand('openssl', ['req', ...made, '-out', certificate, ...subject]);
  const parts = await Promise.all([key, certificate].map((file) => readFile(file, 'utf8')));
  await writeFile(join(folder, 'listener.pem'), parts.join('\n'));
  return certificate;
}

/** Returns the independent client, which the tests compare with. */
export const createKafka = (address: string): Kafka =>
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
