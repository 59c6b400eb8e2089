import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { askAccess } from './athena.js';
import type { DataStack } from './data-stack.js';
import type { EmrRoles } from './emr-roles.js';
import { tablesOf } from './glue-access.js';
import {
  CRAWLERS,
  DEPLOYMENT_TAG,
  EMR_LOGS,
  lakeKeys,
  pipelineFolders,
  REPORTS_FOLDER,
  SALES_MERGE_JOB,
  WORKSPACE_FOLDER,
} from './names.js';
import type { Settings } from './settings.js';

/** All that the worker may do on AWS. */
export function workerPolicy(
  scope: Construct,
  data: DataStack,
  roles: EmrRoles,
  settings: Settings,
): iam.PolicyStatement[] {
  return [
    ...lakeAccess(data),
    ...clusterAccess(scope, roles, settings.deployment),
    mergeAccess(scope),
    tablesOf(scope),
    crawlerAccess(scope),
    ...(settings.athena ? askAccess(scope, settings) : []),
    secretAccess(data),
    ...sourceAccess(data),
    reportAccess(data),
  ];
}

function lakeAccess({ lake: { bucket, logs } }: DataStack): iam.PolicyStatement[] {
  return [
    allow(
      ['s3:ListBucket', 's3:GetBucketLocation', 's3:ListBucketMultipartUploads'],
      [bucket.bucketArn],
    ),
    // A download that broke goes on with the same version.
    allow(['s3:GetObject', 's3:GetObjectVersion'], [bucket.arnForObjects('*')]),
    allow(
      ['s3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      // Scripts of its own lie in folders named by their digests; the Glue job's is not among them.
      [...pipelineFolders, WORKSPACE_FOLDER, 'scripts/*'].map((folder) =>
        bucket.arnForObjects(`${folder}/*`),
      ),
    ),
    // A failed step's error is in its log.
    allow(['s3:GetObject'], [logs.arnForObjects(`${EMR_LOGS}*`)]),
    allow(['s3:ListBucket'], [logs.bucketArn], { StringLike: { 's3:prefix': `${EMR_LOGS}*` } }),
  ];
}

function clusterAccess(
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
    // Neither knows resources: there is no cluster yet to name, and a list is of all. A cluster can
    // only be started with this deployment's tag.
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
    // Asked for when a cluster is started, which then may not bear its tags yet.
    allow(['elasticmapreduce:PutAutoTerminationPolicy'], [clusters]),
    passing(roles.service, 'elasticmapreduce.amazonaws.com'),
    passing(roles.nodes, 'ec2.amazonaws.com'),
  ];
}

function mergeAccess(scope: Construct): iam.PolicyStatement {
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

/** Crawlers are made by whoever gives them a role: the worker passes none. It stops the runs that it started. */
function crawlerAccess(scope: Construct): iam.PolicyStatement {
  const crawlers = { service: 'glue', resource: 'crawler', resourceName: CRAWLERS };
  return allow(
    ['glue:GetCrawler', 'glue:StartCrawler', 'glue:StopCrawler'],
    [Stack.of(scope).formatArn(crawlers)],
  );
}

/** The owner's, to bring the schema up to date, and those of the logins that the owner lets in. */
function secretAccess({ database: { secret, logins } }: DataStack): iam.PolicyStatement {
  const secrets = [secret, logins.worker, logins.api].map(({ secretArn }) => secretArn);
  return allow(['secretsmanager:GetSecretValue'], secrets);
}

/** Reads what is delivered, like all of the lake, and moves what is refused or processed; writes nothing else there. */
function sourceAccess({ lake: { bucket, deliveries } }: DataStack): iam.PolicyStatement[] {
  const delivered = bucket.arnForObjects(`${lakeKeys.delivery}*`);
  const moved = ['error', 'processed'].map((folder) =>
    bucket.arnForObjects(`${lakeKeys.delivery}${folder}/*`),
  );
  return [
    // A copy takes the tags along.
    allow(['s3:DeleteObject', 's3:GetObjectTagging'], [delivered]),
    allow(['s3:PutObject', 's3:PutObjectTagging', 's3:AbortMultipartUpload'], moved),
    allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage'], [deliveries.queue.queueArn]),
  ];
}

/** It puts reports there, and neither reads nor removes any. */
function reportAccess({ lake: { reports } }: DataStack): iam.PolicyStatement {
  return allow(
    ['s3:PutObject', 's3:AbortMultipartUpload'],
    [reports.arnForObjects(`${REPORTS_FOLDER}/*`)],
  );
}

function passing(role: iam.Role, service: string): iam.PolicyStatement {
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
