import { describe, expect, it } from 'vitest';
import { synthesise } from './synth.js';

const certificateArn =
  'arn:aws:acm:eu-west-1:111122223333:certificate/00000000-0000-0000-0000-000000000000';
const inside = synthesise();
const outside = synthesise({ certificateArn, publicUrl: 'https://retail.example' });

interface Rule {
  owner: string;
  cidr: unknown;
  from: unknown;
}

/** Ingress by address rather than by security group, inline or as a resource. */
function listIngress({ data, services }: typeof inside): Rule[] {
  return [data, services].flatMap((template) => {
    const resources = template.toJSON()['Resources'] as Record<
      string,
      { Type: string; Properties?: Record<string, unknown> }
    >;
    return Object.entries(resources).flatMap(([owner, { Type, Properties = {} }]) => {
      if (Type === 'AWS::EC2::SecurityGroupIngress') return toRules(owner, [Properties]);
      const inline = Properties['SecurityGroupIngress'] ?? [];
      return toRules(owner, inline as Record<string, unknown>[]);
    });
  });
}

function toRules(owner: string, rules: Record<string, unknown>[]): Rule[] {
  return rules
    .map((rule) => ({ owner, cidr: rule['CidrIp'] ?? rule['CidrIpv6'], from: rule['FromPort'] }))
    .filter(({ cidr }) => cidr !== undefined);
}

describe('ingress', () => {
  it('comes from the internet to the load balancer, on 443, and nowhere else', () => {
    const rules = listIngress(outside);
    expect(rules).toEqual([
      {
        owner: expect.stringMatching(/^GroupsLoadBalancer/) as string,
        cidr: '0.0.0.0/0',
        from: 443,
      },
    ]);
  });

  it('comes only from inside the VPC without a certificate', () => {
    const [rule, ...more] = listIngress(inside);
    expect(more).toEqual([]);
    expect(rule).toMatchObject({
      cidr: { 'Fn::GetAtt': [expect.any(String), 'CidrBlock'] },
      from: 80,
    });
  });

  it('reaches no port of the worker or the loader', () => {
    const groups = Object.values(inside.data.findResources('AWS::EC2::SecurityGroupIngress'));
    const ids = groups.map((group) =>
      JSON.stringify((group['Properties'] as { GroupId: unknown }).GroupId),
    );
    expect(ids.length).toBeGreaterThan(14);
    expect(ids.filter((id) => /GroupsWorker|GroupsLoader/.test(id))).toEqual([]);
  });

  it('reaches the database only from five named groups', () => {
    const groups = Object.values(inside.data.findResources('AWS::EC2::SecurityGroupIngress'));
    const sources = groups
      .map((group) => group['Properties'] as Record<string, unknown>)
      .filter(({ GroupId }) => JSON.stringify(GroupId).includes('GroupsDatabase'))
      .map((rule) => [
        rule['FromPort'],
        /Groups([A-Za-z]+?)[0-9A-F]{8}/.exec(JSON.stringify(rule['SourceSecurityGroupId']))?.[1],
      ]);
    expect(sources.sort()).toEqual([
      [5432, 'Api'],
      [5432, 'EmrCore'],
      [5432, 'EmrPrimary'],
      [5432, 'Loader'],
      [5432, 'Worker'],
    ]);
  });
});

describe('load balancer', () => {
  const listener = (port: number, protocol: string) => ({ Port: port, Protocol: protocol });

  it('is internal and HTTP without a certificate', () => {
    inside.services.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      Scheme: 'internal',
    });
    inside.services.hasResourceProperties(
      'AWS::ElasticLoadBalancingV2::Listener',
      listener(80, 'HTTP'),
    );
  });

  it('serves the internet over HTTPS only with a certificate', () => {
    outside.services.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      Scheme: 'internet-facing',
    });
    outside.services.resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 1);
    outside.services.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      ...listener(443, 'HTTPS'),
      Certificates: [{ CertificateArn: certificateArn }],
    });
  });

  it('checks /livez, because /readyz is 503 before the first run', () => {
    inside.services.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      HealthCheckPath: '/livez',
      Port: 3000,
    });
  });
});

describe('subnets', () => {
  it('assign no public address', () => {
    const subnets = Object.values(inside.data.findResources('AWS::EC2::Subnet'));
    expect(subnets).toHaveLength(6);
    for (const subnet of subnets)
      expect(subnet['Properties']).toMatchObject({ MapPublicIpOnLaunch: false });
  });

  it('have the configured number of NAT gateways', () => {
    inside.data.resourceCountIs('AWS::EC2::NatGateway', 1);
    synthesise({ natGateways: '2', flowLogs: 'true' }).data.resourceCountIs(
      'AWS::EC2::NatGateway',
      2,
    );
  });

  it('run tasks and the loader in private ones', () => {
    const { services } = inside;
    services.resourceCountIs('AWS::ECS::Service', 2);
    services.allResourcesProperties('AWS::ECS::Service', {
      NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED' } },
    });
    const loader = Object.values(services.findResources('AWS::Lambda::Function')).find(
      (lambda) => (lambda['Properties'] as { VpcConfig?: unknown }).VpcConfig !== undefined,
    );
    expect(JSON.stringify(loader)).toContain('privateSubnet');
  });
});
