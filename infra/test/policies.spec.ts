import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type Statement, listStatements } from './policies.js';
import { synthesise } from './synth.js';

const { data, services } = synthesise();
const all = [data, services].flatMap(listStatements);
// Trust policies are a separate matter from the rights of a role.
const granted = all.filter(
  ({ effect, actions }) => effect === 'Allow' && !actions.includes('sts:AssumeRole'),
);
// `*` in the policy of a key or share means that key or share.
const ofRoles = granted.filter(({ type }) => type !== 'AWS::KMS::Key');

/** Actions that accept no resources, so they need `*`. */
const WITHOUT_RESOURCES = [
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ecr:GetAuthorizationToken',
  'elasticmapreduce:ListClusters',
  'elasticmapreduce:RunJobFlow',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
];

const findByRole = (role: string): Statement[] =>
  granted.filter(({ owner }) => owner.startsWith(role));
const listActions = (role: string): string[] =>
  [...new Set(findByRole(role).flatMap(({ actions }) => actions))].sort();
const withAction = (role: string, action: string): Statement[] =>
  findByRole(role).filter(({ actions }) => actions.includes(action));

describe('all policies', () => {
  it('are enough to prove that the test found them', () => {
    expect(granted.length).toBeGreaterThan(40);
    expect(new Set(granted.map(({ owner }) => owner)).size).toBeGreaterThan(12);
  });

  it('allow no action by `*` or `service:*`', () => {
    expect(
      ofRoles.filter(({ actions }) => actions.some((a) => /^(\*|[a-z0-9-]+:\*)$/.test(a))),
    ).toEqual([]);
  });

  it('allow on `*` only actions without resources', () => {
    const onAll = ofRoles.filter(({ resources }) => resources.includes('*'));
    expect([...new Set(onAll.flatMap(({ actions }) => actions))].sort()).toEqual(WITHOUT_RESOURCES);
  });

  it('grant the disk key only to the account', () => {
    const key = granted.filter(({ type }) => type === 'AWS::KMS::Key');
    expect(key).toHaveLength(1);
    const [policy] = Object.values(data.findResources('AWS::KMS::Key'));
    expect(JSON.stringify(policy)).toContain(':root');
    expect(JSON.stringify(policy)).not.toContain('"AWS":"*"');
  });

  it('pass exactly the two EMR roles, each to its service', () => {
    const passed = granted.filter(({ actions }) => actions.includes('iam:PassRole'));
    const seen = passed.map(({ owner, resources, condition }) => [
      owner.replace(/[0-9A-F]{8}$/, ''),
      resources.map((arn) => /EmrRoles(Nodes|Service)/.exec(arn)?.[1]).join(),
      (condition as { StringEquals: Record<string, string> }).StringEquals['iam:PassedToService'],
    ]);
    expect(seen.sort()).toEqual([
      ['EmrRolesServiceDefaultPolicy', 'Nodes', 'ec2.amazonaws.com'],
      ['WorkerTaskDefinitionTaskRoleDefaultPolicy', 'Nodes', 'ec2.amazonaws.com'],
      ['WorkerTaskDefinitionTaskRoleDefaultPolicy', 'Service', 'elasticmapreduce.amazonaws.com'],
    ]);
  });
});

