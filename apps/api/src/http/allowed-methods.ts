import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

interface Route {
  segments: readonly string[];
  methods: Set<string>;
}

/** Which methods a path has: the router itself only says that it knows no such pair. */
@Injectable()
export class AllowedMethods {
  private readonly routes = new Map<string, Route>();

  /** Remembers the routes that the server is given from now on. */
  observe(server: FastifyInstance): void {
    server.addHook('onRoute', ({ url, method }) => {
      // A file server's route matches whatever is nothing else.
      if (url.includes('*')) return;
      const { methods } = this.routes.get(url) ?? this.add(url);
      for (const each of [method].flat()) methods.add(each);
    });
  }

  /** In alphabetical order; none for a path that is not there. */
  of(path: string): string[] {
    const given = path.split('/');
    const methods = [...this.routes.values()]
      .filter(({ segments }) => fits(segments, given))
      .flatMap((route) => [...route.methods]);
    if (methods.length === 0) return [];
    return [...new Set([...methods, 'OPTIONS'])].sort();
  }

  private add(url: string): Route {
    const route = { segments: url.split('/'), methods: new Set<string>() };
    this.routes.set(url, route);
    return route;
  }
}

function fits(segments: readonly string[], given: readonly string[]): boolean {
  return (
    segments.length === given.length &&
    segments.every((segment, i) => (segment.startsWith(':') ? given[i] : segment === given[i]))
  );
}
