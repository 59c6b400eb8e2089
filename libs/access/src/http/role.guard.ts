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
import { rejectAnonymous, rejectRole } from './rejection.js';

const NEEDED = 'retailstream:role';

/** OpenAPI extension with the role that an operation requires. */
export const REQUIRED_ROLE = 'x-required-role';

/** Admits requests whose principal has the role that a method or class requires. */
@Injectable()
class RoleGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  /** @throws AppError UNAUTHENTICATED without a principal; FORBIDDEN when the role is too low */
  canActivate(context: ExecutionContext): boolean {
    const needed = this.reflector.getAllAndOverride<Role>(NEEDED, [
      context.getHandler(),
      context.getClass(),
    ]);
    const principal = readPrincipal(context);
    if (principal !== undefined && isEnough(principal.role, needed)) return true;
    if (principal === undefined || principal.via === 'anonymous') {
      throw new AppError('UNAUTHENTICATED', rejectAnonymous().message);
    }
    throw new AppError('FORBIDDEN', rejectRole(needed, principal.role).message);
  }
}

/**
 * Declares and enforces the role that a controller, a resolver or a method requires, and adds it to
 * OpenAPI.
 */
export const NeedsRole = (role: Role) =>
  applyDecorators(
    SetMetadata(NEEDED, role),
    UseGuards(RoleGuard),
    ApiExtension(REQUIRED_ROLE, role),
  );

/** Parameter of a guarded method: the caller's name in the audit log. */
export const Actor = createParamDecorator((_data: unknown, context: ExecutionContext): string => {
  const principal = readPrincipal(context);
  if (principal === undefined) throw new Error('a method that names its actor is not guarded');
  return principal.name;
});

function readPrincipal(context: ExecutionContext): Principal | undefined {
  if (context.getType<GqlContextType>() === 'graphql') {
    const { req } = GqlExecutionContext.create(context).getContext<{ req: FastifyRequest }>();
    return req.principal;
  }
  return context.switchToHttp().getRequest<FastifyRequest>().principal;
}
