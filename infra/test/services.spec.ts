import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { requireContainer, readEnvironment } from './containers.js';
import { MAILING, synthesise } from './synth.js';

const { data, services, messages, assetFiles } = synthesise();
const { services: mailing } = synthesise(MAILING);

describe('environment', () => {
  it('of the worker names every service', () => {
    expect(readEnvironment(requireContainer(services, 'Worker'))).toEqual({
      WAREHOUSE_URL: 'postgres://retailstream_worker@…:…/retailstream?secret=…&region=eu-west-1',
      MIGRATION_URL: 'postgres://retailstream@…:…/retailstream?secret=…&region=eu-west-1',
      LOGIN_SECRETS: '…,…',
      LAKE_URL: 's3://…/?region=eu-west-1',
      SOURCE_URL: 's3://…/delivery/?region=eu-west-1',
      SOURCE_EVENTS_URL: '…',
      COMPUTE_URL: 'emr://eu-west-1?template=s3://…/emr/cluster.json&deployment=main',
      CATALOG_URL: 'hive://emr:10000/retailstream',
      DATA_CATALOG_URL: 'glue://eu-west-1/retailstream',
      SALES_MERGE_URL: 'glue://eu-west-1/retailstream-sales-merge',
      RECIPES_URL: 'glue://eu-west-1/retailstream-sales-merge',
      TRANSFER_URL: 'sqoop:?sslrootcert=/opt/retailstream/rds-ca.pem',
      SALES_LOAD_URL: 'lambda:',
      REPORTS_URL: 's3://…/reports/?region=eu-west-1',
      HOST: '0.0.0.0',
      WORKER_PORT: '3001',
      LOG_FORMAT: 'json',
    });
  });

  it("of the API uses the API's login, after the worker enabled it", () => {
    const environment = readEnvironment(requireContainer(services, 'Api'));
    expect(environment['WAREHOUSE_URL']).toBe(
      'postgres://retailstream_api@…:…/retailstream?secret=…&region=eu-west-1',
    );
    expect(environment).not.toHaveProperty('MIGRATION_URL');
    const [[, api] = []] = Object.entries(services.findResources('AWS::ECS::Service')).filter(
      ([id]) => id.startsWith('Api'),
    );
    const loaders = services.findResources('AWS::Lambda::Function', {
      Properties: { Description: 'Loads core.sales from files in the lake' },
    });
    for (const other of [api, ...Object.values(loaders)]) {
      expect(other?.['DependsOn']).toContainEqual(expect.stringMatching(/^WorkerService/));
    }
  });

  it("of the API accepts its load balancer's name and those of the deployment", () => {
    const findAllowedHosts = (template: typeof services) =>
      requireContainer(template, 'Api').Environment.find(({ Name }) => Name === 'ALLOWED_HOSTS')
        ?.Value;
    const balancer = { 'Fn::GetAtt': [expect.stringMatching(/^ApiLoadBalancer/), 'DNSName'] };
    expect(findAllowedHosts(services)).toEqual(balancer);
    expect(findAllowedHosts(mailing)).toEqual({
      'Fn::Join': ['', [balancer, ',data.example,sales.example']],
    });
  });

  it('transfers by Spark where EMR has no Sqoop', () => {
    const later = synthesise({ emrRelease: 'emr-7.13.0' }).services;
    expect(readEnvironment(requireContainer(later, 'Worker'))['TRANSFER_URL']).toBe(
      'spark:?sslrootcert=/opt/retailstream/rds-ca.pem',
    );
  });

  it.each(['Api', 'Worker'] as const)('of %s is valid for the application', async (app) => {
    // A computed path that the compiler does not resolve: infra is compiled without the application.
    const file = new URL('../../dist/apps/launcher/src/guests.js', import.meta.url).pathname;
    const { declaredSettings } = (await import(file)) as {
      declaredSettings: {
        names: readonly string[];
        read(environment: Record<string, string>): object;
      };
    };
    const container = requireContainer(mailing, app);
    const secrets = {
      QUEUE_URL: 'rediss://:token@queue:6379',
      NOTIFICATION_SECRET: 's'.repeat(64),
      SMTP_URL: 'smtps://me:word@mail.example:465',
    };
    const environment = { ...readEnvironment(container), ...secrets };
    expect(container.Secrets.map(({ Name }) => Name)).toEqual(Object.keys(secrets));
    expect(declaredSettings.names).toEqual(expect.arrayContaining(Object.keys(environment)));
    const whole = Object.entries(environment).map(([name, value]) => [
      name,
      // The address of a queue is a single reference.
      value === '…'
        ? 'https://sqs.eu-west-1.amazonaws.com/123456789012/name'
        : value.replace('…:…', 'host:5432').replaceAll('…', name.toLowerCase()),
    ]);
    expect(
      declaredSettings.read(Object.fromEntries(whole) as Record<string, string>),
    ).toMatchObject({
      warehouse: { scheme: 'postgres' },
      queue: { scheme: 'rediss' },
      reports: { scheme: 's3' },
      notifications: {
        secret: secrets.NOTIFICATION_SECRET,
        email: { url: secrets.SMTP_URL, from: 'retail@shop.example' },
        publicUrl: 'https://retail.example',
      },
    });
  });

  it.each(['Api', 'Worker'] as const)('of %s contains no secret', (app) => {
    const container = requireContainer(services, app);
    expect(container.Secrets.map(({ Name }) => Name)).toEqual(['QUEUE_URL', 'NOTIFICATION_SECRET']);
    expect(JSON.stringify(container.Environment)).not.toContain('resolve:');
    expect(JSON.stringify(container.Environment)).not.toMatch(/:[^/@"]+@/);
  });

  it('has no password or token in plain text in any template', () => {
    for (const template of [data, services]) {
      const text = JSON.stringify(template.toJSON());
      expect(text).not.toMatch(/"(MasterUserPassword|Password|SecretString)":"/);
    }
  });
});

describe('tasks', () => {
  it('are checked by /livez, have an init process, and write logs with retention', () => {
    services.allResourcesProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: Match.arrayWith([
        Match.objectLike({
          HealthCheck: Match.objectLike({
            Command: Match.arrayWith([Match.stringLikeRegexp('/livez')]),
          }),
          LinuxParameters: Match.objectLike({ InitProcessEnabled: true }),
        }),
      ]),
    });
    services.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  });

  it('does not let the API write to its file system without exec', () => {
    const { services: closed } = synthesise({ exec: 'false' });
    closed.hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: Match.arrayWith([
        Match.objectLike({ Name: 'App', ReadonlyRootFilesystem: true }),
      ]),
    });
  });
});

