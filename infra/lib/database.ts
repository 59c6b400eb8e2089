import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { WAREHOUSE_DATABASE, WAREHOUSE_OWNER, warehouseRoles } from './names.js';
import type { Settings } from './settings.js';

export interface DatabaseProps {
  vpc: ec2.IVpc;
  securityGroup: ec2.ISecurityGroup;
  settings: Settings;
}

/** The warehouse: PostgreSQL on RDS, TLS only. RDS creates and rotates the owner's password. */
export class Database extends Construct {
  readonly instance: rds.DatabaseInstance;
  /** The schema owner's `username` and `password`; RDS rotates it every seven days. */
  readonly secret: ISecret;
  /** Secrets of the applications' logins, in the same form; the worker enables the logins when it starts. */
  readonly logins: Readonly<Record<keyof typeof warehouseRoles, ISecret>>;

  constructor(scope: Construct, id: string, { vpc, securityGroup, settings }: DatabaseProps) {
    super(scope, id);
    const engine = rds.DatabaseInstanceEngine.postgres({
      version: rds.PostgresEngineVersion.VER_18_3,
    });
    const instanceIdentifier = `retailstream-${settings.deployment}`;
    const log = new logs.LogGroup(this, 'Log', {
      logGroupName: `/aws/rds/instance/${instanceIdentifier}/postgresql`,
      retention: settings.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.instance = new rds.DatabaseInstance(this, 'Instance', {
      engine,
      instanceIdentifier,
      instanceType: ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.MEDIUM),
      parameterGroup: new rds.ParameterGroup(this, 'Parameters', {
        engine,
        parameters: { 'rds.force_ssl': '1', log_min_duration_statement: '5000' },
      }),
      vpc,
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      securityGroups: [securityGroup],
      publiclyAccessible: false,
      multiAz: settings.highAvailability,
      credentials: rds.Credentials.fromUsername(WAREHOUSE_OWNER),
      manageMasterUserPassword: true,
      iamAuthentication: true,
      databaseName: WAREHOUSE_DATABASE,
      storageType: rds.StorageType.GP3,
      allocatedStorage: 20,
      maxAllocatedStorage: 200,
      storageEncrypted: true,
      caCertificate: rds.CaCertificate.RDS_CA_RSA2048_G1,
      backupRetention: Duration.days(7),
      copyTagsToSnapshot: true,
      deleteAutomatedBackups: false,
      deletionProtection: settings.deletionProtection,
      removalPolicy: RemovalPolicy.SNAPSHOT,
      autoMinorVersionUpgrade: true,
      cloudwatchLogsExports: ['postgresql'],
    });
    this.instance.node.addDependency(log);
    if (!this.instance.secret) throw new Error('RDS made no secret');
    this.secret = this.instance.secret;
    this.logins = { worker: this.createLogin('worker'), api: this.createLogin('api') };
  }

  private createLogin(app: keyof typeof warehouseRoles): Secret {
    const username = warehouseRoles[app];
    return new Secret(this, `${app === 'api' ? 'Api' : 'Worker'}Login`, {
      description: `Login ${username} to the warehouse`,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username }),
        generateStringKey: 'password',
        excludePunctuation: true,
        passwordLength: 64,
      },
    });
  }
}
