import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { requireContainer, findContainers, readEnvironment, joinText } from './containers.js';
import { listStatements } from './policies.js';
import { MAILING, synthesise } from './synth.js';

const { data, services } = synthesise();
const { data: mailingData, services: mailing } = synthesise(MAILING);

interface SecurityGroup {
  GroupDescription: string;
  SecurityGroupEgress?: { Description: string; FromPort: number }[];
}

describe('metrics', () => {
  it.each([
    ['Api', 'retailstream-api', 3000],
    ['Worker', 'retailstream-worker', 3001],
  ] as const)(
    "of %s are scraped in the application's task, under the job name of the rules",
    (app, job, port) => {
      const collector = findContainers(services, app).at(-1);
      const config = readEnvironment(collector!)['AOT_CONFIG_CONTENT'] ?? '';
      expect(config).toContain(`"job_name":"${job}"`);
      expect(config).toContain(`"targets":["127.0.0.1:${String(port)}"]`);
      expect(config).toContain('…api/v1/remote_write');
    },
  );

  it("are stored by a Prometheus with the rules, which sends alerts to the alarms' topic", () => {
    services.hasResourceProperties('AWS::APS::RuleGroupsNamespace', { Data: 'groups: []\n' });
    services.hasResourceProperties('AWS::APS::Workspace', {
      AlertManagerDefinition: {
        'Fn::Join': ['', Match.arrayWith([{ Ref: Match.stringLikeRegexp('^AlarmsTopic') }])],
      },
    });
  });
});

describe('alerts', () => {
  const [workspace] = Object.values(services.findResources('AWS::APS::Workspace'));
  const { AlertManagerDefinition: definition } = workspace?.['Properties'] as Record<
    string,
    unknown
  >;
  const [, text = ''] = /^alertmanager_config: (".*")\n$/.exec(joinText(definition)) ?? [];
  const config = JSON.parse(JSON.parse(text) as string) as Record<string, unknown>;

  it('route pages and tickets differently, and the topic can distinguish them', () => {
    expect(config['route']).toMatchObject({
      receiver: 'tickets',
      group_by: ['alertname', 'flow'],
      routes: [{ receiver: 'pages', matchers: ['severity="page"'], repeat_interval: '1h' }],
    });
    const sns = { topic_arn: '…', sigv4: { region: 'eu-west-1' } };
    expect(config['receivers']).toEqual([
      { name: 'pages', sns_configs: [{ ...sns, attributes: { receiver: 'pages' } }] },
      { name: 'tickets', sns_configs: [{ ...sns, attributes: { receiver: 'tickets' } }] },
    ]);
  });

  it('inhibit those that follow from another', () => {
    expect(config['inhibit_rules']).toContainEqual({
      source_matchers: ['alertname="DatabaseDown"'],
      target_matchers: ['alertname=~"DatabaseBusy|NoWorker|WorkerDown"'],
      equal: [],
    });
  });
});

describe('notifications', () => {
  it('need a server for e-mail, and only then may the worker reach its ports', () => {
    const toMail = (template: typeof data) =>
      Object.values(template.findResources('AWS::EC2::SecurityGroup')).flatMap((group) => {
        const { GroupDescription, SecurityGroupEgress = [] } = group['Properties'] as SecurityGroup;
        return SecurityGroupEgress.filter(({ Description }) => Description === 'E-mail').map(
          ({ FromPort }) => [GroupDescription, FromPort],
        );
      });
    expect(toMail(data)).toEqual([]);
    expect(toMail(mailingData)).toEqual([
      ['Worker tasks', 465],
      ['Worker tasks', 587],
    ]);
  });

  it("read the server's address from the named secret", () => {
    for (const app of ['Api', 'Worker'] as const) {
      expect(requireContainer(mailing, app).Secrets).toContainEqual({
        Name: 'SMTP_URL',
        ValueFrom: MAILING.smtpSecretArn,
      });
    }
  });

  it("may go from the worker to the alarms' topic", () => {
    // The CDK puts what one policy cannot hold into a second one of the same role.
    const sending = listStatements(services).filter(
      ({ owner, actions }) => owner.startsWith('WorkerTask') && actions.includes('sns:Publish'),
    );
    expect(sending.map(({ resources }) => resources)).toEqual([
      [expect.stringMatching(/"Ref":"AlarmsTopic/)],
    ]);
  });
});
