import { randomUUID } from 'node:crypto';
import { CreateDatabaseCommand, CreateJobCommand, GlueClient } from '@aws-sdk/client-glue';
import {
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { buildClientConfig, type Cloud, REGION } from '../cloud.js';
import { createQueues, type LoaderQueues } from './create-queues.js';

/** The resources of a deployment, created in a local cloud: a small version of the stacks in `infra/`. */
export interface Profile {
  bucket: string;
  queues: LoaderQueues;
  /** The application's settings, by environment variable. */
  settings: Record<string, string>;
}

export interface ProfileOptions {
  cloud: Cloud;
  /** `postgres://user:password@host:port/database` of the warehouse. */
  warehouse: string;
  /** An existing cluster, or one for each run from a template. */
  cluster: 'existing' | 'transient';
}

const GLUE_JOB = 'retailstream-sales-merge';
const DATABASE = 'retailstream';

/** May be called twice at once: each profile has separate names. */
export async function deployProfile(options: ProfileOptions): Promise<Profile> {
  const { cloud, cluster } = options;
  const endpoint = cloud.gateway.url;
  const name = randomUUID().slice(0, 8);
  const bucket = `lake-${name}`;
  const s3 = new S3Client({ ...buildClientConfig(endpoint), forcePathStyle: true });
  await cloud.createBucket(bucket);
  await s3.send(
    new PutBucketVersioningCommand({
      Bucket: bucket,
      VersioningConfiguration: { Status: 'Enabled' },
    }),
  );
  const queues = await createQueues(endpoint, name);
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: bucket,
      NotificationConfiguration: {
        QueueConfigurations: [
          {
            QueueArn: queues.arn,
            Events: ['s3:ObjectCreated:*'],
            Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: 'lake/loads/core.sales/' }] } },
          },
        ],
      },
    }),
  );
  const job = `${GLUE_JOB}-${name}`;
  await createGlue(endpoint, job, name, bucket);
  const secret = await createSecret(endpoint, name, options.warehouse);
  const compute =
    cluster === 'existing' ? createCluster(cloud, bucket) : await putTemplate(s3, bucket, name);
  s3.destroy();
  const { host, pathname, username } = new URL(options.warehouse);
  return {
    bucket,
    queues,
    settings: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: cloud.env['AWS_ACCESS_KEY_ID'] ?? '',
      AWS_SECRET_ACCESS_KEY: cloud.env['AWS_SECRET_ACCESS_KEY'] ?? '',
      LAKE_URL: `s3://${bucket}/lake?region=${REGION}`,
      WAREHOUSE_URL: `postgres://${username}@${host}${pathname}?secret=${secret}&region=${REGION}&sslmode=disable`,
      QUEUE_URL: `${cloud.redis.url}/${takeDatabase()}`,
      COMPUTE_URL: compute,
      CATALOG_URL: `${cloud.hive.url}/retail_${name}`,
      SALES_MERGE_URL: `glue://${REGION}/${job}?database=${DATABASE}_${name}&poll=0.2`,
      TRANSFER_URL: 'sqoop:',
      // A lost load fails after two minutes, not after the ten of a real account.
      SALES_LOAD_URL: 'lambda:?timeout=120',
    },
  };
}

let databases = 0;

/** Two deployments must not share jobs. Redis has 16 databases. */
const takeDatabase = () => databases++ % 16;

function createCluster(cloud: Cloud, bucket: string): string {
  const id = cloud.gateway.emr.createCluster({ logUri: `s3://${bucket}/logs/` });
  return `emr://${REGION}/${id}?poll=0.2`;
}

async function putTemplate(s3: S3Client, bucket: string, name: string): Promise<string> {
  const request = {
    Name: 'retailstream',
    ReleaseLabel: 'emr-7.4.0',
    Applications: ['Hadoop', 'Spark', 'Hive', 'Sqoop'].map((Name) => ({ Name })),
    LogUri: `s3://${bucket}/logs/`,
    ServiceRole: 'service',
    JobFlowRole: 'nodes',
    Instances: {
      MasterInstanceType: 'm5.xlarge',
      SlaveInstanceType: 'm5.xlarge',
      InstanceCount: 3,
      KeepJobFlowAliveWhenNoSteps: true,
    },
  };
  const Key = 'emr/cluster.json';
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: JSON.stringify(request) }));
  return `emr://${REGION}?template=s3://${bucket}/${Key}&deployment=${name}&poll=0.2`;
}

async function createGlue(
  endpoint: string,
  job: string,
  name: string,
  bucket: string,
): Promise<void> {
  const glue = new GlueClient(buildClientConfig(endpoint));
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: `${DATABASE}_${name}` } }));
  await glue.send(
    new CreateJobCommand({
      Name: job,
      Role: 'arn:aws:iam::123456789012:role/glue',
      GlueVersion: '5.0',
      Command: { Name: 'glueetl', ScriptLocation: `s3://${bucket}/lake/scripts/run_sql.py` },
      DefaultArguments: { '--job': `s3://${bucket}/lake/jobs/sales-merge/latest.json` },
      ExecutionProperty: { MaxConcurrentRuns: 3 },
    }),
  );
  glue.destroy();
}

/** Creates the secret in RDS's format. */
async function createSecret(endpoint: string, name: string, warehouse: string): Promise<string> {
  const { username, password } = new URL(warehouse);
  const client = new SecretsManagerClient(buildClientConfig(endpoint));
  const { Name = '' } = await client.send(
    new CreateSecretCommand({
      Name: `retailstream-warehouse-${name}`,
      SecretString: JSON.stringify({
        username: decodeURIComponent(username),
        password: decodeURIComponent(password),
      }),
    }),
  );
  client.destroy();
  return Name;
}
