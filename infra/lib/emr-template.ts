import { DEPLOYMENT_TAG, EMR_LOGS, EMR_MANAGED_TAG, lakeKeys } from './names.js';
import type { Settings } from './settings.js';

/** Resources of the stacks that the template names. */
export interface ClusterParts {
  lakeBucket: string;
  logBucket: string;
  subnets: string[];
  primaryGroup: string;
  coreGroup: string;
  serviceGroup: string;
  serviceRole: string;
  instanceProfile: string;
  securityConfiguration: string;
}

const LAST_RELEASE_WITH_SQOOP = [7, 4];
const IDLE_SECONDS = 3600;
const PRIMARY_TYPE = 'm5.xlarge';
/** Equal in cores and memory, so that the cheapest available one suffices. */
const CORE_TYPES = ['m5.xlarge', 'm5a.xlarge', 'm6i.xlarge', 'm6a.xlarge'];
/** Where the bootstrap script stores the PostgreSQL driver. */
const JDBC_DRIVER = '/opt/retailstream/postgresql.jar';
const GLUE_METASTORE = 'com.amazonaws.glue.catalog.metastore.AWSGlueDataCatalogHiveClientFactory';

/** Whether a release includes Sqoop; later ones transfer by Spark. */
export function hasSqoop(release: string): boolean {
  const [major = 0, minor = 0] = release.replace('emr-', '').split('.').map(Number);
  const [lastMajor = 0, lastMinor = 0] = LAST_RELEASE_WITH_SQOOP;
  return major < lastMajor || (major === lastMajor && minor <= lastMinor);
}

/** Returns the input of EMR's RunJobFlow for one transient cluster; the application adds name and steps. */
export function buildClusterTemplate(settings: Settings, parts: ClusterParts): object {
  const applications = [
    'Hadoop',
    'Hive',
    'Spark',
    ...(hasSqoop(settings.emrRelease) ? ['Sqoop'] : []),
  ];
  return {
    Name: `retailstream-${settings.deployment}`,
    ReleaseLabel: settings.emrRelease,
    Applications: applications.map((Name) => ({ Name })),
    LogUri: `s3://${parts.logBucket}/${EMR_LOGS.slice(0, -1)}`,
    ServiceRole: parts.serviceRole,
    JobFlowRole: parts.instanceProfile,
    SecurityConfiguration: parts.securityConfiguration,
    VisibleToAllUsers: true,
    // A fallback: the application normally ends its clusters.
    AutoTerminationPolicy: { IdleTimeout: IDLE_SECONDS },
    StepConcurrencyLevel: 3,
    EbsRootVolumeSize: 30,
    Instances: {
      KeepJobFlowAliveWhenNoSteps: true,
      TerminationProtected: false,
      Ec2SubnetIds: parts.subnets,
      EmrManagedMasterSecurityGroup: parts.primaryGroup,
      EmrManagedSlaveSecurityGroup: parts.coreGroup,
      ServiceAccessSecurityGroup: parts.serviceGroup,
      InstanceFleets: [buildPrimaryFleet(), buildCoreFleet(settings.coreNodes)],
    },
    Configurations: buildConfigurations(settings),
    BootstrapActions: [
      {
        Name: 'PostgreSQL driver',
        ScriptBootstrapAction: { Path: `s3://${parts.lakeBucket}/${lakeKeys.bootstrap}` },
      },
    ],
    Tags: [
      { Key: DEPLOYMENT_TAG, Value: settings.deployment },
      { Key: EMR_MANAGED_TAG, Value: 'true' },
    ],
  };
}

/** The loss of the primary node ends the cluster. */
function buildPrimaryFleet(): object {
  return {
    Name: 'primary',
    InstanceFleetType: 'MASTER',
    TargetOnDemandCapacity: 1,
    InstanceTypeConfigs: [{ InstanceType: PRIMARY_TYPE, WeightedCapacity: 1 }],
  };
}

/** These nodes store the single copy of HDFS: the loss of a node would lose files. */
function buildCoreFleet(nodes: number): object {
  return {
    Name: 'core',
    InstanceFleetType: 'CORE',
    TargetOnDemandCapacity: nodes,
    InstanceTypeConfigs: CORE_TYPES.map((InstanceType) => ({ InstanceType, WeightedCapacity: 1 })),
  };
}

function buildConfigurations(settings: Settings): object[] {
  const metastore = { 'hive.metastore.client.factory.class': GLUE_METASTORE };
  return [
    {
      Classification: 'hive-site',
      Properties: {
        ...metastore,
        // With encryption between nodes, HiveServer2 would use TLS with a certificate of the cluster, which the worker
        // cannot verify. Security groups admit only the worker.
        ...(settings.emrCertificates ? { 'hive.server2.use.SSL': 'false' } : {}),
      },
    },
    { Classification: 'spark-hive-site', Properties: metastore },
    { Classification: 'spark-defaults', Properties: { 'spark.jars': `file://${JDBC_DRIVER}` } },
  ];
}
