/** The wire format of AMI, compared with a conversation captured from a real Asterisk. */
import { expect } from 'chai';
import fc from 'fast-check';
import { parseAmiUrl } from '../../../src/pbx/ami/ami-url.js';
import { AmiProtocolError, AmiReader, encodeAction } from '../../../src/pbx/ami/protocol.js';
import { FakeAmiResponses, parseHeaders } from '../support/fake-ami-responses.js';
import { transcript } from '../support/transcript.js';

const GREETING = 'Asterisk Call Manager/13.0.0\r\n';
const CAPTURED = Buffer.from(
  `${GREETING}${transcript()
    .map(({ response }) => response)
    .join('')}`,
  'utf8',
);

function read(...packets: readonly Buffer[]) {
  const reader = new AmiReader();
  return packets.flatMap((packet) => reader.push(packet)).map(({ headers }) => headers);
}

describe('Reading from the Manager Interface', () => {
  it('finds every message of the captured conversation', () => {
    const events = read(CAPTURED).filter((headers) => headers[0]?.[0] === 'event');
    const responses = read(CAPTURED).filter((headers) => headers[0]?.[0] === 'response');
    expect(responses).to.have.length(transcript().length);
    expect(events.length).to.equal(CAPTURED.toString('utf8').match(/^Event: /gm)?.length);
  });

  it('reads the same messages however the bytes are cut into packets', () => {
    const bytes = Buffer.concat([
      CAPTURED,
      Buffer.from('Event: X\r\nName: Zoë Ångström 日本\r\n\r\n', 'utf8'),
    ]);
    const whole = read(bytes);
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 60 }),
        (cuts) => {
          const borders = [0, ...cuts.sort((a, b) => a - b), bytes.length];
          const packets = borders.slice(1).map((end, at) => bytes.subarray(borders[at], end));
          expect(read(...packets)).to.deep.equal(whole);
        },
      ),
    );
    expect(read(...[...bytes].map((byte) => Buffer.from([byte])))).to.deep.equal(whole);
  });

  it('keeps both of two headers with the same name, and returns the first', () => {
    const [message] = new AmiReader().push(
      Buffer.from(
        `${GREETING}Response: Success\r\nMessage: Presence State\r\nMessage: lunch\r\nPresenceMessage: lunch\r\n\r\n`,
      ),
    );
    expect(message?.get('message')).to.equal('Presence State');
    expect(message?.get('presencemessage')).to.equal('lunch');
    expect(message?.headers.filter(([name]) => name === 'message')).to.have.length(2);
  });

  it('rejects a server that does not send the greeting of Asterisk', () => {
    expect(() => read(Buffer.from('SSH-2.0-OpenSSH_9.2\r\n'))).to.throw(AmiProtocolError);
    expect(() => read(Buffer.from(GREETING), Buffer.alloc(1_100_000, 'x'))).to.throw(AmiProtocolError);
  });

  it('limits the size of a message, whether it has one endless line or endless lines', () => {
    for (const line of [`Name: ${'x'.repeat(90_000)}\r\n`, 'free text that is no header\r\n']) {
      const lines = Array.from({ length: Math.ceil(1_100_000 / line.length) }, () => Buffer.from(line));
      expect(() => read(Buffer.from(GREETING), ...lines)).to.throw(AmiProtocolError, 'without an end');
    }
    const messages = Array.from({ length: 20 }, () => Buffer.from(`Name: ${'x'.repeat(90_000)}\r\n\r\n`));
    expect(read(Buffer.from(GREETING), ...messages)).to.have.length(20);
  });
});

describe('Writing to the Manager Interface', () => {
  it('writes the actions of the captured conversation byte for byte', () => {
    for (const { sent } of transcript()) {
      expect(encodeAction(Object.fromEntries(parseHeaders(sent)))).to.equal(sent);
    }
  });

  it('refuses every value that could end its line', () => {
    const breaking = fc
      .tuple(fc.string(), fc.constantFrom('\r', '\n', '\r\n', '\0'), fc.string())
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(breaking, (value) => {
        expect(() => encodeAction({ Action: 'Setvar', Value: value })).to.throw(RangeError);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        fc.pre(!/[\r\n\0]/.test(value));
        expect(encodeAction({ Action: 'Setvar', Value: value }).split('\r\n')).to.have.length(4);
      }),
    );
  });
});

describe('The address of the Manager Interface', () => {
  it('can have a port, and escaped characters in the secret', () => {
    expect(parseAmiUrl('ami://exovo:a%40b%2Fc@127.0.0.1')).to.deep.equal({
      host: '127.0.0.1',
      port: 5038,
      username: 'exovo',
      secret: 'a@b/c',
    });
    expect(parseAmiUrl('ami://u:s@[::1]:5039').host).to.equal('::1');
    expect(parseAmiUrl('amis://u:s@pbx.example')).to.deep.include({ port: 5039, tls: {} });
  });

  it('is rejected without repeating its secret', () => {
    for (const url of [
      'ami://u:hush%0d%0a@h',
      'http://u:hush@h',
      'ami://u@h',
      'hush',
      'ami://u:%zzhush@h',
      'amis://u:hush@h?ca=/missing',
    ]) {
      expect(() => parseAmiUrl(url), url)
        .to.throw(/ami:\/\/user:secret@host:port/)
        .with.property('message')
        .that.does.not.contain('hush');
    }
  });
});

describe('The fake Manager Interface', () => {
  it('responds as the captured Asterisk did', () => {
    const ami = new FakeAmiResponses();
    const session = { authenticated: false, events: false };
    for (const { title, sent, response } of transcript()) {
      const own = ami.respond(session, parseHeaders(sent));
      // A real Asterisk sends more events in between.
      expect(response.startsWith(own.trimEnd()), `${title}:\n${own}\nis not\n${response}`).to.equal(true);
    }
  });
});
