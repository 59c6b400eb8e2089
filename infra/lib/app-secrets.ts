import * as ecs from 'aws-cdk-lib/aws-ecs';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { DataStack } from './data-stack.js';
import type { Settings } from './settings.js';

/** Settings, by name, that ECS passes to both applications from secrets. */
export function createAppSecrets(
  scope: Construct,
  { queue, notificationSecret }: DataStack,
  { smtpSecretArn }: Settings,
): Record<string, ecs.Secret> {
  const secrets: Record<string, ISecret> = {
    QUEUE_URL: queue.url,
    NOTIFICATION_SECRET: notificationSecret,
  };
  if (smtpSecretArn !== undefined) {
    secrets['SMTP_URL'] = Secret.fromSecretCompleteArn(scope, 'SmtpUrl', smtpSecretArn);
  }
  return Object.fromEntries(
    Object.entries(secrets).map(([name, secret]) => [name, ecs.Secret.fromSecretsManager(secret)]),
  );
}
