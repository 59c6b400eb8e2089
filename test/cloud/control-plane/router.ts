import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { type ApiCall, identifyCall } from './api-call.js';
import { AwsError, sendError, sendJson } from './aws-wire.js';
import type { Emr } from './emr.js';
import type { CallFault } from './fault-schema.js';
import type { Faults, LoggedCall } from './faults.js';
import type { GlueRuns } from './glue-runs.js';
import { GlueVersions } from './glue-versions.js';
import type { RedshiftData } from '../redshift/redshift-data.js';
import { forward, relay } from './moto-proxy.js';
import { refuse } from './refusal.js';

const EMR_ACTIONS = [
  'RunJobFlow',
  'DescribeCluster',
  'ListClusters',
  'ListInstances',
  'AddJobFlowSteps',
  'ListSteps',
  'DescribeStep',
  'CancelSteps',
  'TerminateJobFlows',
  'AddTags',
] as const;

const GLUE_ACTIONS = ['StartJobRun', 'GetJobRun', 'GetJobRuns', 'BatchStopJobRun'] as const;

const REDSHIFT_ACTIONS = [
  'BatchExecuteStatement',
  'DescribeStatement',
  'GetStatementResult',
  'CancelStatement',
  'ListDatabases',
] as const;

/** Services of which moto answers nothing. */
const OWN = new Set(['elasticmapreduce', 'redshift-data']);

type Action = (params: never, region: string) => object | Promise<object>;

/** A request and its response. */
interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  call: ApiCall;
  entry: LoggedCall;
  fault: CallFault | undefined;
}

/** Routes each request: EMR, Glue runs and Redshift are handled here, everything else by moto. */
export class Router {
  private readonly actions = new Map<string, Action>();
  private readonly versions: GlueVersions;

  constructor(
    private readonly motoUrl: string,
    emr: Emr,
    glue: GlueRuns,
    redshift: RedshiftData,
    private readonly faults: Faults,
  ) {
    this.versions = new GlueVersions(motoUrl);
    for (const name of EMR_ACTIONS)
      this.actions.set(`elasticmapreduce:${name}`, emr[name].bind(emr));
    for (const name of GLUE_ACTIONS) this.actions.set(`glue:${name}`, glue[name].bind(glue));
    for (const name of REDSHIFT_ACTIONS)
      this.actions.set(`redshift-data:${name}`, redshift[name].bind(redshift));
  }

  /** Answers a request; never rejects. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      if (request.url === '/_faults') await this.handleFaultRequest(request, response);
      else await this.answer(request, response);
    } catch (error) {
      if (response.headersSent) response.destroy();
      else if (error instanceof AwsError) sendError(response, error);
      else sendError(response, new AwsError('InternalFailure', String(error), 500));
    }
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await identifyCall(request);
    const { entry, fault } = this.faults.takeCall(call);
    const exchange = { request, response, call, entry, fault };
    if (fault?.kind === 'delay') {
      await delay(fault.delayMs, undefined, { ref: false });
    } else if (fault && fault.kind !== 'lost-response') {
      request.resume();
      refuse(response, call, fault.kind);
      return;
    }
    const action = this.actions.get(`${call.service}:${call.action}`);
    if (action) await this.execute(exchange, action);
    else if (OWN.has(call.service)) throw createUnknownOperation();
    else await this.forwardCall(exchange);
  }

  private async execute(exchange: Exchange, action: Action): Promise<void> {
    const { request, response, call, entry, fault } = exchange;
    const output = await action(call.params as never, call.region);
    entry.carriedOut = true;
    if (fault?.kind === 'lost-response') request.socket.destroy();
    else sendJson(response, output);
  }

  private async forwardCall(exchange: Exchange): Promise<void> {
    const { request, response, call, entry, fault } = exchange;
    const answer = await this.versions.send(call, () => forward(this.motoUrl, request, call.body));
    entry.carriedOut = (answer.statusCode ?? 500) < 400;
    if (fault?.kind === 'lost-response') {
      await finished(answer.resume());
      request.socket.destroy();
    } else {
      await relay(answer, response);
    }
  }

  /** `POST /_faults` takes a `FaultRequest`, `GET /_faults` returns the log of calls. */
  private async handleFaultRequest(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    if (request.method === 'GET') {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ calls: this.faults.calls }));
      return;
    }
    const problem = await this.addFault(request);
    response.writeHead(problem === undefined ? 204 : 400);
    response.end(problem);
  }

  private async addFault(request: IncomingMessage): Promise<string | undefined> {
    try {
      this.faults.add(await json(request));
      return undefined;
    } catch (error) {
      return String(error);
    }
  }
}

function createUnknownOperation(): AwsError {
  return new AwsError('UnknownOperationException', '');
}
