import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { DataStack } from './data-stack.js';
import { buildLakeUrl, buildWarehouseUrl } from './environment.js';
import { LOADER_TIMEOUT } from './lake.js';
import { SALES_LOADS } from './names.js';
import type { Settings } from './settings.js';

export interface SalesLoaderProps {
  data: DataStack;
  settings: Settings;
  /** Folder of the bundled handler. */
  code: string;
}

/** The Lambda function that loads the warehouse for each load request in the lake. */
export class SalesLoader extends Construct {
  constructor(scope: Construct, id: string, { data, settings, code }: SalesLoaderProps) {
    super(scope, id);
    const logGroup = new logs.LogGroup(this, 'Log', {
      retention: settings.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const { vpc } = data.network;
    const loader = new lambda.Function(this, 'Function', {
      description: 'Loads core.sales from files in the lake',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(code),
      role: this.createRole(data, logGroup),
      memorySize: 512,
      timeout: LOADER_TIMEOUT,
      reservedConcurrentExecutions: settings.loaderConcurrency,
      vpc,
      vpcSubnets: { subnets: vpc.privateSubnets },
      securityGroups: [data.groups.loader],
      logGroup,
      environment: {
        LAKE_URL: buildLakeUrl(data, settings),
        WAREHOUSE_URL: buildWarehouseUrl(data, settings, 'worker'),
        LOG_FORMAT: 'json',
      },
    });
    loader.addEventSource(
      new SqsEventSource(data.lake.loads.queue, {
        batchSize: 10,
        maxConcurrency: settings.loaderConcurrency,
        reportBatchItemFailures: true,
      }),
    );
  }

  private createRole({ lake, database }: DataStack, logGroup: logs.LogGroup): iam.Role {
    const role = new iam.Role(this, 'Role', {
      description: 'Lambda loader of RetailStream',
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    const allow = (actions: string[], resources: string[]): void =>
      void role.addToPolicy(new iam.PolicyStatement({ actions, resources }));
    allow(['s3:GetObject', 's3:GetObjectVersion'], [lake.bucket.arnForObjects(`${SALES_LOADS}*`)]);
    // Without it S3 answers "forbidden" for a missing object.
    allow(['s3:ListBucket'], [lake.bucket.bucketArn]);
    allow(['secretsmanager:GetSecretValue'], [database.logins.worker.secretArn]);
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]);
    // Lambda needs these to attach the function to the VPC. Describe actions accept no resources.
    allow(
      [
        'ec2:AssignPrivateIpAddresses',
        'ec2:CreateNetworkInterface',
        'ec2:DeleteNetworkInterface',
        'ec2:UnassignPrivateIpAddresses',
      ],
      [Stack.of(this).formatArn({ service: 'ec2', resource: '*', resourceName: '*' })],
    );
    allow(['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'], ['*']);
    return role;
  }
}
