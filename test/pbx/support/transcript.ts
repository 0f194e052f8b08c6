/** The conversation captured from a real Asterisk's Manager Interface, as pairs of actions and responses. */
import { readFileSync } from 'node:fs';

export interface Exchange {
  readonly title: string;
  /** One action, or empty for the greeting. */
  readonly sent: string;
  readonly response: string;
}

const FILE = new URL('../../../../test/pbx/data/ami-transcript.txt', import.meta.url);

/** Returns the exchanges, with the protocol's line ends. */
export function transcript(): Exchange[] {
  const sections = readFileSync(FILE, 'utf8')
    .split(/^#### /m)
    .slice(1)
    .map((section) => {
      const [title = '', ...lines] = section.split('\n');
      return { title: title.trim(), body: `${lines.join('\n').trim()}\n\n`.replaceAll('\n', '\r\n') };
    });
  const exchanges: Exchange[] = [];
  for (const [index, section] of sections.entries()) {
    const next = sections[index + 1];
    if (section.title.startsWith('client sends') && next?.title === 'server answers') {
      exchanges.push({ title: section.title, sent: section.body, response: withoutGreeting(next.body) });
    }
  }
  return exchanges;
}

/** In the capture, the response to the rejected login is followed by the next connection's greeting. */
function withoutGreeting(body: string): string {
  return body.replace(/Asterisk Call Manager\/[\d.]+\r\n\r\n$/, '');
}
