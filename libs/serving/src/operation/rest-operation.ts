import { Controller, Get, Inject, Post, Query, Req, Res, type Type } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Actor, NeedsRole } from '#access/http/role.guard.js';
import { markPersonal } from '../bytes/personal-mark.js';
import { checkedArguments } from '../check-arguments.js';
import { asksForPersonalData } from '../personal.js';
import { keyOf } from './idempotency-header.js';
import type { Operation } from './operation.js';
import { OPERATION_SERVICES, type OperationServices } from './operation-context.js';
import { perform } from './perform.js';
import { describeInput, describeReplies, queryArguments } from './rest-description.js';
import { inputOf } from './rest-input.js';
import { sendResult } from './rest-reply.js';

/** The REST resource of an operation, below `/v1/admin/`. */
export function controllerFor(operation: Operation): Type<object> {
  const { name, summary, description = summary, args, rest, role } = operation;
  const Route = rest.method === 'GET' ? Get : Post;

  @ApiTags('admin')
  @ApiBearerAuth()
  @NeedsRole(role)
  @Controller('v1/admin')
  class OperationController {
    constructor(@Inject(OPERATION_SERVICES) private readonly services: OperationServices) {}

    @Route(rest.path)
    @ApiOperation({ operationId: name, summary, description })
    @describeInput(operation)
    @describeReplies(operation)
    async handle(
      @Req() request: FastifyRequest,
      @Res() reply: FastifyReply,
      @Actor() actor: string,
    ): Promise<void> {
      const { given, upload } = inputOf(operation, request);
      const checked = await checkedArguments(args, given);
      const idempotencyKey = keyOf(request);
      if (asksForPersonalData(checked)) markPersonal(request);
      const mayReadPersonalData = request.principal?.personalData ?? false;
      const asker = request.principal && { role: request.principal.role };
      const beside = { mayReadPersonalData, signal: request.hangUp };
      const context = { ...this.services, actor, ...asker, ...beside };
      const result = await perform(operation, context, checked, { upload, idempotencyKey });
      await sendResult(operation, result, reply);
    }
  }
  const query = queryArguments(operation);
  if (query) {
    // OpenAPI reads the arguments of the query from here, and `handle` takes no notice.
    Query()(OperationController.prototype, 'handle', 3);
    Reflect.defineMetadata(
      'design:paramtypes',
      [Object, Object, String, query],
      OperationController.prototype,
      'handle',
    );
  }
  return OperationController;
}