describe('the worker', () => {
  const role = 'WorkerTaskDefinitionTaskRole';

  it('starts and controls only clusters of its deployment', () => {
    const born = { StringEquals: { 'aws:RequestTag/retailstream:deployment': 'main' } };
    const own = { StringEquals: { 'aws:ResourceTag/retailstream:deployment': 'main' } };
    const conditions = (action: string) =>
      withAction(role, action).map(({ condition }) => condition);
    expect(conditions('elasticmapreduce:RunJobFlow')).toEqual([born]);
    expect(conditions('elasticmapreduce:AddTags')).toEqual([born]);
    for (const action of ['AddJobFlowSteps', 'CancelSteps', 'DescribeStep', 'TerminateJobFlows']) {
      expect(conditions(`elasticmapreduce:${action}`)).toEqual([own]);
    }
  });

  it('reads the secrets of the owner and all logins; the others read one each', () => {
    const listSecrets = (name: string) =>
      withAction(name, 'secretsmanager:GetSecretValue').flatMap(({ resources }) =>
        resources.map((arn) => /(Worker|Api)Login|MasterUserSecret/.exec(arn)?.[0]),
      );
    expect(listSecrets(role).sort()).toEqual(['ApiLogin', 'MasterUserSecret', 'WorkerLogin']);
    for (const other of ['ApiTaskDefinitionTaskRole', 'SalesLoaderRole', 'EmrRolesNodes']) {
      expect(listSecrets(other)).toEqual([other.startsWith('Api') ? 'ApiLogin' : 'WorkerLogin']);
    }
  });

  it('starts crawlers by name pattern, and creates none', () => {
    const [start, ...more] = withAction(role, 'glue:StartCrawler');
    expect(more).toEqual([]);
    expect(start?.actions).toEqual(['glue:GetCrawler', 'glue:StartCrawler', 'glue:StopCrawler']);
    expect(start?.resources).toEqual([expect.stringContaining(':crawler/retailstream-*')]);
    expect(listActions(role)).not.toContain('glue:CreateCrawler');
  });

  it('runs the one Glue job', () => {
    const [start, ...more] = withAction(role, 'glue:StartJobRun');
    expect(more).toEqual([]);
    expect(start?.resources).toEqual([expect.stringContaining(':job/retailstream-sales-merge')]);
  });

  const written = withAction(role, 's3:PutObject')
    .flatMap(({ resources }) => resources)
    .map((arn) => /"\/(.+)"\]\]/.exec(arn)?.[1])
    .sort();

  it('writes every folder of the lake that the pipeline names', async () => {
    const zones = new URL('../../libs/pipeline/src/flow/zones.ts', import.meta.url);
    const named = (await readFile(zones, 'utf8')).matchAll(/[`']([a-z]+)\//g);
    const folders = new Set(Array.from(named, ([, folder]) => folder));
    expect(folders).toContain('marts');
    expect([...folders].filter((folder) => !written.includes(`${folder}/*`))).toEqual([]);
  });

  it("writes the folders of the pipeline and the workspace, but not the stacks' files", () => {
    expect(written).toEqual([
      'catalog/*',
      'curated/*',
      'delivery/*events-*.csv',
      'delivery/error/*',
      'delivery/processed/*',
      'forecast/*',
      'integrated/*',
      'jobs/*',
      'loads/*',
      'marts/*',
      'quarantine/*',
      'raw/*',
      'reports/*',
      'scratch/*',
      'scripts/*/*',
      'shared/*',
      'tables/*',
      'workspace/*',
    ]);
  });

  it("deletes moved files below delivery/, and in the pipeline's folders", () => {
    const deletes = withAction(role, 's3:DeleteObject').flatMap(({ resources }) => resources);
    expect(deletes.filter((arn) => arn.includes('delivery'))).toEqual([
      expect.stringMatching(/"\/delivery\/\*"/),
    ]);
  });

  it('writes reports into their bucket, and does nothing else with them', () => {
    const ofReports = findByRole(role).filter(({ resources }) =>
      resources.some((arn) => arn.includes('LakeReports')),
    );
    expect(ofReports.map(({ actions }) => actions)).toEqual([
      ['s3:AbortMultipartUpload', 's3:PutObject'],
    ]);
    expect(
      all
        .filter(({ effect }) => effect === 'Allow')
        .filter(({ resources }) => resources.some((arn) => arn.includes('LakeReports'))),
    ).toEqual(ofReports);
  });

  it('receives S3 events of deliveries, and sends nothing', () => {
    const [receive, ...more] = withAction(role, 'sqs:ReceiveMessage');
    expect(more).toEqual([]);
    expect(receive?.actions).toEqual(['sqs:DeleteMessage', 'sqs:ReceiveMessage']);
    expect(receive?.resources).toEqual([expect.stringContaining('LakeDeliveriesQueue')]);
  });
});

