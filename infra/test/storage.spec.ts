import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { listStatements } from './policies.js';
import { synthesise } from './synth.js';

const { data } = synthesise();

describe('buckets', () => {
  it('are all encrypted, versioned and closed to the public', () => {
    data.resourceCountIs('AWS::S3::Bucket', 3);
    data.allResourcesProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
        ],
      },
      VersioningConfiguration: { Status: 'Enabled' },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
  });

  it('all refuse access without TLS, and are retained when the stack is deleted', () => {
    const denied = listStatements(data).filter(
      ({ type, effect }) => type === 'AWS::S3::BucketPolicy' && effect === 'Deny',
    );
    const insecure = { Bool: { 'aws:SecureTransport': 'false' } };
    const onTls = denied.filter(
      ({ condition }) => JSON.stringify(condition) === JSON.stringify(insecure),
    );
    expect(onTls.map(({ owner, actions }) => [owner.replace(/Policy\w+$/, ''), actions])).toEqual([
      ['LakeLogs', ['s3:*']],
      ['LakeBucket', ['s3:*']],
      ['LakeReports', ['s3:*']],
    ]);
    for (const bucket of Object.values(data.findResources('AWS::S3::Bucket'))) {
      expect(bucket['DeletionPolicy']).toBe('Retain');
    }
  });

  it('expire temporary files of the lake and move raw files to cold storage', () => {
    const rule = (prefix: string, rest: object) =>
      Match.objectLike({ Prefix: prefix, Status: 'Enabled', ...rest });
    data.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: {
        Rules: [
          Match.objectLike({
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
            NoncurrentVersionExpiration: { NoncurrentDays: 30 },
          }),
          rule('scratch/', { ExpirationInDays: 7 }),
          rule('jobs/', { ExpirationInDays: 7 }),
          rule('loads/', { ExpirationInDays: 7 }),
          rule('workspace/athena/', { ExpirationInDays: 7 }),
          rule('raw/', {
            Transitions: [
              { StorageClass: 'STANDARD_IA', TransitionInDays: 30 },
              { StorageClass: 'GLACIER_IR', TransitionInDays: 90 },
            ],
          }),
        ],
      },
    });
  });
});

describe('load requests and deliveries', () => {
  it('are sent by the lake to queues that accept only the lake', () => {
    data.hasResourceProperties('AWS::S3::Bucket', {
      NotificationConfiguration: {
        QueueConfigurations: [
          {
            Event: 's3:ObjectCreated:*',
            Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'loads/core.sales/' }] } },
            Queue: { 'Fn::GetAtt': [Match.stringLikeRegexp('^LakeLoadsQueue'), 'Arn'] },
          },
          {
            Event: 's3:ObjectCreated:*',
            Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'delivery/' }] } },
            Queue: { 'Fn::GetAtt': [Match.stringLikeRegexp('^LakeDeliveriesQueue'), 'Arn'] },
          },
        ],
      },
    });
    const sends = listStatements(data).filter(
      ({ type, effect }) => type === 'AWS::SQS::QueuePolicy' && effect === 'Allow',
    );
    expect(sends).toHaveLength(2);
    for (const { actions, condition } of sends) {
      expect(actions).toEqual(['sqs:SendMessage']);
      expect(JSON.stringify(condition)).toContain('retailstream-main-lake-');
    }
  });

  it('are encrypted, require TLS, and end in the dead-letter queue after some attempts', () => {
    data.resourceCountIs('AWS::SQS::Queue', 4);
    data.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
    data.resourcePropertiesCountIs(
      'AWS::SQS::Queue',
      { VisibilityTimeout: 1800, RedrivePolicy: Match.objectLike({ maxReceiveCount: 5 }) },
      1,
    );
    data.resourcePropertiesCountIs(
      'AWS::SQS::Queue',
      { VisibilityTimeout: 600, RedrivePolicy: Match.objectLike({ maxReceiveCount: 100 }) },
      1,
    );
    const denied = listStatements(data).filter(
      ({ type, effect }) => type === 'AWS::SQS::QueuePolicy' && effect === 'Deny',
    );
    expect(denied.map(({ condition }) => condition)).toEqual(
      Array.from({ length: 4 }, () => ({ Bool: { 'aws:SecureTransport': 'false' } })),
    );
  });
});

describe('the warehouse', () => {
  it('is encrypted, private, retained, and has no password in the template', () => {
    data.hasResource('AWS::RDS::DBInstance', {
      DeletionPolicy: 'Snapshot',
      Properties: Match.objectLike({
        Engine: 'postgres',
        StorageEncrypted: true,
        PubliclyAccessible: false,
        EnableIAMDatabaseAuthentication: true,
        ManageMasterUserPassword: true,
        MasterUserPassword: Match.absent(),
        BackupRetentionPeriod: 7,
        DeletionProtection: true,
        MultiAZ: false,
      }),
    });
  });

  it.each(['worker', 'api'])('has a login of the %s with a generated password', (app) => {
    data.hasResourceProperties('AWS::SecretsManager::Secret', {
      GenerateSecretString: Match.objectLike({
        SecretStringTemplate: `{"username":"retailstream_${app}"}`,
        GenerateStringKey: 'password',
        PasswordLength: 64,
      }),
    });
  });

  it('accepts TLS only', () => {
    data.hasResourceProperties('AWS::RDS::DBParameterGroup', {
      Family: 'postgres18',
      Parameters: Match.objectLike({ 'rds.force_ssl': '1' }),
    });
  });

  it('can drop its protection and add a standby by settings', () => {
    synthesise({
      deletionProtection: 'false',
      highAvailability: 'true',
    }).data.hasResourceProperties('AWS::RDS::DBInstance', {
      DeletionProtection: false,
      MultiAZ: true,
    });
  });
});

describe('the secret of notifications', () => {
  it('is generated, and long enough', () => {
    data.hasResourceProperties('AWS::SecretsManager::Secret', {
      Description: 'NOTIFICATION_SECRET of the API and the worker',
      GenerateSecretString: Match.objectLike({ PasswordLength: 64 }),
    });
  });
});

describe('the queue', () => {
  it('is encrypted in transit and at rest, requires a token and never evicts', () => {
    data.hasResourceProperties('AWS::ElastiCache::ReplicationGroup', {
      Engine: 'valkey',
      TransitEncryptionEnabled: true,
      TransitEncryptionMode: 'required',
      AtRestEncryptionEnabled: true,
      AuthToken: { 'Fn::Join': ['', Match.arrayWith(['{{resolve:secretsmanager:'])] },
    });
    data.hasResourceProperties('AWS::ElastiCache::ParameterGroup', {
      Properties: { 'maxmemory-policy': 'noeviction' },
    });
  });
});
