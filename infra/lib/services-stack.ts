import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { Alarms } from './alarms.js';
import { AthenaWorkgroup } from './athena.js';
import { ApiService } from './api-service.js';
import type { DataStack } from './data-stack.js';
import { EmrCluster } from './emr-cluster.js';
import { Metrics } from './metrics.js';
import type { ProjectFiles } from './project-files.js';
import { RedshiftWorkgroup } from './redshift.js';
import { SalesLoader } from './sales-loader.js';
import { SalesMerge } from './sales-merge.js';
import type { Settings } from './settings.js';
import { WorkerService } from './worker-service.js';

/** The computing and serving parts. Stateless: you can delete and deploy it again. */
export class ServicesStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    data: DataStack,
    settings: Settings,
    files: ProjectFiles,
    props?: StackProps,
  ) {
    super(scope, id, props);
    new SalesMerge(this, 'SalesMerge', {
      lake: data.lake.bucket,
      settings,
      script: files.sparkScript,
    });
    if (settings.athena) new AthenaWorkgroup(this, 'Athena', data, settings);
    const loader = new SalesLoader(this, 'SalesLoader', { data, settings, code: files.loader });
    const { roles } = new EmrCluster(this, 'Emr', { data, settings, bootstrap: files.bootstrap });
    const cluster = new ecs.Cluster(this, 'Cluster', {
      vpc: data.network.vpc,
      containerInsightsV2: ecs.ContainerInsights.ENABLED,
    });
    const metrics = new Metrics(this, 'Metrics', settings, files);
    const redshift = settings.redshift
      ? new RedshiftWorkgroup(this, 'Redshift', data, settings)
      : undefined;
    const common = { data, settings, files, cluster, metrics, redshift };
    const api = new ApiService(this, 'Api', common);
    const worker = new WorkerService(this, 'Worker', { ...common, roles });
    // Only the worker may migrate the schema, and it enables the others' logins.
    for (const other of [api.service, loader]) other.node.addDependency(worker.service);
    const alarms = new Alarms(this, 'Alarms', { data, settings, api });
    metrics.sendAlerts(alarms.topic);
    // A notification rule can then use the alarms' topic.
    alarms.topic.grantPublish(worker.service.taskDefinition.taskRole);
    if (redshift) {
      // The database users of API and worker are named after their roles.
      new CfnOutput(this, 'ApiRole', { value: api.service.taskDefinition.taskRole.roleName });
      new CfnOutput(this, 'WorkerRole', { value: worker.service.taskDefinition.taskRole.roleName });
    }
    new CfnOutput(this, 'LoadBalancer', { value: api.loadBalancer.loadBalancerDnsName });
    new CfnOutput(this, 'ClusterName', { value: cluster.clusterName });
    new CfnOutput(this, 'ApiService', { value: api.service.serviceName });
    new CfnOutput(this, 'WorkerService', { value: worker.service.serviceName });
  }
}
