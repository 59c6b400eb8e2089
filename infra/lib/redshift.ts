import { CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as redshift from 'aws-cdk-lib/aws-redshiftserverless';
import { Construct } from 'constructs';
import { formatWorkgroup } from './athena.js';
import type { DataStack } from './data-stack.js';
import { allowTableReads, allowTableRegistration } from './glue-access.js';
import { queriedFolders, REDSHIFT_DATABASE, TABLES_FOLDER } from './names.js';
import type { Settings } from './settings.js';

/** Redshift Serverless needs subnets in three zones, and the network has two; this range is free in it. */
const THIRD_SUBNET = '10.0.240.0/24';

/**
 * The workgroup of users' SQL. It is private, accepts only TLS, ends long queries, and stores nothing: it reads tables
 * of the Data Catalog where they are. Redshift makes and rotates the administrator's password.
 */
export class RedshiftWorkgroup extends Construct {
  private readonly workgroup: redshift.CfnWorkgroup;

  constructor(scope: Construct, id: string, data: DataStack, settings: Settings) {
    super(scope, id);
    const group = data.groups.redshift;
    if (!group) throw new Error('the network has no group for Redshift');
    const role = this.createReaderRole(data);
    const namespace = new redshift.CfnNamespace(this, 'Namespace', {
      namespaceName: formatWorkgroup(settings),
      dbName: REDSHIFT_DATABASE,
      adminUsername: 'administrator',
      manageAdminPassword: true,
      iamRoles: [role.roleArn],
      defaultIamRoleArn: role.roleArn,
      logExports: ['connectionlog', 'userlog', 'useractivitylog'],
    });
    this.workgroup = new redshift.CfnWorkgroup(this, 'Workgroup', {
      workgroupName: formatWorkgroup(settings),
      namespaceName: namespace.ref,
      baseCapacity: settings.redshiftRpus,
      publiclyAccessible: false,
      subnetIds: this.listSubnets(data),
      securityGroupIds: [group.securityGroupId],
      configParameters: [
        { parameterKey: 'require_ssl', parameterValue: 'true' },
        {
          parameterKey: 'max_query_execution_time',
          parameterValue: String(settings.redshiftSeconds),
        },
      ],
    });
    new CfnOutput(this, 'Role', { value: role.roleArn });
  }

  /** What a query needs besides the rights to the lake's folders. The caller first registers tables. */
  askAccess(): iam.PolicyStatement[] {
    const workgroup = this.workgroup.attrWorkgroupWorkgroupArn;
    return [
      new iam.PolicyStatement({
        actions: [
          'redshift-data:BatchExecuteStatement',
          'redshift-data:ListDatabases',
          'redshift-serverless:GetCredentials',
        ],
        resources: [workgroup],
      }),
      // These accept no resources: the condition admits only statements of the caller.
      new iam.PolicyStatement({
        actions: [
          'redshift-data:CancelStatement',
          'redshift-data:DescribeStatement',
          'redshift-data:GetStatementResult',
        ],
        resources: ['*'],
        conditions: {
          StringEquals: { 'redshift-data:statement-owner-iam-userid': '${aws:userid}' },
        },
      }),
      allowTableReads(this),
      allowTableRegistration(this),
    ];
  }

  /** Reads the folders that users query, and tables of one database. */
  private createReaderRole({ lake: { bucket } }: DataStack): iam.Role {
    const role = new iam.Role(this, 'Reader', {
      assumedBy: new iam.ServicePrincipal('redshift.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    const below = [...queriedFolders, TABLES_FOLDER].map((folder) => `${folder}/*`);
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['s3:GetObject'],
        resources: below.map((folder) => bucket.arnForObjects(folder)),
      }),
    );
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [bucket.bucketArn],
        conditions: { StringLike: { 's3:prefix': below } },
      }),
    );
    role.addToPolicy(
      new iam.PolicyStatement({ actions: ['s3:GetBucketLocation'], resources: [bucket.bucketArn] }),
    );
    role.addToPolicy(allowTableReads(this));
    return role;
  }

  private listSubnets({ network: { vpc } }: DataStack): string[] {
    const third = new ec2.CfnSubnet(this, 'Subnet', {
      vpcId: vpc.vpcId,
      availabilityZone: Fn.select(2, Fn.getAzs()),
      cidrBlock: THIRD_SUBNET,
      mapPublicIpOnLaunch: false,
    });
    return [...vpc.isolatedSubnets.map(({ subnetId }) => subnetId), third.ref];
  }
}
