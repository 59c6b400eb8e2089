import { z } from 'zod';

/** Where runs are reported as OpenLineage events. */
export interface OpenLineageSettings {
  /** Accepts one event per POST. */
  url: string;
  /** Sent as a bearer token: never log it. */
  apiKey: string | undefined;
  /** Of jobs, and of datasets without another namespace. */
  namespace: string;
}

const PATH = '/api/v1/lineage';

const receiverUrl = z.string().transform((text, context): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    context.addIssue('write an http:// or https:// URL, for example http://marquez:5000');
    return z.NEVER;
  }
  if (url.username !== '' || url.password !== '') {
    context.addIssue('remove user and password from the URL; set OPENLINEAGE_API_KEY for a token');
    return z.NEVER;
  }
  if (url.pathname === '/') url.pathname = PATH;
  url.hash = '';
  return url.href;
});

/** The settings by the names of their variables, as in `config.ts`. */
export const openLineageShape = {
  OPENLINEAGE_URL: receiverUrl.optional(),
  OPENLINEAGE_API_KEY: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'write a token without blanks')
    .optional(),
  OPENLINEAGE_NAMESPACE: z.string().trim().min(1).max(200).default('retailstream'),
};

type Settings = z.output<z.ZodObject<typeof openLineageShape>>;

/** Returns the settings; undefined when nothing is sent. */
export function toOpenLineageSettings(settings: Settings): OpenLineageSettings | undefined {
  const { OPENLINEAGE_URL: url, OPENLINEAGE_API_KEY: apiKey } = settings;
  return url === undefined ? undefined : { url, apiKey, namespace: settings.OPENLINEAGE_NAMESPACE };
}
