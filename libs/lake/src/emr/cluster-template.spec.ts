import { describe, expect, it } from 'vitest';
import {
  buildClusterRequest,
  type ClusterTemplate,
  requireApplications,
} from './cluster-template.js';

const template: ClusterTemplate = {
  ReleaseLabel: 'emr-7.4.0',
  Applications: [{ Name: 'Spark' }],
  LogUri: 's3://logs/',
  ServiceRole: 'service',
  JobFlowRole: 'nodes',
  Instances: { InstanceCount: 3, KeepJobFlowAliveWhenNoSteps: false, TerminationProtected: true },
};
const settings = { template: 's3://b/c.json', deployment: 'production' };

describe('clusterRequest', () => {
  it('keeps the template except how the cluster ends and is found', () => {
    const Tags = [
      { Key: 'team', Value: 'retail' },
      { Key: 'retailstream:deployment', Value: 'copied' },
    ];
    expect(buildClusterRequest({ ...template, Name: 'mine', Tags }, settings)).toEqual({
      ...template,
      Name: 'retailstream-production',
      AutoTerminationPolicy: { IdleTimeout: 3600 },
      Instances: {
        InstanceCount: 3,
        KeepJobFlowAliveWhenNoSteps: true,
        TerminationProtected: false,
      },
      Tags: [
        { Key: 'team', Value: 'retail' },
        { Key: 'retailstream:deployment', Value: 'production' },
      ],
    });
  });

  it('keeps the template’s idle time-out', () => {
    const AutoTerminationPolicy = { IdleTimeout: 600 };
    const request = buildClusterRequest({ ...template, AutoTerminationPolicy }, settings);
    expect(request.AutoTerminationPolicy).toEqual({ IdleTimeout: 600 });
  });
});

const check = (release: string, applications: string[], needs: string[]) => () =>
  requireApplications({ of: 'cluster j-1', release, applications }, needs);

describe('requireApplications', () => {
  it('accepts names of EMR in any case', () => {
    expect(check('emr-7.13.0', ['SPARK', 'hive'], ['Spark', 'Hive'])).not.toThrow();
    expect(check('emr-7.4.0', ['Sqoop'], ['Sqoop'])).not.toThrow();
    expect(check('emr-6.15.0', ['Sqoop'], ['Sqoop'])).not.toThrow();
    expect(check('emr-7.13.0', [], [])).not.toThrow();
  });

  it.each([
    ['emr-7.4.0', ['Spark'], 'cluster j-1 runs emr-7.4.0 without Sqoop: start it with these'],
    ['emr-7.5.0', ['Sqoop'], 'without Sqoop: the last release with Sqoop is emr-7.4.0'],
    ['emr-7.10.0', ['Spark'], 'without Sqoop: the last release with Sqoop is emr-7.4.0'],
    ['emr-8.0.0', ['Sqoop'], 'without Sqoop: the last release with Sqoop is emr-7.4.0'],
  ])('%s with %j has no Sqoop', (release, applications, message) => {
    expect(check(release, applications, ['Sqoop'])).toThrow(message);
  });
});
