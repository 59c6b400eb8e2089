import type { Cluster, ClusterSummary, Instance } from '@aws-sdk/client-emr';
import type { EmrCluster } from './emr-cluster.js';
import { buildClusterArn } from './emr-ids.js';

/** Returns the output of DescribeCluster. @param masterHost address of the primary node once it exists */
export function describeCluster(cluster: EmrCluster, masterHost: string): Cluster {
  const { input } = cluster;
  const instances = input.Instances;
  return {
    ...summarize(cluster),
    Ec2InstanceAttributes: { Ec2SubnetId: instances?.Ec2SubnetId },
    InstanceCollectionType: instances?.InstanceFleets ? 'INSTANCE_FLEET' : 'INSTANCE_GROUP',
    LogUri: input.LogUri,
    ReleaseLabel: input.ReleaseLabel,
    AutoTerminate: !cluster.keepsAlive,
    TerminationProtected: instances?.TerminationProtected ?? false,
    VisibleToAllUsers: input.VisibleToAllUsers ?? true,
    Applications: input.Applications ?? [],
    Tags: [...cluster.tags].map(([Key, Value]) => ({ Key, Value })),
    ServiceRole: input.ServiceRole,
    Configurations: input.Configurations ?? [],
    ...(cluster.state !== 'STARTING' && { MasterPublicDnsName: masterHost }),
    StepConcurrencyLevel: cluster.concurrency,
  };
}

export function summarize({ id, input, region, status }: EmrCluster): ClusterSummary {
  return {
    Id: id,
    Name: input.Name,
    Status: status,
    NormalizedInstanceHours: 0,
    ClusterArn: buildClusterArn(id, region),
  };
}

/** The only instance: this machine. */
export function listInstances(cluster: EmrCluster, masterHost: string): Instance[] {
  if (cluster.state === 'STARTING') return [];
  return [
    {
      Id: cluster.id.replace('j-', 'ci-'),
      Ec2InstanceId: cluster.id.replace('j-', 'i-').toLowerCase(),
      PublicDnsName: masterHost,
      PrivateDnsName: masterHost,
      PrivateIpAddress: masterHost,
      InstanceGroupId: cluster.id.replace('j-', 'ig-'),
      Market: 'ON_DEMAND',
      Status: { State: cluster.isEnding ? 'TERMINATED' : 'RUNNING' },
    },
  ];
}
