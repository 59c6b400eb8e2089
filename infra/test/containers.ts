import type { Template } from 'aws-cdk-lib/assertions';

export interface Container {
  Environment: { Name: string; Value: unknown }[];
  Secrets: { Name: string }[];
  User?: string;
}

/** Containers of an application's task, the application first. */
export function findContainers(template: Template, app: 'Api' | 'Worker'): Container[] {
  const found = Object.entries(template.findResources('AWS::ECS::TaskDefinition')).find(([id]) =>
    id.startsWith(app),
  );
  const { ContainerDefinitions } = found?.[1]['Properties'] as {
    ContainerDefinitions: Container[];
  };
  return ContainerDefinitions;
}

export function requireContainer(template: Template, app: 'Api' | 'Worker'): Container {
  const [container] = findContainers(template, app);
  if (!container) throw new Error(`${app} has no container`);
  return container;
}

/** Returns the text, with `…` for values that deployment fills in. */
export function joinText(value: unknown): string {
  if (typeof value === 'string') return value;
  const parts = (value as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join']?.[1];
  return parts ? parts.map((part) => (typeof part === 'string' ? part : '…')).join('') : '…';
}

export function readEnvironment(container: Container): Record<string, string> {
  return Object.fromEntries(
    container.Environment.map(({ Name, Value }) => [Name, joinText(Value)]),
  );
}
