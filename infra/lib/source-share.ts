import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as datasync from 'aws-cdk-lib/aws-datasync';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { lakeKeys } from './names.js';
import type { SecurityGroups } from './security-groups.js';

export interface SourceShareProps {
  vpc: ec2.IVpc;
  groups: SecurityGroups;
  lake: s3.Bucket;
}

/** The image's `node` user, which owns the files it reads. */
const NODE_USER = '1000';

/** The folder where source files are delivered, and the task that copies them there from S3. */
export class SourceShare extends Construct {
  readonly fileSystem: efs.FileSystem;
  readonly accessPoint: efs.AccessPoint;
  readonly deliveryTaskArn: string;

  constructor(scope: Construct, id: string, { vpc, groups, lake }: SourceShareProps) {
    super(scope, id);
    const subnets = vpc.selectSubnets({ subnets: vpc.privateSubnets });
    this.fileSystem = new efs.FileSystem(this, 'Files', {
      vpc,
      vpcSubnets: subnets,
      securityGroup: groups.source,
      encrypted: true,
      fileSystemPolicy: tlsOnly(),
      lifecyclePolicy: efs.LifecyclePolicy.AFTER_30_DAYS,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.accessPoint = this.fileSystem.addAccessPoint('Folder', {
      path: '/source',
      createAcl: { ownerUid: NODE_USER, ownerGid: NODE_USER, permissions: '750' },
      posixUser: { uid: NODE_USER, gid: NODE_USER },
    });
    const from = this.from(lake);
    const to = this.to(vpc, groups.delivery);
    const task = new datasync.CfnTask(this, 'Delivery', {
      name: `Files of ${lakeKeys.delivery} to the source folder`,
      sourceLocationArn: from.attrLocationArn,
      destinationLocationArn: to.attrLocationArn,
      options: {
        // The access point decides on owners; objects have none.
        uid: 'NONE',
        gid: 'NONE',
        posixPermissions: 'NONE',
        preserveDeletedFiles: 'PRESERVE',
        verifyMode: 'ONLY_FILES_TRANSFERRED',
      },
    });
    this.deliveryTaskArn = task.attrTaskArn;
  }

  private from(lake: s3.Bucket): datasync.CfnLocationS3 {
    const role = this.role('ReadDelivery', [
      new iam.PolicyStatement({
        actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
        resources: [lake.bucketArn],
      }),
      new iam.PolicyStatement({
        actions: ['s3:GetObject', 's3:GetObjectTagging', 's3:GetObjectVersion'],
        resources: [lake.arnForObjects(`${lakeKeys.delivery}*`)],
      }),
    ]);
    return new datasync.CfnLocationS3(this, 'From', {
      s3BucketArn: lake.bucketArn,
      subdirectory: `/${lakeKeys.delivery}`,
      s3Config: { bucketAccessRoleArn: role.roleArn },
    });
  }

  private to(vpc: ec2.IVpc, group: ec2.SecurityGroup): datasync.CfnLocationEFS {
    const role = this.role('WriteSource', [
      new iam.PolicyStatement({
        actions: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
        resources: [this.fileSystem.fileSystemArn],
        conditions: {
          StringEquals: { 'elasticfilesystem:AccessPointArn': this.accessPoint.accessPointArn },
        },
      }),
    ]);
    const [subnet] = vpc.privateSubnets;
    if (!subnet) throw new Error('the VPC has no private subnet');
    const to = new datasync.CfnLocationEFS(this, 'To', {
      efsFilesystemArn: this.fileSystem.fileSystemArn,
      accessPointArn: this.accessPoint.accessPointArn,
      fileSystemAccessRoleArn: role.roleArn,
      inTransitEncryption: 'TLS1_2',
      ec2Config: {
        subnetArn: arnOf(this, 'subnet', subnet.subnetId),
        securityGroupArns: [arnOf(this, 'security-group', group.securityGroupId)],
      },
    });
    to.node.addDependency(this.fileSystem.mountTargetsAvailable);
    return to;
  }

  private role(id: string, statements: iam.PolicyStatement[]): iam.Role {
    return new iam.Role(this, id, {
      assumedBy: new iam.ServicePrincipal('datasync.amazonaws.com'),
      inlinePolicies: { access: new iam.PolicyDocument({ statements }) },
    });
  }
}

/** Says nothing on who may mount: roles do. */
function tlsOnly(): iam.PolicyDocument {
  return new iam.PolicyDocument({
    statements: [
      new iam.PolicyStatement({
        sid: 'TlsOnly',
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions: [
          'elasticfilesystem:ClientMount',
          'elasticfilesystem:ClientWrite',
          'elasticfilesystem:ClientRootAccess',
        ],
        resources: ['*'],
        conditions: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    ],
  });
}

function arnOf(scope: Construct, resource: string, resourceName: string): string {
  return Stack.of(scope).formatArn({ service: 'ec2', resource, resourceName });
}
