import { Stack } from 'aws-cdk-lib';
import * as aps from 'aws-cdk-lib/aws-aps';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { ProjectFiles } from './project-files.js';
import type { Settings } from './settings.js';

const COLLECTOR = 'public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3';
const INTERVAL = '30s';

/**
 * Stores metrics, evaluates the rules and sends alerts: a Prometheus that AWS runs. A collector in each task scrapes
 * its application on the loopback address. So no port is open, tasks need no discovery, and every task is scraped.
 */
export class Metrics extends Construct {
  private readonly workspace: aps.CfnWorkspace;
  private readonly region: string;

  constructor(
    scope: Construct,
    id: string,
    settings: Settings,
    private readonly files: ProjectFiles,
  ) {
    super(scope, id);
    this.region = settings.region;
    this.workspace = new aps.CfnWorkspace(this, 'Workspace', {
      alias: `retailstream-${settings.deployment}`,
    });
    new aps.CfnRuleGroupsNamespace(this, 'Rules', {
      workspace: this.workspace.attrArn,
      name: 'retailstream',
      data: readFileSync(files.rules, 'utf8'),
    });
  }

  /** Sends alerts to a topic by Alertmanager's usual routes: an attribute distinguishes pages from tickets. */
  sendAlerts(topic: Topic): void {
    const routes = parse(readFileSync(this.files.routes, 'utf8')) as {
      receivers: { name: string }[];
    };
    const sns = { topic_arn: topic.topicArn, sigv4: { region: this.region } };
    const receivers = routes.receivers.map(({ name }) => ({
      name,
      sns_configs: [{ ...sns, attributes: { receiver: name } }],
    }));
    const config = { ...routes, receivers };
    // A text within a text; JSON is valid YAML.
    this.workspace.alertManagerDefinition = `alertmanager_config: ${JSON.stringify(JSON.stringify(config))}\n`;
    topic.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('aps.amazonaws.com')],
        actions: ['sns:Publish', 'sns:GetTopicAttributes'],
        resources: [topic.topicArn],
        conditions: {
          ArnEquals: { 'aws:SourceArn': this.workspace.attrArn },
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
        },
      }),
    );
  }

  /** Adds a collector to a task that scrapes its application. */
  watch(task: ecs.FargateTaskDefinition, app: string, port: number, logGroup: LogGroup): void {
    task.addContainer('Collector', {
      image: ecs.ContainerImage.fromRegistry(COLLECTOR),
      // The application continues without it.
      essential: false,
      memoryReservationMiB: 128,
      readonlyRootFilesystem: true,
      environment: { AOT_CONFIG_CONTENT: JSON.stringify(this.buildCollectorConfig(app, port)) },
      logging: ecs.LogDrivers.awsLogs({ streamPrefix: `${app}-metrics`, logGroup }),
    });
    task.addToTaskRolePolicy(
      new iam.PolicyStatement({
        actions: ['aps:RemoteWrite'],
        resources: [this.workspace.attrArn],
      }),
    );
  }

  private buildCollectorConfig(app: string, port: number) {
    const target = { targets: [`127.0.0.1:${String(port)}`] };
    const scrape = { job_name: `retailstream-${app}`, static_configs: [target] };
    const global = { scrape_interval: INTERVAL, scrape_timeout: '5s' };
    return {
      extensions: { sigv4auth: { region: this.region, service: 'aps' } },
      receivers: { prometheus: { config: { global, scrape_configs: [scrape] } } },
      // Each task has the same loopback address: the task's ARN distinguishes the series.
      processors: { resourcedetection: { detectors: ['ecs'] } },
      exporters: {
        prometheusremotewrite: {
          endpoint: `${this.workspace.attrPrometheusEndpoint}api/v1/remote_write`,
          auth: { authenticator: 'sigv4auth' },
          resource_to_telemetry_conversion: { enabled: true },
        },
      },
      service: {
        extensions: ['sigv4auth'],
        pipelines: {
          metrics: {
            receivers: ['prometheus'],
            processors: ['resourcedetection'],
            exporters: ['prometheusremotewrite'],
          },
        },
      },
    };
  }
}
