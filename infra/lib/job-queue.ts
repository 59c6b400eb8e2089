import { RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ec from 'aws-cdk-lib/aws-elasticache';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Settings } from './settings.js';

export interface JobQueueProps {
  vpc: ec2.IVpc;
  securityGroup: ec2.ISecurityGroup;
  settings: Settings;
}

/** Valkey for BullMQ: TLS, a token, and no eviction, because an evicted job is a lost job. */
export class JobQueue extends Construct {
  /** The whole QUEUE_URL, including the token. */
  readonly url: secretsmanager.Secret;
  readonly group: ec.CfnReplicationGroup;

  constructor(scope: Construct, id: string, { vpc, securityGroup, settings }: JobQueueProps) {
    super(scope, id);
    const token = new secretsmanager.Secret(this, 'Token', {
      description: 'Token of the queue',
      generateSecretString: { excludePunctuation: true, passwordLength: 64 },
    });
    const subnets = new ec.CfnSubnetGroup(this, 'Subnets', {
      description: 'Isolated subnets',
      subnetIds: vpc.isolatedSubnets.map((subnet) => subnet.subnetId),
    });
    const parameters = new ec.CfnParameterGroup(this, 'Parameters', {
      cacheParameterGroupFamily: 'valkey8',
      description: 'Never evict',
      properties: { 'maxmemory-policy': 'noeviction' },
    });
    this.group = new ec.CfnReplicationGroup(this, 'Group', {
      replicationGroupDescription: 'Queue of RetailStream',
      engine: 'valkey',
      engineVersion: '8.0',
      cacheNodeType: 'cache.t4g.small',
      numNodeGroups: 1,
      replicasPerNodeGroup: settings.highAvailability ? 1 : 0,
      automaticFailoverEnabled: settings.highAvailability,
      multiAzEnabled: settings.highAvailability,
      cacheParameterGroupName: parameters.ref,
      cacheSubnetGroupName: subnets.ref,
      securityGroupIds: [securityGroup.securityGroupId],
      transitEncryptionEnabled: true,
      transitEncryptionMode: 'required',
      atRestEncryptionEnabled: true,
      // A reference that CloudFormation resolves: the template contains no token.
      authToken: token.secretValue.unsafeUnwrap(),
      autoMinorVersionUpgrade: true,
      snapshotRetentionLimit: 1,
    });
    this.group.applyRemovalPolicy(RemovalPolicy.DESTROY);
    const { attrPrimaryEndPointAddress: host, attrPrimaryEndPointPort: port } = this.group;
    const url = `rediss://:${token.secretValue.unsafeUnwrap()}@${host}:${port}`;
    this.url = new secretsmanager.Secret(this, 'Url', {
      description: 'QUEUE_URL of the API and the worker',
      secretStringValue: SecretValue.unsafePlainText(url),
    });
  }
}
