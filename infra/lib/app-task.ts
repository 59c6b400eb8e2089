import { Duration, IgnoreMode, RemovalPolicy } from 'aws-cdk-lib';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { createAppSecrets } from './app-secrets.js';
import type { DataStack } from './data-stack.js';
import type { Metrics } from './metrics.js';
import type { ProjectFiles } from './project-files.js';
import type { Settings } from './settings.js';

export interface AppTaskProps {
  app: 'api' | 'worker';
  data: DataStack;
  settings: Settings;
  files: ProjectFiles;
  metrics: Metrics;
  environment: Record<string, string>;
  port: number;
  cpu: number;
  memoryMiB: number;
  readonlyRootFilesystem: boolean;
}

/** One of the two applications as a Fargate task. */
export class AppTask extends Construct {
  readonly definition: ecs.FargateTaskDefinition;
  readonly container: ecs.ContainerDefinition;

  constructor(scope: Construct, id: string, props: AppTaskProps) {
    super(scope, id);
    const { app, data, files, port } = props;
    const { cpu, memoryMiB } = props;
    this.definition = new ecs.FargateTaskDefinition(this, 'Definition', {
      cpu,
      memoryLimitMiB: memoryMiB,
      runtimePlatform: {
        cpuArchitecture: ecs.CpuArchitecture.X86_64,
        operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
      },
    });
    const logGroup = new logs.LogGroup(this, 'Log', {
      retention: props.settings.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.container = this.definition.addContainer('App', {
      image: ecs.ContainerImage.fromAsset(files.root, {
        file: files.dockerfile,
        target: app,
        platform: Platform.LINUX_AMD64,
        ignoreMode: IgnoreMode.DOCKER,
        // Adds to .dockerignore: the output must not be copied into itself, and the ignored Dockerfile must be copied.
        exclude: ['infra', `!${files.dockerfile}`],
      }),
      environment: props.environment,
      secrets: createAppSecrets(this, data, props.settings),
      logging: ecs.LogDrivers.awsLogs({ streamPrefix: app, logGroup }),
      portMappings: [{ containerPort: port }],
      readonlyRootFilesystem: props.readonlyRootFilesystem,
      linuxParameters: new ecs.LinuxParameters(this, 'Linux', { initProcessEnabled: true }),
      healthCheck: {
        command: ['CMD', 'node', '-e', askLivez(port)],
        interval: Duration.seconds(15),
        timeout: Duration.seconds(5),
        retries: 3,
        startPeriod: Duration.seconds(60),
      },
    });
    // For unpacked, spilled and exported files: the image declares the folder as a volume, whose owner this one
    // inherits.
    this.definition.addVolume({ name: 'scratch' });
    this.container.addMountPoints({
      sourceVolume: 'scratch',
      containerPath: '/scratch',
      readOnly: false,
    });
    props.metrics.watch(this.definition, app, port, logGroup);
  }
}

function askLivez(port: number): string {
  const url = `http://127.0.0.1:${String(port)}/livez`;
  return `fetch('${url}').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))`;
}
