// The two packages have no types: those of React are a separate package that nothing else needs.
declare module 'react' {
  export interface ReactElement {
    type: unknown;
  }
  export function useState<Value>(initial: Value): [Value, (value: Value) => void];
  export function createElement<Props extends object>(
    type: string | ((props: Props) => ReactElement),
    props: Props | null,
    ...children: readonly (ReactElement | string)[]
  ): ReactElement;
}

declare module 'react-dom/client' {
  import type { ReactElement } from 'react';

  export function createRoot(place: Element): { render(element: ReactElement): void };
}

declare module 'graphiql' {
  import type { ReactElement } from 'react';

  interface Plugin {
    title: string;
    icon: () => ReactElement;
    content: () => ReactElement;
  }

  export function GraphiQL(props: {
    fetcher: (
      request: { query: string; operationName?: string | null },
      options?: { headers?: Record<string, string> },
    ) => Promise<unknown>;
    query?: string | undefined;
    defaultQuery?: string;
    plugins?: Plugin[];
    visiblePlugin?: Plugin;
  }): ReactElement;
}
