import { randomUUID } from 'node:crypto';
import { PutBucketNotificationConfigurationCommand, type S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { REGION } from './s3.js';

/** A queue in which S3 tells of every object that is put into a bucket. @returns its URL */
export async function tellQueue(s3: S3Client, sqs: SQSClient, Bucket: string): Promise<string> {
  const QueueName = `files-${randomUUID()}`;
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName }));
  const QueueArn = `arn:aws:sqs:${REGION}:123456789012:${QueueName}`;
  const QueueConfigurations = [{ QueueArn, Events: ['s3:ObjectCreated:*' as const] }];
  const NotificationConfiguration = { QueueConfigurations };
  const connection = { Bucket, NotificationConfiguration };
  await s3.send(new PutBucketNotificationConfigurationCommand(connection));
  return QueueUrl;
}

/** Messages that wait in a queue, and those that somebody has received and not taken away. */
export async function messagesIn(
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
