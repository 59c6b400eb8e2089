import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { root } from './dockerfile.js';

interface Service {
  image: string;
  profiles?: string[];
  build?: { context: string; dockerfile: string; target: string };
  command?: string[];
  environment?: Record<string, string>;
  ports?: string[];
  networks: string[];
  volumes?: (string | { source: string; target: string; read_only?: string })[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  init?: boolean;
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  deploy?: { resources: { limits: { memory: string } } };
}

interface Compose {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean }>;
  volumes: Record<string, unknown>;
}

export const composeText = readFileSync(new URL('docker/compose.yaml', root), 'utf8');

/** docker/compose.yaml, with its variables unexpanded. */
export const compose = parse(composeText, { merge: true }) as Compose;

/** Names of the required variables in docker/.env. */
export const requiredVariables = [
  ...new Set([...composeText.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name ?? '')),
];

/**
 * Returns the environment that Compose gives a service: variables from the argument, else their default, else their
 * name.
 */
export function resolveEnvironment(
  service: string,
  variables: Record<string, string> = {},
): Record<string, string> {
  const environment = compose.services[service]?.environment ?? {};
  const fill = (text: string) =>
    text
      .replace(/\$\{(\w+):\?[^}]*\}/g, '$1')
      .replace(
        /\$\{(\w+):-([^}]*)\}/g,
        (_, name: string, preset: string) => variables[name] ?? preset,
      );
  return Object.fromEntries(Object.entries(environment).map(([name, text]) => [name, fill(text)]));
}
