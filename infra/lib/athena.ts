import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as athena from 'aws-cdk-lib/aws-athena';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { DataStack } from './data-stack.js';
import { allowTableReads, allowTableRegistration } from './glue-access.js';
import { ATHENA_RESULTS } from './names.js';
import type { Settings } from './settings.js';

export const formatWorkgroup = ({ deployment }: Settings): string => `retailstream-${deployment}`;

/** The workgroup of users' SQL: encrypted results below the lake, and a limit for each query. */
export class AthenaWorkgroup extends Construct {
  constructor(scope: Construct, id: string, data: DataStack, settings: Settings) {
    super(scope, id);
    new athena.CfnWorkGroup(this, 'Workgroup', {
      name: formatWorkgroup(settings),
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

/**
 * What a query needs besides the rights to the lake's folders. Athena reads tables and files and writes results with
 * the caller's rights. The caller first registers tables in the Data Catalog.
 */
export function askAccess(scope: Construct, settings: Settings): iam.PolicyStatement[] {
  const workgroup = Stack.of(scope).formatArn({
    service: 'athena',
    resource: 'workgroup',
    resourceName: formatWorkgroup(settings),
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
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
    allowTableReads(scope),
    allowTableRegistration(scope),
  ];
}
