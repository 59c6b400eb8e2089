import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { DataStack } from './data-stack.js';
import { allowTables } from './glue-access.js';
import { EMR_LOGS, pipelineFolders } from './names.js';

/** The two roles of a cluster: one for EMR, one for its nodes. */
export class EmrRoles extends Construct {
  readonly service: iam.Role;
  readonly nodes: iam.Role;
  readonly instanceProfile: iam.CfnInstanceProfile;

  constructor(scope: Construct, id: string, data: DataStack) {
    super(scope, id);
    this.nodes = new iam.Role(this, 'Nodes', {
      description: 'EMR nodes of RetailStream',
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
    });
    this.instanceProfile = new iam.CfnInstanceProfile(this, 'Profile', {
      roles: [this.nodes.roleName],
    });
    this.service = new iam.Role(this, 'Service', {
      description: 'EMR service of RetailStream',
      assumedBy: new iam.ServicePrincipal('elasticmapreduce.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      // AWS keeps it up to date with EMR; it covers only resources with EMR's tag.
      managedPolicies: [
        iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonEMRServicePolicy_v2'),
      ],
    });
    this.allowNodes(data);
    this.allowService(data);
  }

  private allowNodes({ lake, database, diskKey }: DataStack): void {
    const { region } = Stack.of(this);
    const allow = (actions: string[], resources: string[]): void =>
      void this.nodes.addToPolicy(new iam.PolicyStatement({ actions, resources }));
    allow(['s3:ListBucket', 's3:GetBucketLocation'], [lake.bucket.bucketArn]);
    allow(['s3:GetObject'], [lake.bucket.arnForObjects('*')]);
    allow(
      ['s3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      pipelineFolders.map((folder) => lake.bucket.arnForObjects(`${folder}/*`)),
    );
    allow(['s3:PutObject', 's3:GetObject'], [lake.logs.arnForObjects(`${EMR_LOGS}*`)]);
    // Where EMR keeps its own packages.
    allow(['s3:GetObject'], [`arn:aws:s3:::${region}.elasticmapreduce/*`]);
    this.nodes.addToPolicy(allowTables(this));
    allow(['secretsmanager:GetSecretValue'], [database.logins.worker.secretArn]);
    allow(['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'], [diskKey.keyArn]);
  }

  private allowService({ diskKey }: DataStack): void {
    this.service.addToPolicy(
      new iam.PolicyStatement({
        actions: ['iam:PassRole'],
        resources: [this.nodes.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
      }),
    );
    this.service.addToPolicy(
      new iam.PolicyStatement({
        actions: [
          'kms:Decrypt',
          'kms:DescribeKey',
          'kms:GenerateDataKeyWithoutPlaintext',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
        ],
        resources: [diskKey.keyArn],
      }),
    );
    this.service.addToPolicy(
      new iam.PolicyStatement({
        actions: ['kms:CreateGrant'],
        resources: [diskKey.keyArn],
        conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
      }),
    );
  }
}
