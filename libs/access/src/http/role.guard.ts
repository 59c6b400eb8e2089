import {
  applyDecorators,
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  SetMetadata,
  UseGuards,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiExtension } from '@nestjs/swagger';
import { type GqlContextType, GqlExecutionContext } from '@nestjs/graphql';
import type { FastifyRequest } from 'fastify';
import { AppError } from '#platform/errors/app-error.js';
import { isEnough, type Principal, type Role } from '../principal.js';
import { nobody, tooSmall } from './rejection.js';

const NEEDED = 'retailstream:role';

/** Where OpenAPI has the role that an operation needs. */
export const REQUIRED_ROLE = 'x-required-role';

/** Lets a request pass whose principal has the role that a method or class needs. */
@Injectable()
class RoleGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  /** @throws AppError UNAUTHENTICATED when nobody in particular asks; FORBIDDEN when the role is too small */
  canActivate(context: ExecutionContext): boolean {
    const needed = this.reflector.getAllAndOverride<Role>(NEEDED, [
      context.getHandler(),
      context.getClass(),
    ]);
    const principal = principalOf(context);
    if (principal !== undefined && isEnough(principal.role, needed)) return true;
    if (principal === undefined || principal.via === 'anonymous') {
      throw new AppError('UNAUTHENTICATED', nobody().message);
    }
    throw new AppError('FORBIDDEN', tooSmall(needed, principal.role).message);
  }
}

/** Says which role a controller, a resolver or a method of theirs needs, in OpenAPI too, and holds to it. */
export const NeedsRole = (role: Role) =>
  applyDecorators(
    SetMetadata(NEEDED, role),
    UseGuards(RoleGuard),
    ApiExtension(REQUIRED_ROLE, role),
  );

/** Parameter of a guarded method: who asks, as the audit log names them. */
export const Actor = createParamDecorator((_data: unknown, context: ExecutionContext): string => {
  const principal = principalOf(context);
  if (principal === undefined) throw new Error('a method that names its actor is not guarded');
  return principal.name;
});

function principalOf(context: ExecutionContext): Principal | undefined {
  if (context.getType<GqlContextType>() === 'graphql') {
    const { req } = GqlExecutionContext.create(context).getContext<{ req: FastifyRequest }>();
    return req.principal;
  }
  return context.switchToHttp().getRequest<FastifyRequest>().principal;
}
