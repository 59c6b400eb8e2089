import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as athena from 'aws-cdk-lib/aws-athena';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { DataStack } from './data-stack.js';
import { tablesToRead } from './glue-access.js';
import { ATHENA_RESULTS, pipelineFolders } from './names.js';
import type { Settings } from './settings.js';

/** Folders that Athena reads for whoever asks: not the rows as they came, nor those set aside. */
const READABLE = pipelineFolders.filter((folder) =>
  ['curated', 'integrated', 'marts', 'shared'].includes(folder),
);

export const workgroupOf = ({ deployment }: Settings): string => `retailstream-${deployment}`;

/** The workgroup that people's SQL runs in: results below the lake, encrypted, and a limit for each query. */
export class AthenaWorkgroup extends Construct {
  constructor(scope: Construct, id: string, data: DataStack, settings: Settings) {
    super(scope, id);
    new athena.CfnWorkGroup(this, 'Workgroup', {
      name: workgroupOf(settings),
      description: 'SQL that people ask of the catalogue',
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: settings.athenaGigabytes * 1024 ** 3,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: data.lake.bucket.s3UrlForObject(ATHENA_RESULTS),
          encryptionConfiguration: { encryptionOption: 'SSE_S3' },
        },
      },
    });
  }
}

/** All that asking takes. Athena reads tables and files, and writes results, with the rights of whoever asks. */
export function askAccess(
  scope: Construct,
  { lake: { bucket } }: DataStack,
  settings: Settings,
): iam.PolicyStatement[] {
  const workgroup = Stack.of(scope).formatArn({
    service: 'athena',
    resource: 'workgroup',
    resourceName: workgroupOf(settings),
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  const results = bucket.arnForObjects(`${ATHENA_RESULTS}*`);
  return [
    new iam.PolicyStatement({
      actions: [
        'athena:GetQueryExecution',
        'athena:GetQueryResults',
        'athena:GetWorkGroup',
        'athena:StartQueryExecution',
        'athena:StopQueryExecution',
      ],
      resources: [workgroup],
    }),
    tablesToRead(scope),
    new iam.PolicyStatement({
      actions: ['s3:GetBucketLocation'],
      resources: [bucket.bucketArn],
    }),
    new iam.PolicyStatement({
      actions: ['s3:ListBucket'],
      resources: [bucket.bucketArn],
      conditions: {
        StringLike: {
          's3:prefix': [...READABLE.map((folder) => `${folder}/*`), `${ATHENA_RESULTS}*`],
        },
      },
    }),
    new iam.PolicyStatement({
      actions: ['s3:GetObject'],
      resources: [...READABLE.map((folder) => bucket.arnForObjects(`${folder}/*`)), results],
    }),
    new iam.PolicyStatement({
      actions: ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      resources: [results],
    }),
  ];
}
