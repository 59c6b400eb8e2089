import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { GLUE_DATABASE, ICEBERG_DATABASES } from './names.js';

/**
 * Reads, creates and changes tables of the pipeline's database in the Data Catalog, and no others. Hive's metastore
 * client creates missing databases, including `default`.
 */
export function allowTables(scope: Construct): iam.PolicyStatement {
  const arn = createArnFormatter(scope);
  return new iam.PolicyStatement({
    actions: [
      'glue:CreateDatabase',
      'glue:GetDatabase',
      'glue:GetDatabases',
      'glue:GetTable',
      'glue:GetTables',
      'glue:CreateTable',
      'glue:UpdateTable',
      'glue:DeleteTable',
      'glue:GetPartition',
      'glue:GetPartitions',
      'glue:BatchGetPartition',
      'glue:BatchCreatePartition',
      'glue:BatchDeletePartition',
      'glue:BatchUpdatePartition',
      'glue:CreatePartition',
      'glue:UpdatePartition',
      'glue:DeletePartition',
      'glue:GetUserDefinedFunction',
      'glue:GetUserDefinedFunctions',
    ],
    resources: [
      arn('catalog'),
      // Hive and Spark read `default` and `global_temp` first.
      arn('database', 'default'),
      arn('database', 'global_temp'),
      arn('database', GLUE_DATABASE),
      arn('table', `${GLUE_DATABASE}/*`),
      arn('userDefinedFunction', `${GLUE_DATABASE}/*`),
      arn('userDefinedFunction', 'default/*'),
    ],
  });
}

/** Reads tables of the pipeline's databases in the Data Catalog, as Athena and Redshift do. */
export function allowTableReads(scope: Construct): iam.PolicyStatement {
  const actions = [
    'glue:GetDatabase',
    'glue:GetDatabases',
    'glue:GetTable',
    'glue:GetTables',
    'glue:GetPartition',
    'glue:GetPartitions',
    'glue:BatchGetPartition',
  ];
  return allowOnTables(scope, actions, [GLUE_DATABASE, ICEBERG_DATABASES]);
}

/** Creates, changes and deletes Iceberg tables, and creates their databases, which no other program writes. */
export function allowIcebergTables(scope: Construct): iam.PolicyStatement {
  const actions = [
    'glue:CreateDatabase',
    'glue:GetDatabase',
    'glue:GetTable',
    'glue:CreateTable',
    'glue:UpdateTable',
    'glue:DeleteTable',
  ];
  const arn = createArnFormatter(scope);
  return new iam.PolicyStatement({
    actions,
    resources: [
      arn('catalog'),
      arn('database', ICEBERG_DATABASES),
      arn('table', `${ICEBERG_DATABASES}/*`),
    ],
  });
}

/** Registers tables in the pipeline's database; deletes none. */
export function allowTableRegistration(scope: Construct): iam.PolicyStatement {
  return allowOnTables(scope, [
    'glue:CreateTable',
    'glue:UpdateTable',
    'glue:BatchCreatePartition',
    'glue:BatchUpdatePartition',
    'glue:BatchDeletePartition',
  ]);
}

function allowOnTables(
  scope: Construct,
  actions: string[],
  databases: string[] = [GLUE_DATABASE],
): iam.PolicyStatement {
  const arn = createArnFormatter(scope);
  return new iam.PolicyStatement({
    actions,
    resources: [
      arn('catalog'),
      arn('database', 'default'),
      ...databases.flatMap((name) => [arn('database', name), arn('table', `${name}/*`)]),
    ],
  });
}

function createArnFormatter(scope: Construct): (resource: string, resourceName?: string) => string {
  return (resource, resourceName) =>
    Stack.of(scope).formatArn({
      service: 'glue',
      resource,
      ...(resourceName ? { resourceName } : {}),
    });
}
