import { Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { API_PORT, EMR_MANAGED_TAG, HIVE_PORT } from './names.js';
import type { Settings } from './settings.js';

const POSTGRES = ec2.Port.tcp(5432);
const VALKEY = ec2.Port.tcp(6379);
const KAFKA = ec2.Port.tcp(9098);
const HTTPS = ec2.Port.tcp(443);
/** Ports of mail servers: implicit TLS, and STARTTLS. */
const SMTP = [465, 587].map((port) => ec2.Port.tcp(port));

/** All allowed connections between parts, in one place. Everything else is refused. */
export class SecurityGroups extends Construct {
  readonly loadBalancer: ec2.SecurityGroup;
  readonly api: ec2.SecurityGroup;
  readonly worker: ec2.SecurityGroup;
  readonly loader: ec2.SecurityGroup;
  readonly database: ec2.SecurityGroup;
  readonly queue: ec2.SecurityGroup;
  readonly emrPrimary: ec2.SecurityGroup;
  readonly emrCore: ec2.SecurityGroup;
  readonly emrService: ec2.SecurityGroup;
  /** Without rules: queries come by the Data API. */
  readonly redshift: ec2.SecurityGroup | undefined;
  readonly kafka: ec2.SecurityGroup | undefined;

  constructor(
    scope: Construct,
    id: string,
    private readonly vpc: ec2.IVpc,
    settings: Pick<Settings, 'certificateArn' | 'smtpSecretArn' | 'redshift' | 'kafka'>,
  ) {
    super(scope, id);
    this.loadBalancer = this.createGroup('LoadBalancer', 'Load balancer of the API');
    this.api = this.createGroup('Api', 'API tasks');
    this.worker = this.createGroup('Worker', 'Worker tasks');
    this.loader = this.createGroup('Loader', 'Lambda loader');
    this.database = this.createGroup('Database', 'PostgreSQL');
    this.queue = this.createGroup('Queue', 'Valkey');
    this.emrPrimary = this.createGroup('EmrPrimary', 'EMR primary node');
    this.emrCore = this.createGroup('EmrCore', 'EMR core nodes');
    this.emrService = this.createGroup('EmrService', 'EMR service access');
    this.redshift = settings.redshift ? this.createGroup('Redshift', 'Redshift') : undefined;
    this.kafka = settings.kafka ? this.createGroup('Kafka', 'Kafka') : undefined;
    this.connectApi(settings.certificateArn !== undefined);
    this.connectWorkers(settings.smtpSecretArn !== undefined);
    this.connectCluster();
  }

  private connectApi(isPublic: boolean): void {
    const { loadBalancer, api } = this;
    if (isPublic) loadBalancer.addIngressRule(ec2.Peer.anyIpv4(), HTTPS, 'HTTPS from anywhere');
    else {
      const inside = ec2.Peer.ipv4(this.vpc.vpcCidrBlock);
      loadBalancer.addIngressRule(inside, ec2.Port.tcp(80), 'HTTP from inside the VPC');
    }
    loadBalancer.connections.allowTo(api, ec2.Port.tcp(API_PORT), 'API');
    this.allowAws(api);
    api.connections.allowTo(this.database, POSTGRES, 'Warehouse of the API');
    api.connections.allowTo(this.queue, VALKEY, 'Queue of the API');
  }

  private connectWorkers(mails: boolean): void {
    const { worker, loader } = this;
    this.allowAws(worker);
    for (const port of mails ? SMTP : []) {
      worker.addEgressRule(ec2.Peer.anyIpv4(), port, 'E-mail');
    }
    worker.connections.allowTo(this.database, POSTGRES, 'Warehouse of the worker');
    worker.connections.allowTo(this.queue, VALKEY, 'Queue of the worker');
    if (this.kafka) worker.connections.allowTo(this.kafka, KAFKA, 'Events of the worker');
    worker.connections.allowTo(this.emrPrimary, ec2.Port.tcp(HIVE_PORT), 'HiveServer2');
    this.allowAws(loader);
    loader.connections.allowTo(this.database, POSTGRES, 'Warehouse of the loader');
  }

  /** The rules that EMR 7 requires in private subnets; EMR adds none to complete groups. */
  private connectCluster(): void {
    const { emrPrimary, emrCore, emrService } = this;
    const nodes = [emrPrimary, emrCore];
    for (const from of nodes) {
      this.allowAws(from);
      from.connections.allowTo(this.database, POSTGRES, 'Warehouse of EMR');
      for (const to of nodes) from.connections.allowTo(to, ec2.Port.allTraffic(), 'EMR nodes');
      emrService.connections.allowTo(from, ec2.Port.tcp(8443), 'EMR cluster manager');
      from.connections.allowTo(emrService, ec2.Port.tcp(9443), 'EMR cluster manager');
    }
    for (const group of [...nodes, emrService]) Tags.of(group).add(EMR_MANAGED_TAG, 'true');
  }

  private allowAws(group: ec2.SecurityGroup): void {
    group.addEgressRule(ec2.Peer.anyIpv4(), HTTPS, 'APIs of AWS');
  }

  private createGroup(id: string, description: string): ec2.SecurityGroup {
    return new ec2.SecurityGroup(this, id, {
      vpc: this.vpc,
      description,
      allowAllOutbound: false,
    });
  }
}
