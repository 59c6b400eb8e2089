import * as emr from 'aws-cdk-lib/aws-emr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3deploy from 'aws-cdk-lib/aws-s3-deployment';
import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { dirname, basename } from 'node:path';
import type { DataStack } from './data-stack.js';
import { EmrRoles } from './emr-roles.js';
import { buildClusterTemplate } from './emr-template.js';
import { lakeKeys } from './names.js';
import type { Settings } from './settings.js';

export interface EmrClusterProps {
  data: DataStack;
  settings: Settings;
  /** The bootstrap script's file. */
  bootstrap: string;
}

/** Everything the application needs to start a cluster: template, script, roles; not a cluster. */
export class EmrCluster extends Construct {
  readonly roles: EmrRoles;

  constructor(scope: Construct, id: string, { data, settings, bootstrap }: EmrClusterProps) {
    super(scope, id);
    this.roles = new EmrRoles(this, 'Roles', data);
    if (settings.emrCertificates) this.readCertificates(settings.emrCertificates);
    const security = new emr.CfnSecurityConfiguration(this, 'Security', {
      securityConfiguration: buildSecurity(settings, data.diskKey.keyArn),
    });
    const { groups, lake, network } = data;
    const template = buildClusterTemplate(settings, {
      lakeBucket: lake.bucket.bucketName,
      logBucket: lake.logs.bucketName,
      subnets: network.vpc.privateSubnets.map((subnet) => subnet.subnetId),
      primaryGroup: groups.emrPrimary.securityGroupId,
      coreGroup: groups.emrCore.securityGroupId,
      serviceGroup: groups.emrService.securityGroupId,
      serviceRole: this.roles.service.roleName,
      instanceProfile: this.roles.instanceProfile.ref,
      securityConfiguration: security.ref,
    });
    new s3deploy.BucketDeployment(this, 'Files', {
      destinationBucket: lake.bucket,
      destinationKeyPrefix: dirname(lakeKeys.cluster),
      sources: [
        s3deploy.Source.jsonData(basename(lakeKeys.cluster), template),
        s3deploy.Source.asset(dirname(bootstrap)),
      ],
      prune: false,
    });
  }

  private readCertificates(url: string): void {
    const resource = `arn:${Stack.of(this).partition}:s3:::${url.replace('s3://', '')}`;
    this.roles.nodes.addToPolicy(
      new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [resource] }),
    );
  }
}

function buildSecurity({ emrCertificates }: Settings, diskKey: string): object {
  return {
    EncryptionConfiguration: {
      EnableAtRestEncryption: true,
      AtRestEncryptionConfiguration: {
        S3EncryptionConfiguration: { EncryptionMode: 'SSE-S3' },
        LocalDiskEncryptionConfiguration: {
          EncryptionKeyProviderType: 'AwsKms',
          AwsKmsKey: diskKey,
          EnableEbsEncryption: true,
        },
      },
      EnableInTransitEncryption: emrCertificates !== undefined,
      ...(emrCertificates
        ? {
            InTransitEncryptionConfiguration: {
              TLSCertificateConfiguration: {
                CertificateProviderType: 'PEM',
                S3Object: emrCertificates,
              },
            },
          }
        : {}),
    },
    InstanceMetadataServiceConfiguration: {
      MinimumInstanceMetadataServiceVersion: 2,
      HttpPutResponseHopLimit: 1,
    },
  };
}
