import { randomUUID } from 'node:crypto';
import { PutBucketNotificationConfigurationCommand, type S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { REGION } from './s3.js';

/** Creates a queue that receives S3's events of every new object in a bucket. @returns its URL */
export async function createEventQueue(
  s3: S3Client,
  sqs: SQSClient,
  Bucket: string,
): Promise<string> {
  const QueueName = `files-${randomUUID()}`;
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName }));
  const QueueArn = `arn:aws:sqs:${REGION}:123456789012:${QueueName}`;
  const QueueConfigurations = [{ QueueArn, Events: ['s3:ObjectCreated:*' as const] }];
  const NotificationConfiguration = { QueueConfigurations };
  const connection = { Bucket, NotificationConfiguration };
  await s3.send(new PutBucketNotificationConfigurationCommand(connection));
  return QueueUrl;
}

/** Returns the number of waiting messages, and of received ones that are not deleted. */
export async function receiveMessages(
  sqs: SQSClient,
  QueueUrl: string,
): Promise<{ waiting: number; hidden: number }> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return {
    waiting: Number(Attributes.ApproximateNumberOfMessages),
    hidden: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
  };
}
