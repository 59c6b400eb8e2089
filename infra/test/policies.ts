import type { Template } from 'aws-cdk-lib/assertions';

/** One statement of a policy; single texts become lists. */
export interface Statement {
  /** Logical id of the resource with the policy. */
  owner: string;
  type: string;
  effect: string;
  actions: string[];
  /** As JSON, because ARNs are mostly functions. */
  resources: string[];
  condition: unknown;
}

interface RawStatement {
  Effect: string;
  Action?: string | string[];
  NotAction?: unknown;
  Resource?: unknown;
  Condition?: unknown;
}

/** Every statement of every policy document in a template. */
export function listStatements(template: Template): Statement[] {
  const resources = template.toJSON()['Resources'] as Record<string, { Type: string }>;
  return Object.entries(resources).flatMap(([owner, resource]) =>
    listDocuments(resource).flatMap((raw) => {
      if (raw.NotAction !== undefined) throw new Error(`${owner}: NotAction is not looked through`);
      return {
        owner,
        type: resource.Type,
        effect: raw.Effect,
        actions: list(raw.Action),
        resources: list(raw.Resource).map((arn) =>
          typeof arn === 'string' ? arn : JSON.stringify(arn),
        ),
        condition: raw.Condition,
      };
    }),
  );
}

function listDocuments(value: unknown): RawStatement[] {
  if (typeof value !== 'object' || value === null) return [];
  const statements = (value as { Statement?: unknown }).Statement;
  if (Array.isArray(statements)) return statements as RawStatement[];
  return Object.values(value).flatMap(listDocuments);
}

function list<Item>(value: Item | Item[] | undefined): Item[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
