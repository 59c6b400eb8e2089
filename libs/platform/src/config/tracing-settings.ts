import { z } from 'zod';

/** Where spans are sent, and what share of traces. */
export interface TracingSettings {
  /** Accepts spans as OTLP over HTTP, as JSON. */
  url: string;
  /** May hold a token: never log them. */
  headers: Readonly<Record<string, string>>;
  /** Share of the traces that are kept, from 0 to 1. */
  ratio: number;
}

const PATH = 'v1/traces';

const collectorUrl = z.string().transform((text, context): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    context.addIssue('write an http:// or https:// URL, for example http://collector:4318');
    return z.NEVER;
  }
  if (url.username !== '' || url.password !== '') {
    context.addIssue(
      'remove user and password from the URL; set OTEL_EXPORTER_OTLP_HEADERS for a token',
    );
    return z.NEVER;
  }
  url.hash = '';
  return url;
});

const HEADER = /^\s*([!#$%&'*+.^_`|~\w-]+)\s*=\s*([\x20-\x7e]*?)\s*$/;
const UNESCAPED = /^[\x20-\x7e]*$/;

/** `name=value,name=value`, values escaped as in a URL. */
const headers = z.string().transform((text, context): Record<string, string> => {
  const pairs: [string, string][] = [];
  for (const part of text.split(',').filter((each) => each.trim() !== '')) {
    const [, name, value] = HEADER.exec(part) ?? [];
    const unescaped = value === undefined ? undefined : decodeHeader(value);
    if (name === undefined || unescaped === undefined) {
      context.addIssue('write name=value,name=value, with values escaped as in a URL');
      return z.NEVER;
    }
    pairs.push([name.toLowerCase(), unescaped]);
  }
  return Object.fromEntries(pairs);
});

function decodeHeader(value: string): string | undefined {
  try {
    const text = decodeURIComponent(value);
    return UNESCAPED.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

/** The settings by the names of their variables, names and meaning are OpenTelemetry's. */
export const tracingSchemas = {
  OTEL_SDK_DISABLED: z.enum(['true', 'false']).default('false'),
  OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collectorUrl.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: headers.optional(),
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: headers.optional(),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
};

type Settings = z.output<z.ZodObject<typeof tracingSchemas>>;

/** Returns the settings; undefined when no trace is sent. */
export function toTracingSettings(settings: Settings): TracingSettings | undefined {
  if (settings.OTEL_SDK_DISABLED === 'true') return undefined;
  const url =
    settings.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? below(settings.OTEL_EXPORTER_OTLP_ENDPOINT);
  if (!url) return undefined;
  return {
    url: url.href,
    headers: {
      ...settings.OTEL_EXPORTER_OTLP_HEADERS,
      ...settings.OTEL_EXPORTER_OTLP_TRACES_HEADERS,
    },
    ratio: settings.OTEL_TRACES_SAMPLER_ARG,
  };
}

/** Returns the traces endpoint of a collector that accepts several signals. */
function below(collector: URL | undefined): URL | undefined {
  if (!collector) return undefined;
  const url = new URL(collector);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${PATH}`;
  return url;
}
