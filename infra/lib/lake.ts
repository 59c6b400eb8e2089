import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { EventQueue } from './event-queue.js';
import { ATHENA_RESULTS, lakeKeys, SALES_LOADS } from './names.js';
import type { Settings } from './settings.js';

/** Time limit of one invocation of the loader. */
export const LOADER_TIMEOUT = Duration.minutes(5);

const secure = {
  encryption: s3.BucketEncryption.S3_MANAGED,
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  versioned: true,
  removalPolicy: RemovalPolicy.RETAIN,
};

const always: s3.LifecycleRule = {
  id: 'leftovers',
  abortIncompleteMultipartUploadAfter: Duration.days(1),
  noncurrentVersionExpiration: Duration.days(30),
  expiredObjectDeleteMarker: true,
};

/**
 * The object store, the buckets of logs and of reports, and the queues of load requests and deliveries from the lake.
 */
export class Lake extends Construct {
  readonly bucket: s3.Bucket;
  readonly logs: s3.Bucket;
  /** Separate from the lake: users who define reports must not write where runs read. */
  readonly reports: s3.Bucket;
  readonly loads: EventQueue;
  readonly deliveries: EventQueue;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    // A fixed name, not a generated one: the queue's policy names the bucket before it exists.
    const name = (kind: string) =>
      `retailstream-${settings.deployment}-${kind}-${Aws.ACCOUNT_ID}-${settings.region}`;
    this.logs = new s3.Bucket(this, 'Logs', {
      ...secure,
      bucketName: name('logs'),
      lifecycleRules: [always, { id: 'old-logs', expiration: Duration.days(90) }],
    });
    const bucketArn = `arn:${Aws.PARTITION}:s3:::${name('lake')}`;
    this.loads = new EventQueue(this, 'Loads', {
      bucketArn,
      // AWS's advice for Lambda: with less, a batch would be delivered again during its load.
      visibilityTimeout: Duration.seconds(6 * LOADER_TIMEOUT.toSeconds()),
      maxReceiveCount: 5,
    });
    this.deliveries = new EventQueue(this, 'Deliveries', {
      bucketArn,
      // The same time as in the worker's requests.
      visibilityTimeout: Duration.minutes(10),
      // A message returns while no run may start: a flow may be paused for a night.
      maxReceiveCount: 100,
    });
    this.bucket = new s3.Bucket(this, 'Bucket', {
      ...secure,
      bucketName: name('lake'),
      serverAccessLogsBucket: this.logs,
      serverAccessLogsPrefix: 's3/',
      lifecycleRules: [
        always,
        ...['scratch/', 'jobs/', 'loads/', ATHENA_RESULTS].map(buildExpiryRule),
        buildArchiveRule('raw/'),
      ],
    });
    this.reports = new s3.Bucket(this, 'Reports', {
      ...secure,
      bucketName: name('reports'),
      serverAccessLogsBucket: this.logs,
      serverAccessLogsPrefix: 's3-reports/',
      lifecycleRules: [always],
    });
    this.notifyQueues();
  }

  /** The CDK's notifications would add a Lambda with rights to every bucket of the account. */
  private notifyQueues(): void {
    const bucket = this.bucket.node.defaultChild as s3.CfnBucket;
    bucket.notificationConfiguration = {
      queueConfigurations: [
        { prefix: SALES_LOADS, queue: this.loads.queue },
        { prefix: lakeKeys.delivery, queue: this.deliveries.queue },
      ].map(({ prefix, queue }) => ({
        event: 's3:ObjectCreated:*',
        queue: queue.queueArn,
        filter: { s3Key: { rules: [{ name: 'prefix', value: prefix }] } },
      })),
    };
    // S3 sends a test event at once, and fails without the right to send.
    for (const { queue } of [this.loads, this.deliveries]) {
      bucket.node.addDependency(queue.node.findChild('Policy'));
    }
  }
}

function buildExpiryRule(prefix: string): s3.LifecycleRule {
  return {
    id: `passing-${prefix.slice(0, -1).replaceAll('/', '-')}`,
    prefix,
    expiration: Duration.days(7),
  };
}

function buildArchiveRule(prefix: string): s3.LifecycleRule {
  return {
    id: `cooling-${prefix.slice(0, -1)}`,
    prefix,
    transitions: [
      { storageClass: s3.StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(30) },
      {
        storageClass: s3.StorageClass.GLACIER_INSTANT_RETRIEVAL,
        transitionAfter: Duration.days(90),
      },
    ],
  };
}
