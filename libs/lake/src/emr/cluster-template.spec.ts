import { describe, expect, it } from 'vitest';
import { clusterRequest, type ClusterTemplate } from './cluster-template.js';

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
  it('keeps what the template says, but for what ends and finds the cluster', () => {
    const Tags = [
      { Key: 'team', Value: 'retail' },
      { Key: 'retailstream:deployment', Value: 'copied' },
    ];
    expect(clusterRequest({ ...template, Name: 'mine', Tags }, settings)).toEqual({
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

  it('leaves the time of idling to the template', () => {
    const AutoTerminationPolicy = { IdleTimeout: 600 };
    const request = clusterRequest({ ...template, AutoTerminationPolicy }, settings);
    expect(request.AutoTerminationPolicy).toEqual({ IdleTimeout: 600 });
  });
});
