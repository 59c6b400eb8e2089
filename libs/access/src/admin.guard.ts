import {
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  UnauthorizedException,
} from '@nestjs/common';
import { type GqlContextType, GqlExecutionContext } from '@nestjs/graphql';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { AdminKeys } from './admin-keys.js';

/** Who sent the requests that the guard has let pass. */
const actors = new WeakMap<FastifyRequest, string>();

/** Lets a request pass that carries a valid admin key: `Authorization: Bearer rs_…`. */
@Injectable()
export class AdminGuard implements CanActivate {
  private readonly keys: AdminKeys;

  constructor(warehouse: DataSource) {
    this.keys = new AdminKeys(warehouse);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = requestOf(context);
    const actor = await this.keys.holderOf(request.headers.authorization);
    if (actor !== undefined) {
      actors.set(request, actor);
      return true;
    }
    throw new UnauthorizedException(
      'an admin key is needed: send "Authorization: Bearer <key>"; the key was shown at the first ' +
        'start, and `npm run admin-key` makes a new one',
    );
  }
}

/** Parameter of a guarded method: who asks, as the audit log names them. */
export const Actor = createParamDecorator((_data: unknown, context: ExecutionContext): string => {
  const actor = actors.get(requestOf(context));
  if (actor === undefined) throw new Error('a method that names its actor is not guarded');
  return actor;
});

function requestOf(context: ExecutionContext): FastifyRequest {
  if (context.getType<GqlContextType>() === 'graphql') {
    return GqlExecutionContext.create(context).getContext<{ req: FastifyRequest }>().req;
  }
  return context.switchToHttp().getRequest<FastifyRequest>();
}
