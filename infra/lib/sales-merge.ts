import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as s3deploy from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { basename, dirname } from 'node:path';
import { allowTables } from './glue-access.js';
import { GLUE_DATABASE, lakeKeys, SALES_MERGE_JOB } from './names.js';
import type { Settings } from './settings.js';

export interface SalesMergeProps {
  lake: s3.Bucket;
  settings: Settings;
  /** The PySpark script's file. */
  script: string;
}

/** Cleans and merges sales as a Glue job, by schedule and on the worker's request. */
export class SalesMerge extends Construct {
  readonly job: glue.CfnJob;

  constructor(scope: Construct, id: string, { lake, settings, script }: SalesMergeProps) {
    super(scope, id);
    const database = new glue.CfnDatabase(this, 'Catalog', {
      catalogId: Stack.of(this).account,
      databaseInput: { name: GLUE_DATABASE, description: 'Tables of RetailStream' },
    });
    const files = new s3deploy.BucketDeployment(this, 'Script', {
      destinationBucket: lake,
      destinationKeyPrefix: dirname(lakeKeys.sparkScript),
      sources: [s3deploy.Source.asset(dirname(script), { exclude: ['*', `!${basename(script)}`] })],
      prune: false,
    });
    this.job = new glue.CfnJob(this, 'Job', {
      name: SALES_MERGE_JOB,
      description: 'Cleans the raw sales files and merges them into curated/sales',
      role: this.createRole(lake).roleArn,
      glueVersion: '5.0',
      command: {
        name: 'glueetl',
        pythonVersion: '3',
        scriptLocation: lake.s3UrlForObject(lakeKeys.sparkScript),
      },
      defaultArguments: {
        '--enable-glue-datacatalog': 'true',
        '--enable-continuous-cloudwatch-log': 'true',
        '--TempDir': lake.s3UrlForObject('scratch/glue/'),
      },
      workerType: 'G.1X',
      numberOfWorkers: 2,
      executionProperty: { maxConcurrentRuns: settings.mergeConcurrency },
      // The worker retries, and knows whether a retry can help.
      maxRetries: 0,
      timeout: 60,
    });
    this.job.node.addDependency(files, database);
    const nightly = new glue.CfnTrigger(this, 'Schedule', {
      name: `${SALES_MERGE_JOB}-schedule`,
      type: 'SCHEDULED',
      schedule: settings.mergeSchedule,
      startOnCreation: true,
      actions: [
        {
          jobName: SALES_MERGE_JOB,
          arguments: { '--job': lake.s3UrlForObject(lakeKeys.latestMerge) },
        },
      ],
    });
    nightly.addResourceDependency(this.job);
  }

  private createRole(lake: s3.Bucket): iam.Role {
    const role = new iam.Role(this, 'Role', {
      description: 'Glue job of RetailStream',
      assumedBy: new iam.ServicePrincipal('glue.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    const allow = (actions: string[], resources: string[]): void =>
      void role.addToPolicy(new iam.PolicyStatement({ actions, resources }));
    const objects = (...folders: string[]): string[] =>
      folders.map((folder) => lake.arnForObjects(`${folder}/*`));
    allow(['s3:ListBucket', 's3:GetBucketLocation'], [lake.bucketArn]);
    allow(['s3:GetObject'], objects('raw', 'scripts', 'jobs', 'curated', 'quarantine', 'scratch'));
    allow(
      ['s3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'],
      objects('curated', 'quarantine', 'scratch', 'jobs'),
    );
    role.addToPolicy(allowTables(this));
    const group = { service: 'logs', resource: 'log-group', resourceName: '/aws-glue/*' };
    allow(
      ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
      [Stack.of(this).formatArn({ ...group, arnFormat: ArnFormat.COLON_RESOURCE_NAME })],
    );
    return role;
  }
}