describe('the loader', () => {
  it('reports each failed message, and has a concurrency limit', () => {
    services.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 5 },
    });
    services.hasResourceProperties('AWS::Lambda::Function', {
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Timeout: 300,
      ReservedConcurrentExecutions: 5,
    });
  });
});

describe('the Glue job', () => {
  it('runs the script in the lake, by schedule and on request', () => {
    services.hasResourceProperties('AWS::Glue::Job', {
      Name: 'retailstream-sales-merge',
      GlueVersion: '5.0',
      Command: Match.objectLike({ Name: 'glueetl', PythonVersion: '3' }),
      ExecutionProperty: { MaxConcurrentRuns: 1 },
    });
    services.hasResourceProperties('AWS::Glue::Trigger', {
      Type: 'SCHEDULED',
      Schedule: 'cron(0 2 * * ? *)',
      StartOnCreation: true,
      Actions: [
        {
          JobName: 'retailstream-sales-merge',
          Arguments: {
            '--job': { 'Fn::Join': ['', Match.arrayWith(['/jobs/sales-merge/latest.json'])] },
          },
        },
      ],
    });
    services.hasResourceProperties('AWS::Glue::Database', {
      DatabaseInput: Match.objectLike({ Name: 'retailstream' }),
    });
  });
});

describe('alarms', () => {
  it('report dead letters at once, and cost', () => {
    services.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      AlarmActions: [Match.anyValue()],
    });
    services.hasResourceProperties('AWS::Budgets::Budget', {
      Budget: Match.objectLike({ BudgetLimit: { Amount: 500, Unit: 'USD' } }),
    });
    services.hasParameter('AlertEmail', { Default: Match.absent() });
  });
});

describe('assets', () => {
  it('contain deployed and built files once for each image, and nothing else', () => {
    const named = (name: string) => assetFiles.filter((path) => path === name);
    expect(named('docker/Dockerfile')).toHaveLength(2);
    expect(named('run_sql.py')).toHaveLength(1);
    expect(named('bootstrap.sh')).toHaveLength(1);
    expect(assetFiles.filter((path) => /(^|\/)(other\.ts|infra)$/.test(path))).toEqual([
      'libs/lake/src/spark/other.ts',
      'libs/lake/src/spark/other.ts',
    ]);
  });
});

describe('the CDK', () => {
  it('gives no warnings', () => {
    expect(messages).toEqual([]);
  });
});
