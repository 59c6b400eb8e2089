import { describe, expect, it } from 'vitest';
import { requireContainer, readEnvironment } from './containers.js';
import { listStatements } from './policies.js';
import { synthesise } from './synth.js';

const { data, services } = synthesise({ redshift: 'true', redshiftSeconds: '120' });
const without = synthesise();
const statements = listStatements(services);
const ofReader = statements.filter(({ owner }) => owner.startsWith('RedshiftReader'));

describe('Redshift', () => {
  it('is private, in three zones, with TLS, a managed password and a limit of time', () => {
    services.hasResourceProperties('AWS::RedshiftServerless::Workgroup', {
      WorkgroupName: 'retailstream-main',
      BaseCapacity: 8,
      PubliclyAccessible: false,
      ConfigParameters: [
        { ParameterKey: 'require_ssl', ParameterValue: 'true' },
        { ParameterKey: 'max_query_execution_time', ParameterValue: '120' },
      ],
    });
    const [workgroup] = Object.values(services.findResources('AWS::RedshiftServerless::Workgroup'));
    const { SubnetIds } = workgroup?.['Properties'] as { SubnetIds: unknown[] };
    expect(JSON.stringify(SubnetIds)).toMatch(/dataSubnet1.*dataSubnet2.*RedshiftSubnet/);
    services.hasResourceProperties('AWS::EC2::Subnet', {
      CidrBlock: '10.0.240.0/24',
      MapPublicIpOnLaunch: false,
    });
    const [namespace] = Object.values(services.findResources('AWS::RedshiftServerless::Namespace'));
    expect(namespace?.['Properties']).toMatchObject({ DbName: 'dev', ManageAdminPassword: true });
    expect(namespace?.['Properties']).not.toHaveProperty('AdminUserPassword');
  });

  it('accepts and opens no connections in the network', () => {
    const [group] = Object.entries(data.findResources('AWS::EC2::SecurityGroup')).filter(([id]) =>
      id.startsWith('GroupsRedshift'),
    );
    expect(group?.[1]['Properties']).not.toHaveProperty('SecurityGroupIngress');
    // The CDK's form of no rule.
    expect(group?.[1]['Properties']).toMatchObject({
      SecurityGroupEgress: [{ CidrIp: '255.255.255.255/32', FromPort: 252 }],
    });
    const rules = JSON.stringify(data.findResources('AWS::EC2::SecurityGroupIngress'));
    expect(rules).not.toContain('GroupsRedshift');
  });

  it('reads the folders that users query and one database, and writes nothing', () => {
    expect(ofReader.flatMap(({ actions }) => actions).sort()).toEqual([
      'glue:BatchGetPartition',
      'glue:GetDatabase',
      'glue:GetDatabases',
      'glue:GetPartition',
      'glue:GetPartitions',
      'glue:GetTable',
      'glue:GetTables',
      's3:GetBucketLocation',
      's3:GetObject',
      's3:ListBucket',
      'sts:AssumeRole',
    ]);
    const objects = ofReader.find(({ actions }) => actions.includes('s3:GetObject'));
    const folders = objects?.resources.map((arn) => /"\/([^"]+)"\]\]/.exec(arn)?.[1]);
    expect(folders?.sort()).toEqual([
      'curated/*',
      'integrated/*',
      'marts/*',
      'shared/*',
      'tables/*',
      'workspace/*',
    ]);
    const tables = ofReader.find(({ actions }) => actions.includes('glue:GetTable'));
    const named = tables?.resources.map((arn) => /:(catalog|\w+\/[^"]+)"\]\]/.exec(arn)?.[1]);
    expect(named).toEqual([
      'catalog',
      'database/default',
      'database/retailstream',
      'database/retailstream_*',
      'table/retailstream/*',
      'table/retailstream_*/*',
    ]);
  });

  it('answers API and worker, each only for its own statements', () => {
    const having = (action: string) => statements.filter(({ actions }) => actions.includes(action));
    const starts = having('redshift-data:BatchExecuteStatement');
    const owners = starts.map(({ owner }) => owner.replace(/TaskDefinition.*/, ''));
    expect(owners.sort()).toEqual(['Api', 'Worker']);
    for (const { resources, actions } of starts) {
      expect(actions).toContain('redshift-serverless:GetCredentials');
      expect(resources).toEqual([expect.stringContaining('Workgroup.WorkgroupArn')]);
    }
    for (const { condition } of having('redshift-data:GetStatementResult')) {
      expect(condition).toEqual({
        StringEquals: { 'redshift-data:statement-owner-iam-userid': '${aws:userid}' },
      });
    }
    for (const app of ['Api', 'Worker'] as const) {
      expect(readEnvironment(requireContainer(services, app))).toMatchObject({
        SQL_URL: 'redshift://retailstream-main?database=dev&region=eu-west-1&seconds=120',
        DATA_CATALOG_URL: 'glue://eu-west-1/retailstream',
      });
    }
  });

  it('is left out by default', () => {
    without.services.resourceCountIs('AWS::RedshiftServerless::Workgroup', 0);
    expect(JSON.stringify(without.services)).not.toContain('redshift');
  });
});
