import { CfnParameter, Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { HttpCodeTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { ApiService } from './api-service.js';
import type { DataStack } from './data-stack.js';
import { MonthlyBudget } from './monthly-budget.js';
import type { Settings } from './settings.js';

export interface AlarmsProps {
  data: DataStack;
  settings: Settings;
  api: ApiService;
}

const FREE_STORAGE_BYTES = 2 * 1024 ** 3;
const QUEUE_PERCENT = 75;
const LOAD_WAITS = Duration.minutes(15);

/** Alarms that mail the operator: stalled work, and cost. */
export class Alarms extends Construct {
  readonly topic: sns.Topic;

  constructor(scope: Construct, id: string, { data, settings, api }: AlarmsProps) {
    super(scope, id);
    // A parameter and not a setting: an address must not be in a template.
    const email = new CfnParameter(scope, 'AlertEmail', {
      description: 'Who gets alarms and budget warnings',
      allowedPattern: '[^@\\s]+@[^@\\s]+',
      constraintDescription: 'an e-mail address',
    }).valueAsString;
    this.topic = new sns.Topic(this, 'Topic', { enforceSSL: true });
    this.topic.addSubscription(new EmailSubscription(email));
    this.watchLoads(data);
    this.watchDeliveries(data);
    this.watchStores(data);
    this.addAlarm('ApiFails', 'The API answers with errors', 5, {
      metric: api.loadBalancer.metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT),
    });
    new MonthlyBudget(this, 'Budget', settings.budgetUsd, email);
  }

  private watchLoads({ lake: { loads } }: DataStack): void {
    this.addAlarm('LoadsFailed', 'Load requests lie in the dead-letter queue', 1, {
      metric: loads.deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
    });
    this.addAlarm('LoadsWait', 'Load requests wait too long', LOAD_WAITS.toSeconds(), {
      metric: loads.queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum' }),
    });
  }

  private watchDeliveries({ lake: { deliveries } }: DataStack): void {
    this.addAlarm('FilesWait', 'Files came, and for hours no run could be asked for', 1, {
      metric: deliveries.deadLetters.metricApproximateNumberOfMessagesVisible({
        statistic: 'Maximum',
      }),
    });
  }

  private watchStores({ database, queue }: DataStack): void {
    this.addAlarm('DatabaseFull', 'The database runs out of storage', FREE_STORAGE_BYTES, {
      metric: database.instance.metricFreeStorageSpace({ statistic: 'Minimum' }),
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
      // Missing data is an alarm here: the database is gone.
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    });
    this.addAlarm('QueueFull', 'The queue runs out of memory and will refuse jobs', QUEUE_PERCENT, {
      metric: new cloudwatch.Metric({
        namespace: 'AWS/ElastiCache',
        metricName: 'DatabaseMemoryUsagePercentage',
        dimensionsMap: { CacheClusterId: `${queue.group.ref}-001` },
        statistic: 'Maximum',
      }),
    });
  }

  private addAlarm(
    id: string,
    alarmDescription: string,
    threshold: number,
    props: Pick<cloudwatch.AlarmProps, 'metric'> & Partial<cloudwatch.AlarmProps>,
  ): void {
    const alarm = new cloudwatch.Alarm(this, id, {
      alarmDescription,
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      ...props,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
  }
}
