import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasSqoop } from '../lib/emr-template.js';
import { synthesise } from './synth.js';

const { services, clusterJson } = synthesise();

interface Fleet {
  InstanceFleetType: string;
  TargetOnDemandCapacity?: number;
  TargetSpotCapacity?: number;
}

interface SecurityConfiguration {
  EncryptionConfiguration: Record<string, unknown>;
  InstanceMetadataServiceConfiguration: Record<string, unknown>;
}

function findSecurity(template: typeof services): SecurityConfiguration {
  const [found] = Object.values(template.findResources('AWS::EMR::SecurityConfiguration'));
  return (found?.['Properties'] as { SecurityConfiguration: SecurityConfiguration })
    .SecurityConfiguration;
}

describe('the cluster template', () => {
  const instances = clusterJson['Instances'] as Record<string, unknown>;

  it('uses the last release with Sqoop, and installs Sqoop', () => {
    expect(clusterJson['ReleaseLabel']).toBe('emr-7.4.0');
    expect(clusterJson['Applications']).toEqual([
      { Name: 'Hadoop' },
      { Name: 'Hive' },
      { Name: 'Spark' },
      { Name: 'Sqoop' },
    ]);
  });

  it('does not install Sqoop with a release that lacks it', () => {
    const later = synthesise({ emrRelease: 'emr-7.13.0' }).clusterJson;
    expect(JSON.stringify(later['Applications'])).not.toContain('Sqoop');
  });

  it.each([
    ['emr-7.4.0', true],
    ['emr-7.0.0', true],
    ['emr-7.5.0', false],
    ['emr-7.13.0', false],
  ])('%s has Sqoop: %s', (release, expected) => {
    expect(hasSqoop(release)).toBe(expected);
  });

  it('waits for steps, and ends after an idle hour', () => {
    expect(instances['KeepJobFlowAliveWhenNoSteps']).toBe(true);
    expect(clusterJson['AutoTerminationPolicy']).toEqual({ IdleTimeout: 3600 });
    // Stages 1 to 3 run in parallel.
    expect(clusterJson['StepConcurrencyLevel']).toBe(3);
  });

  it('uses on-demand nodes, because HDFS has one copy', () => {
    const fleets = instances['InstanceFleets'] as Fleet[];
    expect(
      fleets.map((fleet) => [
        fleet.InstanceFleetType,
        fleet.TargetOnDemandCapacity ?? 0,
        fleet.TargetSpotCapacity ?? 0,
      ]),
    ).toEqual([
      ['MASTER', 1, 0],
      ['CORE', 2, 0],
    ]);
  });

  it('runs in two private subnets with separate groups', () => {
    expect(instances['Ec2SubnetIds']).toHaveLength(2);
    expect(Object.keys(instances)).toEqual(
      expect.arrayContaining([
        'EmrManagedMasterSecurityGroup',
        'EmrManagedSlaveSecurityGroup',
        'ServiceAccessSecurityGroup',
      ]),
    );
    const deployments = JSON.stringify(services.findResources('Custom::CDKBucketDeployment'));
    expect(deployments).toContain('privateSubnet1');
    expect(deployments).not.toContain('publicSubnet');
  });

  it('stores tables in the Data Catalog, for Hive and for Spark', () => {
    const configurations = clusterJson['Configurations'] as {
      Classification: string;
      Properties: Record<string, string>;
    }[];
    const onGlue = configurations.filter(({ Properties }) =>
      Properties['hive.metastore.client.factory.class']?.endsWith(
        'AWSGlueDataCatalogHiveClientFactory',
      ),
    );
    expect(onGlue.map(({ Classification }) => Classification)).toEqual([
      'hive-site',
      'spark-hive-site',
    ]);
  });

  it('has the tags that its roles require', () => {
    expect(clusterJson['Tags']).toEqual([
      { Key: 'retailstream:deployment', Value: 'main' },
      { Key: 'for-use-with-amazon-emr-managed-policies', Value: 'true' },
    ]);
  });

  it('deletes no lake object with its upload', () => {
    const deployments = Object.values(services.findResources('Custom::CDKBucketDeployment'));
    expect(deployments).toHaveLength(2);
    for (const { Properties } of deployments as { Properties: unknown }[]) {
      expect(Properties).toMatchObject({ Prune: false });
    }
  });
});

describe('security of clusters', () => {
  it('encrypts disks and objects, and requires IMDSv2', () => {
    const security = findSecurity(services);
    expect(security.EncryptionConfiguration).toMatchObject({
      EnableAtRestEncryption: true,
      EnableInTransitEncryption: false,
      AtRestEncryptionConfiguration: {
        S3EncryptionConfiguration: { EncryptionMode: 'SSE-S3' },
        LocalDiskEncryptionConfiguration: { EnableEbsEncryption: true },
      },
    });
    expect(
      security.InstanceMetadataServiceConfiguration['MinimumInstanceMetadataServiceVersion'],
    ).toBe(2);
  });

  it('encrypts between nodes when it has certificates', () => {
    const emrCertificates = 's3://certificates/emr.zip';
    const secured = synthesise({ emrCertificates });
    expect(findSecurity(secured.services).EncryptionConfiguration).toMatchObject({
      EnableInTransitEncryption: true,
      InTransitEncryptionConfiguration: {
        TLSCertificateConfiguration: { CertificateProviderType: 'PEM', S3Object: emrCertificates },
      },
    });
    expect(JSON.stringify(secured.services.toJSON())).toContain('s3:::certificates/emr.zip');
  });
});

describe('the bootstrap script', () => {
  const script = readFileSync(new URL('../emr/bootstrap.sh', import.meta.url), 'utf8');

  it('verifies the downloaded driver, and stops at the first failure', () => {
    expect(script).toContain('set -euo pipefail');
    expect(script).toMatch(/sha256=[0-9a-f]{64}\n/);
    expect(script).toContain('sha256sum --check');
  });

  it('stores it where Spark finds it', () => {
    expect(script).toContain('folder=/opt/retailstream');
    expect(JSON.stringify(clusterJson)).toContain('file:///opt/retailstream/postgresql.jar');
  });
});
