import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { askAccess } from './athena.js';
import type { DataStack } from './data-stack.js';
import type { EmrRoles } from './emr-roles.js';
import { allowIcebergTables, allowTables } from './glue-access.js';
import {
  CRAWLERS,
  DEPLOYMENT_TAG,
  EMR_LOGS,
  FORECAST_FOLDER,
  lakeKeys,
  pipelineFolders,
  REPORTS_FOLDER,
  SALES_MERGE_JOB,
  TABLES_FOLDER,
  WORKSPACE_FOLDER,
} from './names.js';
import type { Settings } from './settings.js';

/** All rights of the worker on AWS. */
export function buildWorkerPolicy(
  scope: Construct,
  data: DataStack,
  roles: EmrRoles,
  settings: Settings,
): iam.PolicyStatement[] {
  return [
    ...allowLake(data),
    ...allowClusters(scope, roles, settings.deployment),
    allowMerge(scope),
    allowTables(scope),
    allowIcebergTables(scope),
    allowCrawlers(scope),
    ...(settings.athena ? askAccess(scope, settings) : []),
    allowSecrets(data),
    ...allowSource(data),
    ...(data.kafka ? [data.kafka.allowConnect(), data.kafka.allowRead()] : []),
    allowReports(data),
  ];
}

function allowLake({ lake: { bucket, logs } }: DataStack): iam.PolicyStatement[] {
  return [
    allow(
      ['s3:ListBucket', 's3:GetBucketLocation', 's3:ListBucketMultipartUploads'],
      [bucket.bucketArn],
    ),
    // An interrupted download resumes with the same version.
    allow(['s3:GetObject', 's3:GetObjectVersion'], [bucket.arnForObjects('*')]),
    allow(
      ['s3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      // The worker's scripts are in folders named by their digests; the Glue job's is elsewhere.
      [...pipelineFolders, FORECAST_FOLDER, TABLES_FOLDER, WORKSPACE_FOLDER, 'scripts/*'].map(
        (folder) => bucket.arnForObjects(`${folder}/*`),
      ),
    ),
    // The log has the error of a failed step.
    allow(['s3:GetObject'], [logs.arnForObjects(`${EMR_LOGS}*`)]),
    allow(['s3:ListBucket'], [logs.bucketArn], { StringLike: { 's3:prefix': `${EMR_LOGS}*` } }),
  ];
}

function allowClusters(
  scope: Construct,
  roles: EmrRoles,
  deployment: string,
): iam.PolicyStatement[] {
  const clusters = Stack.of(scope).formatArn({
    service: 'elasticmapreduce',
    resource: 'cluster',
    resourceName: '*',
  });
  const born = { StringEquals: { [`aws:RequestTag/${DEPLOYMENT_TAG}`]: deployment } };
  const own = { StringEquals: { [`aws:ResourceTag/${DEPLOYMENT_TAG}`]: deployment } };
  return [
    // Neither accepts resources: the cluster does not exist yet, and a list covers all. The worker can only start a
    // cluster with this deployment's tag.
    allow(['elasticmapreduce:RunJobFlow'], ['*'], born),
    allow(['elasticmapreduce:ListClusters'], ['*']),
    allow(['elasticmapreduce:AddTags'], [clusters], born),
    allow(
      [
        'elasticmapreduce:AddJobFlowSteps',
        'elasticmapreduce:CancelSteps',
        'elasticmapreduce:DescribeCluster',
        'elasticmapreduce:DescribeStep',
        'elasticmapreduce:ListBootstrapActions',
        'elasticmapreduce:ListInstances',
        'elasticmapreduce:ListSteps',
        'elasticmapreduce:TerminateJobFlows',
      ],
      [clusters],
      own,
    ),
    // EMR checks it when a cluster starts, possibly before the cluster has its tags.
    allow(['elasticmapreduce:PutAutoTerminationPolicy'], [clusters]),
    allowPassRole(roles.service, 'elasticmapreduce.amazonaws.com'),
    allowPassRole(roles.nodes, 'ec2.amazonaws.com'),
  ];
}

function allowMerge(scope: Construct): iam.PolicyStatement {
  const job = { service: 'glue', resource: 'job', resourceName: SALES_MERGE_JOB };
  return allow(
    [
      'glue:StartJobRun',
      'glue:GetJob',
      'glue:GetJobRun',
      'glue:GetJobRuns',
      'glue:BatchStopJobRun',
    ],
    [Stack.of(scope).formatArn({ ...job, arnFormat: ArnFormat.SLASH_RESOURCE_NAME })],
  );
}

/** Users who can assign a role create crawlers: the worker passes no role. It stops the runs that it started. */
function allowCrawlers(scope: Construct): iam.PolicyStatement {
  const crawlers = { service: 'glue', resource: 'crawler', resourceName: CRAWLERS };
  return allow(
    ['glue:GetCrawler', 'glue:StartCrawler', 'glue:StopCrawler'],
    [Stack.of(scope).formatArn(crawlers)],
  );
}

/** The owner's secret, to migrate the schema, and those of the logins that it enables. */
function allowSecrets({ database: { secret, logins } }: DataStack): iam.PolicyStatement {
  const secrets = [secret, logins.worker, logins.api].map(({ secretArn }) => secretArn);
  return allow(['secretsmanager:GetSecretValue'], secrets);
}

/** Reads deliveries, like the whole lake, moves rejected and processed ones, and writes files of events. */
function allowSource({ lake: { bucket, deliveries } }: DataStack): iam.PolicyStatement[] {
  const delivered = bucket.arnForObjects(`${lakeKeys.delivery}*`);
  const moved = ['error', 'processed'].map((folder) =>
    bucket.arnForObjects(`${lakeKeys.delivery}${folder}/*`),
  );
  // In the folder that a rule of the flow names.
  const events = bucket.arnForObjects(`${lakeKeys.delivery}*events-*.csv`);
  return [
    // A copy includes the tags.
    allow(['s3:DeleteObject', 's3:GetObjectTagging'], [delivered]),
    allow(['s3:PutObject', 's3:PutObjectTagging', 's3:AbortMultipartUpload'], [...moved, events]),
    allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage'], [deliveries.queue.queueArn]),
  ];
}

/** Writes reports there; neither reads nor deletes any. */
function allowReports({ lake: { reports } }: DataStack): iam.PolicyStatement {
  return allow(
    ['s3:PutObject', 's3:AbortMultipartUpload'],
    [reports.arnForObjects(`${REPORTS_FOLDER}/*`)],
  );
}

function allowPassRole(role: iam.Role, service: string): iam.PolicyStatement {
  return allow(['iam:PassRole'], [role.roleArn], {
    StringEquals: { 'iam:PassedToService': service },
  });
}

function allow(
  actions: string[],
  resources: string[],
  conditions?: Record<string, unknown>,
): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions, resources, ...(conditions ? { conditions } : {}) });
}
