/** A message of GraphQL over server-sent events. */
interface StreamMessage {
  id?: string;
  event?: string;
  data?: {
    data?: unknown;
    errors?: { message: string; extensions: { code: string; retryable?: boolean } }[];
  };
}

/** Returns the messages in a text of server-sent events, without comments. */
export function parseMessages(text: string): StreamMessage[] {
  return text
    .split('\n\n')
    .filter((part) => part !== '' && !part.startsWith(':'))
    .map((part) => {
      const fields = part.split('\n').map((line) => line.split(/: ?(.*)/s).slice(0, 2));
      const { data, ...message } = Object.fromEntries(fields) as Record<string, string>;
      return { ...message, ...(data ? { data: JSON.parse(data) as StreamMessage['data'] } : {}) };
    });
}
