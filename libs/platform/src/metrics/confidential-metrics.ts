import type { Registry } from 'prom-client';

const marked = new WeakMap<Registry, Set<string>>();

/** Marks a metric that tells how the business goes: `/metrics` shows it to those alone who may know. */
export function markConfidential(registry: Registry, name: string): void {
  const names = marked.get(registry) ?? new Set();
  marked.set(registry, names.add(name));
}

/** @returns names of metrics */
export const confidentialIn = (registry: Registry): ReadonlySet<string> =>
  marked.get(registry) ?? new Set();
