import { Arn, ArnFormat, CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as msk from 'aws-cdk-lib/aws-msk';
import {
  AwsCustomResource,
  AwsCustomResourcePolicy,
  PhysicalResourceId,
} from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { STREAM_TOPIC } from './names.js';
import type { Settings } from './settings.js';

interface KafkaProps {
  vpc: ec2.IVpc;
  securityGroup: ec2.ISecurityGroup;
  settings: Settings;
}

/** A cluster of MSK Serverless, private, with IAM as the only login. Its owner creates the topic. */
export class KafkaCluster extends Construct {
  private readonly arn: string;
  /** `host:port`, known once the cluster exists. */
  readonly brokers: string;

  constructor(scope: Construct, id: string, { vpc, securityGroup, settings }: KafkaProps) {
    super(scope, id);
    const cluster = new msk.CfnServerlessCluster(this, 'Cluster', {
      clusterName: `retailstream-${settings.deployment}`,
      clientAuthentication: { sasl: { iam: { enabled: true } } },
      vpcConfigs: [
        {
          subnetIds: vpc.isolatedSubnets.map(({ subnetId }) => subnetId),
          securityGroups: [securityGroup.securityGroupId],
        },
      ],
    });
    this.arn = cluster.attrArn;
    // CloudFormation has no attribute for them.
    const asked = new AwsCustomResource(this, 'Brokers', {
      onUpdate: {
        service: 'Kafka',
        action: 'getBootstrapBrokers',
        parameters: { ClusterArn: this.arn },
        physicalResourceId: PhysicalResourceId.of('brokers'),
        outputPaths: [BROKERS],
      },
      policy: AwsCustomResourcePolicy.fromStatements([
        new iam.PolicyStatement({ actions: ['kafka:GetBootstrapBrokers'], resources: [this.arn] }),
      ]),
      installLatestAwsSdk: false,
    });
    this.brokers = asked.getResponseField(BROKERS);
    new CfnOutput(this, 'KafkaArn', { value: this.arn });
  }

  allowConnect(): iam.PolicyStatement {
    return new iam.PolicyStatement({ actions: ['kafka-cluster:Connect'], resources: [this.arn] });
  }

  /** Reads one topic, without a consumer group. */
  allowRead(): iam.PolicyStatement {
    return new iam.PolicyStatement({
      actions: ['kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData'],
      resources: [this.buildTopicArn()],
    });
  }

  /** `…:cluster/name/uuid` is `…:topic/name/uuid/transactions`. */
  private buildTopicArn(): string {
    const place = Fn.select(1, Fn.split(':cluster/', this.arn));
    return Arn.format(
      {
        service: 'kafka',
        resource: 'topic',
        resourceName: `${place}/${STREAM_TOPIC}`,
        arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
      },
      Stack.of(this),
    );
  }
}

const BROKERS = 'BootstrapBrokerStringSaslIam';
