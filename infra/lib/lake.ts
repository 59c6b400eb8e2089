import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { LoadQueue } from './load-queue.js';
import { SALES_LOADS } from './names.js';
import type { Settings } from './settings.js';

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

/** The object store, the log bucket, and the queue of load requests that the lake feeds. */
export class Lake extends Construct {
  readonly bucket: s3.Bucket;
  readonly logs: s3.Bucket;
  readonly loads: LoadQueue;

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
    this.loads = new LoadQueue(this, 'Loads', `arn:${Aws.PARTITION}:s3:::${name('lake')}`);
    this.bucket = new s3.Bucket(this, 'Bucket', {
      ...secure,
      bucketName: name('lake'),
      serverAccessLogsBucket: this.logs,
      serverAccessLogsPrefix: 's3/',
      lifecycleRules: [always, ...['scratch/', 'jobs/', 'loads/'].map(passing), cooling('raw/')],
    });
    this.announceLoads();
  }

  /** The CDK's own notifications would bring a Lambda that may change any bucket of the account. */
  private announceLoads(): void {
    const bucket = this.bucket.node.defaultChild as s3.CfnBucket;
    bucket.notificationConfiguration = {
      queueConfigurations: [
        {
          event: 's3:ObjectCreated:*',
          queue: this.loads.queue.queueArn,
          filter: { s3Key: { rules: [{ name: 'prefix', value: SALES_LOADS }] } },
        },
      ],
    };
    // S3 sends a test event at once, and fails where it may not.
    bucket.node.addDependency(this.loads.queue.node.findChild('Policy'));
  }
}

function passing(prefix: string): s3.LifecycleRule {
  return { id: `passing-${prefix.slice(0, -1)}`, prefix, expiration: Duration.days(7) };
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
