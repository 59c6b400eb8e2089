import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { type Gateway, startGateway } from './control-plane/gateway.js';
import type { Toolchain } from './install/toolchain.js';
import { openCloudState } from './services/cloud-state.js';
import { buildEnvironment, TEST_CREDENTIALS } from './services/environment.js';
import { writeHadoopConf } from './services/hadoop-conf.js';
import type { HadoopConf } from './services/hadoop-sites.js';
import { startHdfs } from './services/hdfs.js';
import { startMetastore } from './services/metastore.js';
import { startMoto } from './services/moto.js';
import { type RedisServer, startRedis } from './services/redis.js';
import type { Service } from './services/service-process.js';
import { startThriftServer, type ThriftServer } from './services/thrift-server.js';
import { SparkPool } from './spark/spark-pool.js';

export const REGION = 'eu-west-1';

/** Settings of an SDK client for the cloud at an endpoint. */
export const buildClientConfig = (endpoint: string) => ({
  region: REGION,
  endpoint,
  credentials: {
    accessKeyId: TEST_CREDENTIALS.AWS_ACCESS_KEY_ID,
    secretAccessKey: TEST_CREDENTIALS.AWS_SECRET_ACCESS_KEY,
  },
});

/** A whole local cloud: AWS's services at one URL, with real Hadoop, Spark, Hive and Redis. */
export interface Cloud {
  toolchain: Toolchain;
  conf: HadoopConf;
  gateway: Gateway;
  redis: RedisServer;
  hive: ThriftServer;
  /** Spark for steps and Glue runs. */
  spark: SparkPool;
  /** Environment of a program in the cloud: endpoint, credentials, and an EMR node's commands. */
  env: Record<string, string>;
  createBucket(bucket: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts everything in a separate folder.
 * @param isSparkWarm whether a step or Glue run uses a started Spark; on AWS each starts a new one
 */
export async function startCloud(
  toolchain: Toolchain,
  folder: string,
  isSparkWarm: boolean,
): Promise<Cloud> {
  const state = await openCloudState(folder);
  const started: Service[] = [];
  const keep = <Kind extends Service>(service: Kind): Kind => {
    started.unshift(service);
    return service;
  };
  try {
    const moto = keep(await startMoto(toolchain, state));
    let env: Record<string, string> = {};
    const spark = keep(new SparkPool(isSparkWarm));
    const gateway = await startGateway({
      motoUrl: moto.url,
      workFolder: join(state.folder, 'steps'),
      env: () => env,
      start: (options) => spark.start(options),
    });
    started.unshift({ stop: () => gateway.close() });
    const conf = await writeHadoopConf(toolchain, state, { endpoint: gateway.url, region: REGION });
    env = buildEnvironment(toolchain, conf);
    const [redis] = await Promise.all([
      startRedis(state).then(keep),
      startHdfs(toolchain, conf).then(keep),
    ]);
    keep(await startMetastore(toolchain, conf));
    const hive = keep(await startThriftServer(toolchain, conf));
    return {
      toolchain,
      conf,
      gateway,
      redis,
      hive,
      spark,
      env,
      createBucket: (bucket) => createBucket(gateway.url, bucket),
      close: () => stopAll(started),
    };
  } catch (error) {
    await stopAll(started);
    throw error;
  }
}

/** Last started, first stopped, because each needs the earlier ones. */
async function stopAll(services: Service[]): Promise<void> {
  for (const service of services) await service.stop();
}

async function createBucket(endpoint: string, bucket: string): Promise<void> {
  const client = new S3Client({ ...buildClientConfig(endpoint), forcePathStyle: true });
  await client.send(
    new CreateBucketCommand({
      Bucket: bucket,
      CreateBucketConfiguration: { LocationConstraint: REGION },
    }),
  );
  client.destroy();
}
