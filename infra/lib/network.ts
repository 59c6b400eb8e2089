import { RemovalPolicy, Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { EMR_MANAGED_TAG } from './names.js';
import type { Settings } from './settings.js';

/** Subnets in two zones: public (load balancer, NAT), private with outbound access, and isolated for data. */
export class Network extends Construct {
  readonly vpc: ec2.Vpc;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    this.vpc = new ec2.Vpc(this, 'Vpc', {
      // The first two of the account, resolved at deployment: synthesis has no account.
      maxAzs: 2,
      natGateways: settings.natGateways,
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [
        {
          name: 'public',
          subnetType: ec2.SubnetType.PUBLIC,
          cidrMask: 24,
          mapPublicIpOnLaunch: false,
        },
        { name: 'private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 22 },
        { name: 'data', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 24 },
      ],
      // Data goes to S3 without the NAT gateway, which costs money per gigabyte.
      gatewayEndpoints: { S3: { service: ec2.GatewayVpcEndpointAwsService.S3 } },
    });
    // The policy of EMR's service role starts nodes in tagged subnets only.
    for (const subnet of this.vpc.privateSubnets) Tags.of(subnet).add(EMR_MANAGED_TAG, 'true');
    if (settings.flowLogs) this.recordFlows(settings.logDays);
  }

  private recordFlows(retention: logs.RetentionDays): void {
    const group = new logs.LogGroup(this, 'Flows', {
      retention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.vpc.addFlowLog('FlowLog', {
      destination: ec2.FlowLogDestination.toCloudWatchLogs(group),
      trafficType: ec2.FlowLogTrafficType.REJECT,
    });
  }
}
