/** A received mail: its text, and its attachments by name. */
export interface ReceivedMail {
  text: string;
  files: Map<string, Buffer>;
}

/** Parses a multipart mail. @param mail as sent over the wire */
export function readAttachments(mail: string): ReceivedMail {
  const [, boundary = ''] = /boundary="([^"]+)"/.exec(mail) ?? [];
  const parts = mail.split(`--${boundary}`).slice(1, -1);
  const files = new Map<string, Buffer>();
  let text = '';
  for (const part of parts) {
    const end = part.indexOf('\r\n\r\n');
    const head = part.slice(0, end);
    const body = decodeBody(part.slice(end + 4), /base64/i.test(head));
    const [, name] = /filename="?([^"\r\n;]+)"?/.exec(head) ?? [];
    if (name === undefined) text += body.toString();
    else files.set(name, body);
  }
  return { text, files };
}

function decodeBody(body: string, isBase64: boolean): Buffer {
  if (isBase64) return Buffer.from(body, 'base64');
  const bytes = body
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1');
}
