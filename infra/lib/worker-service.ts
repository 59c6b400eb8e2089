import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import type { ServiceProps } from './api-service.js';
import { AppTask } from './app-task.js';
import type { EmrRoles } from './emr-roles.js';
import { buildWorkerEnvironment } from './environment.js';
import { WORKER_PORT } from './names.js';
import { buildWorkerPolicy } from './worker-policy.js';

/** The worker: it accepts no connections, and only opens them. */
export class WorkerService extends Construct {
  readonly service: ecs.FargateService;

  constructor(
    scope: Construct,
    id: string,
    {
      data,
      settings,
      files,
      cluster,
      metrics,
      redshift,
      roles,
    }: ServiceProps & { roles: EmrRoles },
  ) {
    super(scope, id);
    const { definition } = new AppTask(this, 'Task', {
      app: 'worker',
      data,
      settings,
      files,
      metrics,
      environment: buildWorkerEnvironment(data, settings),
      port: WORKER_PORT,
      cpu: 1024,
      memoryMiB: 2048,
      // It writes scratch files to STATE_DIR.
      readonlyRootFilesystem: false,
    });
    const asking = redshift?.askAccess() ?? [];
    for (const statement of [...buildWorkerPolicy(this, data, roles, settings), ...asking]) {
      definition.addToTaskRolePolicy(statement);
    }
    this.service = new ecs.FargateService(this, 'Service', {
      cluster,
      taskDefinition: definition,
      desiredCount: 1,
      minHealthyPercent: 0,
      maxHealthyPercent: 100,
      circuitBreaker: { rollback: true },
      enableExecuteCommand: settings.exec,
      securityGroups: [data.groups.worker],
      vpcSubnets: { subnets: data.network.vpc.privateSubnets },
    });
  }
}
