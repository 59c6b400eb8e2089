import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { buildClientConfig } from '../cloud.js';

/** The loader function's queue and its dead-letter queue. */
export interface LoaderQueues {
  url: string;
  arn: string;
  deadLetterUrl: string;
}

const TRIES = 3;

export async function createQueues(endpoint: string, name: string): Promise<LoaderQueues> {
  const sqs = new SQSClient(buildClientConfig(endpoint));
  const create = async (QueueName: string, Attributes: Record<string, string>) => {
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
    const { Attributes: found } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    return { url: QueueUrl, arn: found?.QueueArn ?? '' };
  };
  const dead = await create(`loader-dead-${name}`, {});
  const queue = await create(`loader-${name}`, {
    VisibilityTimeout: '2',
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: TRIES }),
  });
  sqs.destroy();
  return { ...queue, deadLetterUrl: dead.url };
}