describe('Athena queries', () => {
  const asking = synthesise({ athena: 'true' });
  const statements = listStatements(asking.services);

  it('are allowed to the API and the worker, and to neither when disabled', () => {
    const asks = statements.filter(({ actions }) => actions.includes('athena:StartQueryExecution'));
    const roles = asks.map(({ owner }) => owner.replace(/TaskDefinition.*/, ''));
    expect(roles.sort()).toEqual(['Api', 'Worker']);
    expect(all.some(({ actions }) => actions.some((a) => a.startsWith('athena:')))).toBe(false);
  });

  it("use the one workgroup and the API's folders, and register tables", () => {
    const api = statements.filter(({ owner }) => owner.startsWith('ApiTaskDefinitionTaskRole'));
    const having = (action: string) =>
      api.filter(({ actions }) => actions.includes(action)).flatMap(({ resources }) => resources);
    expect(having('athena:StartQueryExecution')).toEqual([
      expect.stringContaining(':workgroup/retailstream-main'),
    ]);
    expect(having('s3:PutObject')).toEqual([expect.stringMatching(/"\/workspace\/\*"/)]);
    expect(having('s3:GetObject')).toHaveLength(7);
    const onTables = api.flatMap(({ actions }) => actions).filter((a) => a.startsWith('glue:'));
    expect(onTables.filter((action) => !/^glue:(Batch)?Get/.test(action)).sort()).toEqual([
      'glue:BatchCreatePartition',
      'glue:BatchDeletePartition',
      'glue:BatchUpdatePartition',
      'glue:CreateTable',
      'glue:UpdateTable',
    ]);
    expect(having('glue:CreateTable').every((arn) => !/(database|table)\/\*/.test(arn))).toBe(true);
  });

  it('have a limit each, and cannot write results elsewhere', () => {
    asking.services.hasResourceProperties('AWS::Athena::WorkGroup', {
      Name: 'retailstream-main',
      WorkGroupConfiguration: {
        BytesScannedCutoffPerQuery: 107374182400,
        EnforceWorkGroupConfiguration: true,
      },
    });
    const tasks = JSON.stringify(asking.services.findResources('AWS::ECS::TaskDefinition'));
    expect(tasks.match(/athena:\/\/retailstream-main\?region=eu-west-1/g)).toHaveLength(2);
    expect(tasks.match(/glue:\/\/eu-west-1\/retailstream"/g)).toHaveLength(2);
  });
});

const ON_THE_LAKE = [
  's3:AbortMultipartUpload',
  's3:DeleteObject',
  's3:GetBucketLocation',
  's3:GetObject',
  's3:GetObjectVersion',
  's3:ListBucket',
  's3:ListMultipartUploadParts',
  's3:PutObject',
];

describe('the others', () => {
  it('lets the API read its secret and the lake, write tables, serve shells, and nothing else', () => {
    expect(listActions('ApiTaskDefinitionTaskRole')).toEqual([
      'aps:RemoteWrite',
      ...ON_THE_LAKE,
      'secretsmanager:DescribeSecret',
      'secretsmanager:GetSecretValue',
      'ssmmessages:CreateControlChannel',
      'ssmmessages:CreateDataChannel',
      'ssmmessages:OpenControlChannel',
      'ssmmessages:OpenDataChannel',
    ]);
  });

  it('lets the API read tables and quarantine but no raw rows, and write the workspace', () => {
    const api = 'ApiTaskDefinitionTaskRole';
    const folders = (action: string) =>
      withAction(api, action).flatMap(({ resources }) =>
        resources.map((arn) => /"\/([^"]+)"\]\]/.exec(arn)?.[1]),
      );
    const ofTables = ['curated', 'integrated', 'marts', 'shared', 'tables', 'workspace'];
    const readable = [...ofTables, 'quarantine'].sort();
    const below = readable.map((folder) => `${folder}/*`);
    expect(folders('s3:GetObject').sort()).toEqual(below);
    const [list, ...more] = withAction(api, 's3:ListBucket');
    expect(more).toEqual([]);
    const prefixes = list?.condition as { StringLike: { 's3:prefix': string[] } };
    expect(prefixes.StringLike['s3:prefix'].sort()).toEqual(below);
    expect(folders('s3:PutObject')).toEqual(['workspace/*']);
    expect(folders('s3:DeleteObject')).toEqual(['workspace/*']);
  });

  it('does not let the API serve shells without exec', () => {
    const statements = listStatements(synthesise({ exec: 'false' }).services);
    const api = statements.filter(({ owner }) =>
      owner.startsWith('ApiTaskDefinitionTaskRoleDefault'),
    );
    expect(api.flatMap(({ actions }) => actions).sort()).toEqual([
      'aps:RemoteWrite',
      ...ON_THE_LAKE,
      'secretsmanager:DescribeSecret',
      'secretsmanager:GetSecretValue',
    ]);
  });

  it('lets the loader read load requests, and write nothing to S3', () => {
    const reads = withAction('SalesLoaderRole', 's3:GetObject').flatMap(
      ({ resources }) => resources,
    );
    expect(reads).toEqual([expect.stringContaining('/loads/core.sales/*')]);
    expect(
      listActions('SalesLoaderRole').filter((action) => /^s3:(Put|Delete)/.test(action)),
    ).toEqual([]);
  });

  it('gives the Glue job neither secrets nor marts', () => {
    expect(
      listActions('SalesMergeRole').some((action) => action.startsWith('secretsmanager:')),
    ).toBe(false);
    expect(JSON.stringify(findByRole('SalesMergeRole'))).not.toContain('/marts/');
  });

  it('lets EMR nodes use tables of the one database', () => {
    const [tables] = withAction('EmrRolesNodes', 'glue:CreateTable');
    const named = tables?.resources.map((arn) => /:(catalog|\w+\/[^"]+)"\]\]/.exec(arn)?.[1]);
    expect(named).toEqual([
      'catalog',
      'database/default',
      'database/global_temp',
      'database/retailstream',
      'table/retailstream/*',
      'userDefinedFunction/default/*',
      'userDefinedFunction/retailstream/*',
    ]);
    expect(tables?.actions).toContain('glue:CreateDatabase');
  });

  it('lets the worker write and remove Iceberg tables in databases of their own', () => {
    const written = withAction('WorkerTaskDefinitionTaskRole', 'glue:UpdateTable').find(
      ({ resources }) => JSON.stringify(resources).includes('retailstream_*'),
    );
    const named = written?.resources.map((arn) => /:(catalog|\w+\/[^"]+)"\]\]/.exec(arn)?.[1]);
    expect(named).toEqual(['catalog', 'database/retailstream_*', 'table/retailstream_*/*']);
    expect(written?.actions.filter((action) => action.includes('Delete'))).toEqual([
      'glue:DeleteTable',
    ]);
  });
});
