import { describe, expect, it } from 'vitest';
import { requireContainer, readEnvironment } from './containers.js';
import { listStatements } from './policies.js';
import { synthesise } from './synth.js';

const { data, services } = synthesise({ kafka: 'true' });
const without = synthesise();

describe('Kafka', () => {
  it('is private, with IAM as the only login', () => {
    const [cluster] = Object.values(data.findResources('AWS::MSK::ServerlessCluster'));
    expect(cluster?.['Properties']).toMatchObject({
      ClusterName: 'retailstream-main',
      ClientAuthentication: { Sasl: { Iam: { Enabled: true } } },
    });
    const { VpcConfigs } = cluster?.['Properties'] as { VpcConfigs: unknown[] };
    expect(JSON.stringify(VpcConfigs)).toMatch(/GroupsKafka.*dataSubnet1.*dataSubnet2/);
  });

  it('accepts only the worker, on the port of IAM', () => {
    const rules = Object.entries(data.findResources('AWS::EC2::SecurityGroupIngress')).filter(
      ([id]) => id.startsWith('GroupsKafka'),
    );
    expect(rules).toHaveLength(1);
    const [, rule] = rules[0] ?? [];
    expect(rule?.['Properties']).toMatchObject({ FromPort: 9098, ToPort: 9098 });
    expect(JSON.stringify(rule)).toContain('GroupsWorker');
  });

  it('is where API and worker find events, without a password', () => {
    for (const app of ['Api', 'Worker'] as const) {
      expect(readEnvironment(requireContainer(services, app))['STREAM_URL']).toBe(
        'kafka://…/?sasl=aws-iam&region=eu-west-1',
      );
    }
  });

  it('lets the worker read one topic, and nobody write', () => {
    const statements = [data, services].flatMap(listStatements);
    const ofKafka = statements.filter(({ actions }) =>
      actions.some((action) => action.startsWith('kafka')),
    );
    const found = ofKafka.map(({ owner, actions }) => [
      owner.replace(/(Task|Custom|Brokers).*/, ''),
      actions,
    ]);
    expect(found).toEqual(
      expect.arrayContaining(
        [
          ['Worker', ['kafka-cluster:Connect']],
          ['Worker', ['kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData']],
          ['Kafka', 'kafka:GetBootstrapBrokers'],
        ].map(([owner, actions]) => [owner, [actions].flat()]),
      ),
    );
    expect(found).toHaveLength(3);
    for (const { resources } of ofKafka) expect(resources.join()).not.toBe('*');
    const reading = ofKafka.find(({ actions }) => actions.includes('kafka-cluster:ReadData'));
    expect(reading?.resources.join()).toMatch(/:topic\/.*\/transactions/);
  });

  it('is left out by default: events come over HTTP, and become files in the source', () => {
    without.data.resourceCountIs('AWS::MSK::ServerlessCluster', 0);
    expect(readEnvironment(requireContainer(without.services, 'Worker'))).not.toHaveProperty(
      'STREAM_URL',
    );
    const writes = listStatements(without.services).filter(({ resources }) =>
      resources.join().includes('*events-*.csv'),
    );
    expect(writes.map(({ actions }) => actions.sort())).toEqual([
      ['s3:AbortMultipartUpload', 's3:PutObject', 's3:PutObjectTagging'],
    ]);
  });
});
