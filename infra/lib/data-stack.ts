import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { Database } from './database.js';
import { JobQueue } from './job-queue.js';
import { KafkaCluster } from './kafka-cluster.js';
import { Lake } from './lake.js';
import { Network } from './network.js';
import { SecurityGroups } from './security-groups.js';
import type { Settings } from './settings.js';

/** The stores of state, and the network around them. Changes seldom; deleting it loses data. */
export class DataStack extends Stack {
  readonly network: Network;
  readonly groups: SecurityGroups;
  readonly lake: Lake;
  readonly database: Database;
  readonly queue: JobQueue;
  readonly kafka: KafkaCluster | undefined;
  /** Signs webhooks and encrypts their URLs in the warehouse, so it stays with the warehouse. */
  readonly notificationSecret: Secret;
  /** For the disks of EMR's nodes; EMR accepts only a key of the account. */
  readonly diskKey: kms.Key;

  constructor(scope: Construct, id: string, settings: Settings, props?: StackProps) {
    super(scope, id, { ...props, terminationProtection: settings.deletionProtection });
    this.network = new Network(this, 'Network', settings);
    const { vpc } = this.network;
    this.groups = new SecurityGroups(this, 'Groups', vpc, settings);
    this.lake = new Lake(this, 'Lake', settings);
    const securityGroup = this.groups.database;
    this.database = new Database(this, 'Database', { vpc, securityGroup, settings });
    this.queue = new JobQueue(this, 'Queue', { vpc, securityGroup: this.groups.queue, settings });
    this.kafka =
      this.groups.kafka &&
      new KafkaCluster(this, 'Kafka', { vpc, securityGroup: this.groups.kafka, settings });
    this.notificationSecret = new Secret(this, 'NotificationSecret', {
      description: 'NOTIFICATION_SECRET of the API and the worker',
      generateSecretString: { excludePunctuation: true, passwordLength: 64 },
    });
    this.diskKey = new kms.Key(this, 'DiskKey', {
      description: 'Disks of EMR nodes',
      enableKeyRotation: true,
      // The disks keep nothing after a cluster ends.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new CfnOutput(this, 'LakeBucket', { value: this.lake.bucket.bucketName });
    new CfnOutput(this, 'LogBucket', { value: this.lake.logs.bucketName });
    new CfnOutput(this, 'ReportBucket', { value: this.lake.reports.bucketName });
    new CfnOutput(this, 'DatabaseEndpoint', {
      value: this.database.instance.dbInstanceEndpointAddress,
    });
  }
}
