import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { EventQueue } from './event-queue.js';
import { ATHENA_RESULTS, lakeKeys, SALES_LOADS } from './names.js';
import type { Settings } from './settings.js';

/** How long one invocation of the loader may take. */
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

/** The object store, the buckets of logs and of reports, and the queues of load requests and delivered files that the lake feeds. */
export class Lake extends Construct {
  readonly bucket: s3.Bucket;
  readonly logs: s3.Bucket;
  /** Apart from the lake: who sets reports must not write among what runs read. */
  readonly reports: s3.Bucket;
  readonly loads: EventQueue;
  readonly deliveries: EventQueue;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    // Told rather than generated: the queue's policy names the bucket before the bucket is there.
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
      // What AWS advises for Lambda: shorter, and a batch still being loaded would be delivered again.
      visibilityTimeout: Duration.seconds(6 * LOADER_TIMEOUT.toSeconds()),
      maxReceiveCount: 5,
    });
    this.deliveries = new EventQueue(this, 'Deliveries', {
      bucketArn,
      // As long as the worker asks for.
      visibilityTimeout: Duration.minutes(10),
      // A message comes again as long as no run can be asked for: a flow may be paused for a night.
      maxReceiveCount: 100,
    });
    this.bucket = new s3.Bucket(this, 'Bucket', {
      ...secure,
      bucketName: name('lake'),
      serverAccessLogsBucket: this.logs,
      serverAccessLogsPrefix: 's3/',
      lifecycleRules: [
        always,
        ...['scratch/', 'jobs/', 'loads/', ATHENA_RESULTS].map(passing),
        cooling('raw/'),
      ],
    });
    this.reports = new s3.Bucket(this, 'Reports', {
      ...secure,
      bucketName: name('reports'),
      serverAccessLogsBucket: this.logs,
      serverAccessLogsPrefix: 's3-reports/',
      lifecycleRules: [always],
    });
    this.announce();
  }

  /** The CDK's own notifications would bring a Lambda that may change any bucket of the account. */
  private announce(): void {
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
    // S3 sends a test event at once, and fails where it may not.
    for (const { queue } of [this.loads, this.deliveries]) {
      bucket.node.addDependency(queue.node.findChild('Policy'));
    }
  }
}

function passing(prefix: string): s3.LifecycleRule {
  return {
    id: `passing-${prefix.slice(0, -1).replaceAll('/', '-')}`,
    prefix,
    expiration: Duration.days(7),
  };
}

function cooling(prefix: string): s3.LifecycleRule {
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
