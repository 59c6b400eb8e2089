import {
  type CanActivate,
  type ExecutionContext,
  Injectable,
  UnauthorizedException,
} from '@nestjs/common';
import { type GqlContextType, GqlExecutionContext } from '@nestjs/graphql';
import type { Request } from 'express';
import { DataSource } from 'typeorm';
import { AdminKeys } from '#pipeline/ledger/admin-keys.js';
import type { ApiContext } from '../graphql/api-context.js';

/** Lets a request pass that carries a valid admin key: `Authorization: Bearer rs_…`. */
@Injectable()
export class AdminGuard implements CanActivate {
  private readonly keys: AdminKeys;

  constructor(warehouse: DataSource) {
    this.keys = new AdminKeys(warehouse);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const [scheme, key] = (requestOf(context).headers.authorization ?? '').split(' ');
    if (scheme?.toLowerCase() === 'bearer' && key && (await this.keys.isValid(key))) return true;
    throw new UnauthorizedException(
      'an admin key is needed: send "Authorization: Bearer <key>"; the key was shown at the first ' +
        'start, and `npm run admin-key` makes a new one',
    );
  }
}

function requestOf(context: ExecutionContext): Request {
  if (context.getType<GqlContextType>() === 'graphql') {
    return GqlExecutionContext.create(context).getContext<ApiContext>().req;
  }
  return context.switchToHttp().getRequest<Request>();
}
