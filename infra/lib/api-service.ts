import { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { askAccess } from './athena.js';
import { AppTask } from './app-task.js';
import type { DataStack } from './data-stack.js';
import { buildApiEnvironment } from './environment.js';
import {
  API_PORT,
  queriedFolders,
  QUARANTINE_FOLDER,
  TABLES_FOLDER,
  WORKSPACE_FOLDER,
} from './names.js';
import type { Metrics } from './metrics.js';
import type { ProjectFiles } from './project-files.js';
import type { RedshiftWorkgroup } from './redshift.js';
import type { Settings } from './settings.js';

export interface ServiceProps {
  data: DataStack;
  settings: Settings;
  files: ProjectFiles;
  cluster: ecs.ICluster;
  metrics: Metrics;
  redshift: RedshiftWorkgroup | undefined;
}

/** The API behind its load balancer. */
export class ApiService extends Construct {
  readonly loadBalancer: elb.ApplicationLoadBalancer;
  readonly service: ecs.FargateService;

  constructor(
    scope: Construct,
    id: string,
    { data, settings, files, cluster, metrics, redshift }: ServiceProps,
  ) {
    super(scope, id);
    this.loadBalancer = this.openBalancer(data, settings);
    const { definition } = new AppTask(this, 'Task', {
      app: 'api',
      data,
      settings,
      files,
      metrics,
      environment: buildApiEnvironment(data, settings, this.loadBalancer.loadBalancerDnsName),
      port: API_PORT,
      cpu: 512,
      // Two SQL queries take up to a gigabyte.
      memoryMiB: 2048,
      // The agent of `execute-command` writes to the container's file system.
      readonlyRootFilesystem: !settings.exec,
    });
    data.database.logins.api.grantRead(definition.taskRole);
    const asking = settings.athena ? askAccess(this, settings) : (redshift?.askAccess() ?? []);
    for (const statement of [...allowLake(data), ...asking]) {
      definition.addToTaskRolePolicy(statement);
    }
    this.service = new ecs.FargateService(this, 'Service', {
      cluster,
      taskDefinition: definition,
      desiredCount: settings.highAvailability ? 2 : 1,
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      circuitBreaker: { rollback: true },
      enableExecuteCommand: settings.exec,
      securityGroups: [data.groups.api],
      vpcSubnets: { subnets: data.network.vpc.privateSubnets },
    });
    this.addLoadBalancer(settings);
  }

  private openBalancer(data: DataStack, settings: Settings): elb.ApplicationLoadBalancer {
    const loadBalancer = new elb.ApplicationLoadBalancer(this, 'LoadBalancer', {
      vpc: data.network.vpc,
      internetFacing: settings.certificateArn !== undefined,
      securityGroup: data.groups.loadBalancer,
      dropInvalidHeaderFields: true,
      deletionProtection: settings.deletionProtection,
    });
    loadBalancer.logAccessLogs(data.lake.logs, 'alb');
    return loadBalancer;
  }

  private addLoadBalancer({ certificateArn }: Settings): void {
    const listener = certificateArn
      ? this.loadBalancer.addListener('Https', {
          port: 443,
          open: false,
          certificates: [elb.ListenerCertificate.fromArn(certificateArn)],
          sslPolicy: elb.SslPolicy.RECOMMENDED_TLS,
        })
      : this.loadBalancer.addListener('Http', {
          port: 80,
          protocol: elb.ApplicationProtocol.HTTP,
          open: false,
        });
    listener.addTargets('Api', {
      port: API_PORT,
      protocol: elb.ApplicationProtocol.HTTP,
      targets: [this.service],
      deregistrationDelay: Duration.seconds(15),
      // Not /readyz: it returns 503 until the first run has published, and the API must start that run.
      healthCheck: { path: '/livez', interval: Duration.seconds(15) },
    });
    listener.addAction('Hidden', {
      priority: 1,
      conditions: [elb.ListenerCondition.pathPatterns(['/metrics', '/readyz'])],
      action: elb.ListenerAction.fixedResponse(404),
    });
  }
}

/** In the lake the API reads queryable tables and the quarantine, and writes tables of the workspace. */
function allowLake({ lake: { bucket } }: DataStack): iam.PolicyStatement[] {
  const readable = [...queriedFolders, QUARANTINE_FOLDER, TABLES_FOLDER].map(
    (folder) => `${folder}/*`,
  );
  return [
    new iam.PolicyStatement({
      // An interrupted download resumes with the same version.
      actions: ['s3:GetObject', 's3:GetObjectVersion'],
      resources: readable.map((below) => bucket.arnForObjects(below)),
    }),
    new iam.PolicyStatement({
      actions: ['s3:ListBucket'],
      resources: [bucket.bucketArn],
      conditions: { StringLike: { 's3:prefix': readable } },
    }),
    new iam.PolicyStatement({ actions: ['s3:GetBucketLocation'], resources: [bucket.bucketArn] }),
    new iam.PolicyStatement({
      actions: [
        's3:PutObject',
        's3:DeleteObject',
        's3:AbortMultipartUpload',
        's3:ListMultipartUploadParts',
      ],
      resources: [bucket.arnForObjects(`${WORKSPACE_FOLDER}/*`)],
    }),
  ];
}
