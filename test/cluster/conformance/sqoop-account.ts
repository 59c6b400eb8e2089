import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { S3Store } from '#lake/stores/s3-store.js';
import type { ClusterWarehouse } from '#lake/transfer/sqoop-transfer.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

/** The resources of a deployment: a bucket, a warehouse, and its secret. */
interface TransferAccount extends TestWarehouse {
  lake: S3Store;
  address: ClusterWarehouse;
}

/** Created with the SDK, which finds AWS through the environment. */
export async function openTransferAccount(region: 'eu-west-1'): Promise<TransferAccount> {
  const bucket = `lake-${randomUUID()}`;
  const s3 = new S3Client({ region });
  const CreateBucketConfiguration = { LocationConstraint: region };
  await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration }));
  s3.destroy();
  const database = await createTestWarehouse();
  const { username, password, host, pathname } = new URL(database.url);
  const secret = `rds-${randomUUID()}`;
  const secrets = new SecretsManagerClient({ region });
  const SecretString = JSON.stringify({ username, password: decodeURIComponent(password) });
  await secrets.send(new CreateSecretCommand({ Name: secret, SecretString }));
  secrets.destroy();
  return {
    ...database,
    lake: new S3Store({ scheme: 's3', href: `s3://${bucket}/lake?region=${region}` }),
    address: { url: `jdbc:postgresql://${host}${pathname}?sslmode=prefer`, secret, region },
  };
}
